"""What a bank says: accounts, how much is on them, and the lines of their statements."""

from datetime import date, datetime
from enum import StrEnum

from domain.books.record import Record
from domain.money import Money


class BankAccountType(StrEnum):
    """`card` and `loan` are owed: their balances count up with the debt."""

    DEPOSITORY = "depository"
    CARD = "card"
    LOAN = "loan"
    OTHER = "other"


class BankAccount(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An account at a bank. `mask` are the last figures of its number, which another account may have too.

    `subtype` is the bank's own word: checking, savings, credit card. `institution` is the bank's name.
    """

    name: str
    official_name: str = ""
    mask: str = ""
    type: BankAccountType
    subtype: str = ""
    currency: str
    institution: str = ""
    active: bool = True


class BankBalance(Record, frozen=True, kw_only=True, omit_defaults=True):
    """How much the bank had on the account `id` at `as_of`: money that is there, positive, or owed, negative.

    `current_minor` counts what is posted, `available_minor` takes off what is pending; None where the bank does not
    tell. `limit_minor` is how much may be owed.
    """

    currency: str
    as_of: datetime
    current_minor: int | None = None
    available_minor: int | None = None
    limit_minor: int | None = None

    @property
    def current(self) -> Money | None:
        return None if self.current_minor is None else Money(self.current_minor, self.currency)


class BankLine(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A line of a statement. `amount_minor` is positive where money came in, or less is owed.

    `day` is the bank's own day: when it was posted, or while it is `pending`, when it happened. A pending line proves
    nothing; it goes once it is posted, under another id, and `pending_id` of the posted one names it where that is
    known. A line that the bank takes back is told as a deletion.
    """

    account_id: str
    day: date
    authorized_on: date | None = None
    currency: str
    amount_minor: int
    pending: bool = False
    pending_id: str = ""
    text: str = ""
    party: str = ""
    check_number: str = ""
    reference: str = ""

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
