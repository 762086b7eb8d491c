"""What the Digest needs: each client's Tray and Console, as they stand."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from domain.answers.console import ConsoleAnswer
from domain.answers.portfolio import ClientRow, KeptRow
from domain.answers.tray import TrayAnswer
from domain.errors import CashrailError
from domain.firms.business_day import today
from domain.firms.firm import AsOf, Business, Firm, Scope
from domain.policy.policy import Policy
from domain.ports.experiences.console import ConsoleOfBooks
from domain.ports.experiences.tray import TrayOfBooks
from domain.ports.services.books import Bookshelf
from domain.rails.freshness import CACHED
from domain.snapshot.snapshot import DataAge

_HOUR_S = 3600


class ClientAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """One client's Tray and Console, its row as it was kept, or the sentence that says why there is none.

    `stamp` is what the answers depend on beside their date and policy, "" where they are not to be kept; `at` is
    when they were made. Nothing is known yet of one that is `being_made`.
    """

    business: Business
    at: datetime
    kept: ClientRow | None = None
    stamp: str = ""
    fresh_for_s: int = 0
    answers: tuple[TrayAnswer, ConsoleAnswer] | None = None
    error: str = ""
    being_made: bool = False


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

    def gather(self, firm_id: str, as_of: AsOf, of: Collection[str] | None, may_make: Callable[[], bool]) -> DigestData:
        """Of all clients or of those named; `may_make` is asked before each that is not kept is made.

        Raises `NotFound` for an unknown firm; one client's failure stays with that client.
        """
        businesses = self._bookshelf.businesses(firm_id)
        return DigestData(
            firm=self._bookshelf.firm(firm_id),
            policy=self._bookshelf.firm_policy(firm_id),
            clients=self._clients(
                [each for each in businesses if of is None or each.id in of],
                self._bookshelf.kept_rows(firm_id, as_of),
                as_of,
                may_make,
                keeps=as_of.day == today(businesses, as_of.now),
            ),
        )

    def _clients(
        self,
        businesses: Sequence[Business],
        kept: Mapping[str, ClientRow],
        as_of: AsOf,
        may_make: Callable[[], bool],
        *,
        keeps: bool,
    ) -> Iterator[ClientAnswers]:
        for business in businesses:
            if business.id in kept:
                yield ClientAnswers(business=business, at=as_of.now, kept=kept[business.id])
            elif may_make():
                yield self.client(business, as_of, keeps=keeps)
            else:
                yield ClientAnswers(business=business, at=as_of.now, being_made=True)

    def kept_client(self, scope: Scope, now: datetime) -> ClientAnswers:
        """One client's answers to be kept, for the day on which its firm is asked for; raises `NotFound`."""
        day = today(self._bookshelf.businesses(scope.firm_id), now)
        return self.client(self._bookshelf.business(scope.firm_id, scope.business_id), AsOf(day, now), keeps=True)

    def policy(self, firm_id: str) -> Policy:
        """The firm's own policy."""
        return self._bookshelf.firm_policy(firm_id)

    def client(self, business: Business, as_of: AsOf, *, keeps: bool) -> ClientAnswers:
        """One client's Tray and Console, or the sentence that says why there is none; `keeps` has them kept."""
        try:
            with self._bookshelf.open(business.scope, as_of, CACHED) as books:
                tray, console = self._tray.tray_from(books), self._console.console_from(books)
                stamp = books.company.stamp() if keeps else ""
                fresh_for_s = _fresh_for_s(tray.data_age, books.policy)
        except CashrailError as error:
            return _failed(business, as_of, str(error))
        return ClientAnswers(
            business=business, at=as_of.now, answers=(tray, console), stamp=stamp, fresh_for_s=fresh_for_s
        )

    def keep(self, client: ClientAnswers, made: ClientRow) -> None:
        """Have a row kept that was made of a client's answers, where these are to be kept."""
        if client.answers is None or not client.stamp:
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


def _fresh_for_s(data_age: DataAge, policy: Policy) -> int:
    """How old the last sync may become before the answers say other things of their age; it is told in whole hours."""
    if data_age.age_s is None:
        return 0
    if data_age.age_s <= policy.mirror_age_s:
        return policy.mirror_age_s
    return (data_age.age_s // _HOUR_S + 1) * _HOUR_S - 1


def _failed(business: Business, as_of: AsOf, error: str) -> ClientAnswers:
    return ClientAnswers(business=business, at=as_of.now, error=error or "The client could not be answered for.")
