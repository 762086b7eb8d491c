"""A bank account beside the ledger's: both balances, and what of the gap is only time (docs/rails/feeds.md)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import msgspec

from domain.books.account import Account
from domain.books.bank import BankAccount, BankAccountType, BankBalance, BankLine
from domain.books.names import plain_name
from domain.books.record import Record
from domain.dates import business_days_between
from domain.money import Money

CLEARS_WITHIN = timedelta(days=60)
"""How long after its day in the books a movement may post at the bank and be the same one."""
BOOKED_WITHIN = timedelta(days=5)
"""How long before it."""
OUTSTANDING_DAYS = 180
IN_TRANSIT_BUSINESS_DAYS = 5
_NAMED_MAX = 10


class Moved(msgspec.Struct, frozen=True, gc=False):
    """What one document of the ledger does to one account; positive is money in, or less owed."""

    kind: str
    id: str
    day: date
    amount_minor: int
    number: str = ""


class AtBankOnly(msgspec.Struct, frozen=True):
    """A posted line of the bank that no document of the ledger is."""

    id: str
    day: date
    text: str
    amount_minor: int


class BankTie(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A bank account of a feed, and the ledger's account that it is; `account_id` is None while none is found.

    `bank_minor` is what the bank had at `as_of`, None where it does not tell; `book_minor` what the books have.
    `outstanding_minor` is what left the books and not yet the bank, `in_transit_minor` what came into the books and
    not yet to the bank, both positive. `at_bank_only` are the newest lines that are in no document.
    """

    feed_id: str
    rail: str
    institution: str = ""
    name: str
    mask: str = ""
    currency: str
    account_id: str | None = None
    as_of: datetime
    bank_minor: int | None = None
    book_minor: int | None = None
    outstanding: int = 0
    outstanding_minor: int = 0
    in_transit: int = 0
    in_transit_minor: int = 0
    at_bank_only_count: int = 0
    at_bank_only: tuple[AtBankOnly, ...] = ()

    @property
    def gap(self) -> Money | None:
        """Bank less books; None where either is not known."""
        if self.bank_minor is None or self.book_minor is None:
            return None
        return Money(self.bank_minor - self.book_minor, self.currency)

    @property
    def unexplained(self) -> Money | None:
        """What of the gap is not only time."""
        gap = self.gap
        if gap is None:
            return None
        return Money(gap.amount_minor - self.outstanding_minor + self.in_transit_minor, self.currency)


def account_for(bank: BankAccount, accounts: Iterable[Account], others: Sequence[BankAccount]) -> str | None:
    """The ledger's account that a bank account is: by its number, or by a name that is there once, or as the only one.

    None where more than one may be meant: a wrong one would invent a gap.
    """
    kind = "Credit Card" if bank.type is BankAccountType.CARD else "Bank"
    if bank.type not in (BankAccountType.CARD, BankAccountType.DEPOSITORY):
        return None
    fitting = [each for each in accounts if each.type == kind and each.active and each.currency == bank.currency]
    alike = [each for each in others if each.type is bank.type and each.currency == bank.currency]
    masked = [each for each in fitting if bank.mask and each.number.endswith(bank.mask)]
    named = [each for each in fitting if plain_name(each.name) == plain_name(bank.name)]
    for found in (masked, named):
        if len(found) == 1:
            return found[0].id
    return fitting[0].id if len(fitting) == len(alike) == 1 else None


def tie(
    feed_id: str,
    rail: str,
    bank: BankAccount,
    balance: BankBalance,
    account: Account | None,
    lines: Iterable[BankLine],
    moved: Iterable[Moved],
) -> BankTie:
    """Both sides of one account. `lines` are the bank's, `moved` what the ledger's documents do to the account."""
    made = BankTie(
        id=f"{feed_id}.{bank.id}",
        version=0,
        updated_at=balance.as_of,
        feed_id=feed_id,
        rail=rail,
        institution=bank.institution,
        name=bank.name,
        mask=bank.mask,
        currency=bank.currency,
        as_of=balance.as_of,
        bank_minor=balance.current_minor,
    )
    if account is None:
        return made
    posted = [line for line in lines if not line.pending]
    first = min((line.day for line in posted), default=balance.as_of.date())
    only_lines, only_moved = unmatched(posted, moved)
    # What was entered before the bank's history begins may have cleared before it.
    open_moves = [each for each in only_moved if each.day >= first]
    out = [each for each in open_moves if each.amount_minor < 0 and _counts_out(each, balance.as_of)]
    into = [each for each in open_moves if each.amount_minor > 0 and _counts_in(each, balance.as_of)]
    return msgspec.structs.replace(
        made,
        account_id=account.id,
        book_minor=account.balance_minor,
        outstanding=len(out),
        outstanding_minor=-sum(each.amount_minor for each in out),
        in_transit=len(into),
        in_transit_minor=sum(each.amount_minor for each in into),
        at_bank_only_count=len(only_lines),
        at_bank_only=tuple(_told(line) for line in _newest(only_lines)),
    )


def unmatched(lines: Iterable[BankLine], moved: Iterable[Moved]) -> tuple[list[BankLine], list[Moved]]:
    """Lines that are no document, and movements that are no line: each is the other's at most once.

    A cheque is found by its number and amount. Else equal amounts are paired in the order of their days, within
    `BOOKED_WITHIN` before and `CLEARS_WITHIN` after the day in the books: which of two equal ones it is changes no sum.
    """
    free = {line.id: line for line in lines}
    left: list[Moved] = []
    checks = {(line.check_number, line.amount_minor): line.id for line in free.values() if line.check_number}
    ordered = sorted(moved, key=lambda each: (each.day, each.kind, each.id))
    for each in ordered:
        line_id = checks.pop((each.number, each.amount_minor), None) if each.number else None
        if line_id is None or not _in_time(each, free[line_id]):
            left.append(each)
        else:
            del free[line_id]
    return _by_amount(free, left)


def _by_amount(free: dict[str, BankLine], moved: Iterable[Moved]) -> tuple[list[BankLine], list[Moved]]:
    waiting: dict[int, list[BankLine]] = defaultdict(list)
    for line in sorted(free.values(), key=lambda each: (each.day, each.id), reverse=True):
        waiting[line.amount_minor].append(line)
    only: list[Moved] = []
    for each in moved:
        alike = waiting.get(each.amount_minor, [])
        # The earliest stands last; what is too early for this one is too early for all that follow.
        while alike and alike[-1].day < each.day - BOOKED_WITHIN:
            alike.pop()
        if alike and _in_time(each, alike[-1]):
            del free[alike.pop().id]
        else:
            only.append(each)
    return list(free.values()), only


def _in_time(each: Moved, line: BankLine) -> bool:
    return each.day - BOOKED_WITHIN <= line.day <= each.day + CLEARS_WITHIN


def _counts_out(each: Moved, as_of: datetime) -> bool:
    return (as_of.date() - each.day).days <= OUTSTANDING_DAYS


def _counts_in(each: Moved, as_of: datetime) -> bool:
    return business_days_between(each.day, as_of.date()) <= IN_TRANSIT_BUSINESS_DAYS


def _newest(lines: Iterable[BankLine]) -> list[BankLine]:
    return sorted(lines, key=lambda line: (line.day, line.id), reverse=True)[:_NAMED_MAX]


def _told(line: BankLine) -> AtBankOnly:
    return AtBankOnly(line.id, line.day, line.text, line.amount_minor)
