"""What the Digest needs: each client's Tray and Console, as they stand."""

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from domain.answers.console import ConsoleAnswer
from domain.answers.portfolio import ClientRow, KeptRow
from domain.answers.tray import TrayAnswer
from domain.errors import CashrailError
from domain.firms.business_day import is_current
from domain.firms.firm import AsOf, Business, Firm
from domain.policy.policy import Policy
from domain.ports.experiences.console import ConsoleOfBooks
from domain.ports.experiences.tray import TrayOfBooks
from domain.ports.services.books import Bookshelf
from domain.rails.freshness import CACHED


class ClientAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One client's Tray and Console, its row as it was kept, or the sentence that says why there is none.

    `stamp` is what the answers depend on beside their date and policy, "" where they are not to be kept; `at` is
    when they were made.
    """

    business: Business
    at: datetime
    kept: ClientRow | None = None
    stamp: str = ""
    fresh_for_s: int = 0
    answers: tuple[TrayAnswer, ConsoleAnswer] | None = None
    error: str = ""


class DigestData(msgspec.Struct, frozen=True, kw_only=True):
    """A firm, its policy, and its clients' answers as they are made: all at once would fill the memory for many."""

    firm: Firm
    policy: Policy
    clients: Iterator[ClientAnswers]


class DigestOrchestrator:
    """Gathers for the Digest from the Tray and the Console; it never makes a rail be asked."""

    def __init__(self, tray: TrayOfBooks, console: ConsoleOfBooks, bookshelf: Bookshelf) -> None:
        self._tray = tray
        self._console = console
        self._bookshelf = bookshelf

    def gather(self, firm_id: str, as_of: AsOf, of: Collection[str] | None = None) -> DigestData:
        """Raises `NotFound` for an unknown firm; one client's failure stays with that client."""
        kept = self._bookshelf.kept_rows(firm_id, as_of)
        return DigestData(
            firm=self._bookshelf.firm(firm_id),
            policy=self._bookshelf.firm_policy(firm_id),
            clients=(
                ClientAnswers(business=business, at=as_of.now, kept=kept[business.id])
                if business.id in kept
                else self.client(business, as_of)
                for business in self._bookshelf.businesses(firm_id)
                if of is None or business.id in of
            ),
        )

    def business(self, firm_id: str, business_id: str) -> Business:
        """One client of the firm; raises `NotFound`."""
        return self._bookshelf.business(firm_id, business_id)

    def policy(self, firm_id: str) -> Policy:
        """The firm's own policy."""
        return self._bookshelf.firm_policy(firm_id)

    def client(self, business: Business, as_of: AsOf) -> ClientAnswers:
        """One client's Tray and Console, or the sentence that says why there is none."""
        try:
            with self._bookshelf.open(business.scope, as_of, CACHED) as books:
                tray, console = self._tray.tray_from(books), self._console.console_from(books)
                stamp = books.company.stamp() if is_current(business, as_of) else ""
                fresh_for_s = books.policy.mirror_age_s
        except CashrailError as error:
            return _failed(business, as_of, str(error))
        return ClientAnswers(
            business=business, at=as_of.now, answers=(tray, console), stamp=stamp, fresh_for_s=fresh_for_s
        )

    def keep(self, client: ClientAnswers, made: ClientRow) -> None:
        """Have a row kept that was made of a client's answers, where its books are current."""
        if client.answers is None or not client.stamp or client.answers[0].data_age.stale:
            return
        tray, _ = client.answers
        kept = KeptRow(
            as_of=tray.as_of,
            policy_version=tray.policy_version,
            stamp=client.stamp,
            fresh_for_s=client.fresh_for_s,
            client=made,
        )
        self._bookshelf.keep_row(client.business, kept, client.at)


def _failed(business: Business, as_of: AsOf, error: str) -> ClientAnswers:
    return ClientAnswers(business=business, at=as_of.now, error=error or "The client could not be answered for.")
