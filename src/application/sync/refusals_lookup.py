"""What a check of an intent looks up in the mirror, and how it refuses."""

from datetime import date
from typing import TypeVar

from domain.books.account import Account
from domain.books.company import Preferences
from domain.books.listed import Department
from domain.books.party import Customer, Vendor
from domain.books.record import Document, OpenDocument, Record
from domain.errors import NotFound, Refused
from domain.money import Money
from domain.ports.stores.mirror import MirrorReading, Selection

_YEARS_OFF_MAX = 10

R = TypeVar("R", bound=Record)
O = TypeVar("O", bound=OpenDocument)  # noqa: E741


class Lookups:
    """Over one consistent read of the mirror; each raises `Refused` with the reason, or `NotFound`."""

    def __init__(self, mirror: MirrorReading) -> None:
        self.mirror = mirror

    def refuse_closed(self, day: date, what: str) -> None:
        """What is dated so lies in an open period."""
        for preferences in self.mirror.records(Preferences):
            closed = preferences.book_close_date
            if closed is not None and day <= closed:
                raise Refused(f"{what} of {day} lies in a closed period: the books are closed to {closed}.")

    def sensible(self, day: date, what: str) -> None:
        """Nobody means a day that is ten years off."""
        synced_at = self.mirror.state().last_success_at
        if synced_at is not None and abs(day.year - synced_at.year) > _YEARS_OFF_MAX:
            raise Refused(f"{what} of {day} is over {_YEARS_OFF_MAX} years off: see whether the year is meant.")

    def in_use(self, kind: type[Vendor | Customer], party_id: str | None) -> None:
        """A ledger makes no new document in the name of somebody who was made inactive."""
        for party in self.mirror.records(kind, Selection(record_ids=(party_id or "",))):
            refuse_unless(party.active, f"The {words(kind)} {party.name} is inactive: make it active first.")

    def refuse_inactive_place(self, department_id: str | None, what: str) -> None:
        """A document of a location that was made inactive since is not taken back."""
        for place in self.mirror.records(Department, Selection(record_ids=(department_id or "",))):
            refuse_unless(
                place.active, f"{what} is of the location {place.name}, which is inactive: make it active first."
            )

    def cash_account(self, account_id: str, wanted: str) -> Account:
        """The account of the wanted type, in use and the company's own."""
        account = self.one(Account, account_id)
        refuse_unless(account.type == wanted, f"{account.name} is no {wanted.lower()} account.")
        refuse_unless(account.active, f"{account.name} is inactive.")
        refuse_unless(not account.holds_others_money, f"{account.name} holds others' money.")
        return account

    def open(self, kind: type[O], record_id: str) -> O:
        """The document, which has an open balance."""
        document = self.document(kind, record_id)
        refuse_unless(document.is_open, f"This {words(kind)} has no open balance.")
        return document

    def document(self, kind: type[R], record_id: str) -> R:
        """The document, which is not voided."""
        document = self.one(kind, record_id)
        voided = isinstance(document, Document) and document.voided
        refuse_unless(not voided, f"This {words(kind)} is voided.")
        return document

    def one(self, kind: type[R], record_id: str) -> R:
        """The record."""
        for record in self.mirror.records(kind, Selection(record_ids=(record_id,))):
            return record
        raise NotFound(f"There is no {words(kind)} {record_id}.")


def covered(amount: Money, *limits: Money) -> None:
    """The amount is above zero and within each limit, in its currency."""
    refuse_unless(amount.amount_minor > 0, "The amount is above zero.")
    for limit in limits:
        if amount.currency != limit.currency:
            raise Refused(f"The amount is in {limit.currency}, as its document is.")
        if amount.amount_minor > limit.amount_minor:
            raise Refused(f"{amount} is more than the {limit} that are open.")


def refuse_unless(allowed: bool, sentence: str) -> None:  # noqa: FBT001
    """Raise `Refused` with the sentence."""
    if not allowed:
        raise Refused(sentence)


def words(kind: type[Record]) -> str:
    """What people call a record of the kind."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip()
