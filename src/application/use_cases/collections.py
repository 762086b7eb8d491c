"""The collections list and the release of what is on it."""

from collections.abc import Iterator
from datetime import datetime

from application.services.bookshelf import BookshelfService
from application.use_cases.writes import WriteUseCases
from domain.answers.collections import Chase, CollectionsAnswer, Release
from domain.answers.reminders import NO_ADDRESS, SENT_SINCE, Sent, chases
from domain.books.invoice import Invoice
from domain.errors import Conflict, NotFound, Refused
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Power, Scope
from domain.ports.experiences.console import Console
from domain.rails.freshness import CACHED, Freshness
from domain.rails.intent import SendInvoice
from domain.rails.write import Write, WriteState

_PAGE = 200


class CollectionUseCases:
    """Each method raises `NotFound` for another firm's business."""

    def __init__(self, bookshelf: BookshelfService, console: Console, writing: WriteUseCases) -> None:
        self._bookshelf = bookshelf
        self._console = console
        self._writing = writing

    def collections(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED) -> CollectionsAnswer:
        """Whom to chase, with drafts; nothing is sent."""
        console = self._console.console(scope, as_of, freshness)
        with self._bookshelf.open(scope, as_of, CACHED) as books:
            invoices = {invoice.id: invoice for invoice in books.invoices.history()}
            emails = {customer.id: customer.email for customer in books.parties.customers()}
            policy = books.policy
        sent = [
            Sent(invoice_id=invoice_id, customer_id=_customer(invoices.get(invoice_id)), at=at)
            for invoice_id, at in self._sent(scope, as_of.now - SENT_SINCE)
        ]
        return CollectionsAnswer(
            business=console.business,
            as_of=console.as_of,
            policy_version=console.policy_version,
            data_age=console.data_age,
            items=chases(console, invoices, emails, sent, policy, as_of.now),
            blocked_reason=console.blocked_reason,
        )

    def release(self, acting: Acting, business_id: str, invoice_id: str, release: Release, *, key: str) -> Write:
        """Have the ledger send one invoice again, once for each key.

        Raises `NotFound` for one that is not on the list, `Conflict` where it has changed since the draft, `Refused`
        with the reason while it is held.
        """
        acting.may(Power.WRITE)
        firm_id = acting.firm_id
        as_of = acting.as_of(self._bookshelf.business(firm_id, business_id))
        found = {chase.invoice_id: chase for chase in self.collections(Scope(firm_id, business_id), as_of).items}
        intent = SendInvoice(invoice_id=invoice_id, version=release.version, email=release.email)
        if not self._writing.repeated(Scope(firm_id, business_id), intent, key=key):
            _check(found.get(invoice_id), release)
        return self._writing.write(acting, business_id, intent, key=key)

    def _sent(self, scope: Scope, since: datetime) -> Iterator[tuple[str, datetime]]:
        """Invoices sent since, newest first, those under way too: whatever may have left counts."""
        before: str | None = None
        while True:
            page = self._writing.list_writes(scope, before, _PAGE)
            for write in page:
                if write.created_at < since:
                    return
                if isinstance(write.intent, SendInvoice) and write.state is not WriteState.FAILED:
                    yield write.intent.invoice_id, write.created_at
            if len(page) < _PAGE:
                return
            before = page[-1].id


def _customer(invoice: Invoice | None) -> str:
    return (invoice.customer_id or "") if invoice else ""


def _check(chase: Chase | None, release: Release) -> None:
    if chase is None:
        raise NotFound("The invoice is not on the collections list.")
    if chase.version != release.version:
        raise Conflict(
            f"Invoice {chase.invoice_id} has changed since version {release.version}: version {chase.version} has "
            f"{chase.amount} open, due {chase.due_date}."
        )
    if chase.held not in ("", NO_ADDRESS):
        raise Refused(chase.held)
