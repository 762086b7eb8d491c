"""What the Decision Console needs of one client's books."""

from collections.abc import Mapping

import msgspec

from domain.answers.kept_forecast import KeptForecast
from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.firms.firm import AsOf, Scope
from domain.memo import Memo
from domain.plans.decision import Decision
from domain.policy.policy import Policy
from domain.ports.services.books import Books, Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class ConsoleData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read: the whole snapshot, and the documents ready for a decision.

    `memo` has what other answers from the same read made of it already.
    `decided` has what was decided about documents, as "Kind:id", and whether that still stands. `frozen` is the
    projection kept that today's is compared with.
    """

    memo: Memo
    snapshot: Snapshot
    policy: Policy
    kept: KeptForecast | None
    decided: Mapping[str, Decision]
    bills_ready: tuple[Bill, ...]
    invoices_ready: tuple[Invoice, ...]
    bills_with_issues: tuple[Bill, ...]
    invoices_with_issues: tuple[Invoice, ...]


class ConsoleOrchestrator:
    """Gathers for the Console."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> ConsoleData:
        """Raises `NotFound` for a business that is not the firm's."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            return self.gather_from(books)

    def gather_from(self, books: Books) -> ConsoleData:
        """The same from books that are open already."""
        memo = books.memo
        return ConsoleData(
            memo=memo,
            snapshot=books.snapshot(),
            policy=memo.same("policy", books.policy),
            kept=memo.same("kept forecast", books.expectations.latest_kept()),
            decided=memo.same("decided", {decision.record: decision for decision in books.decided.standing()}),
            bills_ready=memo.same("bills ready", books.bills.ready_for_decision()),
            invoices_ready=memo.same("invoices ready", books.invoices.ready_for_decision()),
            bills_with_issues=memo.same("bills with issues", books.bills.with_issues()),
            invoices_with_issues=memo.same("invoices with issues", books.invoices.with_issues()),
        )
