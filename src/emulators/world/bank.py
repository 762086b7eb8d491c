"""The bank of a company whose books another service keeps: the same movements, on the bank's own days."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from zlib import crc32

import msgspec

from emulators.plaid.bank import Bank, BankAccount, Event, Institution, Line
from emulators.plaid.lives import pending_first, posted
from emulators.qbo.store import Company
from emulators.service.wire import Json
from emulators.world.clearing import is_by_check, pending_day, posting_day
from emulators.world.movements import CARD, Movement, accounts_of, movements_of
from emulators.world.planting import Planted, plant

INSTITUTION: Final = Institution("ins_109508", "First Platypus Bank")


class Cleared(msgspec.Struct, frozen=True):
    """A movement of the books and the day on which the bank posts it; None where it never does."""

    movement: Movement
    posts_on: date | None


class BankSide(msgspec.Struct, frozen=True):
    """`only_at_bank` are lines that the books do not have; `planted` says which disagreements were made on purpose."""

    bank: Bank
    cleared: tuple[Cleared, ...]
    only_at_bank: tuple[Line, ...]
    planted: tuple[Planted, ...]

    def outstanding(self, account_id: str, day: date) -> list[Movement]:
        """What the books have on the account, and the bank has not posted by the end of that day."""
        return [
            each.movement
            for each in self.cleared
            if each.movement.account_id == account_id and (each.posts_on is None or each.posts_on > day)
        ]


def bank_side(company: Company, as_of: date, seed: int = 1, defects: Sequence[str] = ()) -> BankSide:
    """The same for the same arguments. `defects` are keys of PLANTERS, each planted once, in the last weeks."""
    cleared = [Cleared(each, posting_day(each, seed)) for each in movements_of(company)]
    lines = {each.movement.key: line_of(each.movement, each.posts_on, seed) for each in cleared if each.posts_on}
    planted = plant(defects, list(lines.values()), as_of, seed)
    events = [event for each in cleared for event in _events(each, planted.lines(lines[each.movement.key]), seed)]
    events += [posted(line) for line in planted.added]
    gone = planted.gone
    return BankSide(
        Bank(INSTITUTION, map(_account, accounts_of(company)), events, login=company.realm_id),
        tuple(Cleared(each.movement, None) if each.movement.key in gone else each for each in cleared),
        tuple(planted.added),
        tuple(planted.told),
    )


def line_of(movement: Movement, day: date, seed: int) -> Line:
    """As the bank words it. Money that leaves is positive there."""
    check = is_by_check(movement, seed)
    return Line(
        key=movement.key,
        account=movement.account_id,
        amount=-movement.amount,
        day=day,
        authorized=None if check else movement.day,
        name=_text(movement, check=check),
        merchant=movement.party if movement.kind == "Purchase" and not check else None,
        check_number=movement.number or None if check else None,
        reference=None if check or not movement.number else movement.number,
        channel="in store" if movement.kind == "Purchase" and not check else "other",
    )


def _events(cleared: Cleared, line: Line | None, seed: int) -> Iterator[Event]:
    """`line` is what became of it, or None for what the bank never has."""
    if line is None or cleared.posts_on is None:
        return
    since = pending_day(cleared.movement, line.day, seed)
    yield from [posted(line)] if since is None else pending_first(line, since, linked=crc32(line.key.encode()) % 5 > 0)


def _account(account: Json) -> BankAccount:
    card = account["AccountType"] == CARD
    return BankAccount(
        key=account["Id"],
        name=account["Name"],
        official_name="Business Card" if card else f"Business {account['Name']}",
        mask=f"{crc32(account['Name'].encode()) % 10_000:04}",
        type="credit" if card else "depository",
        subtype="credit card" if card else ("savings" if account["AccountSubType"] == "Savings" else "checking"),
        currency=account.get("CurrencyRef", {}).get("value", "USD"),
        limit=Decimal(25_000) if card else None,
    )


def _text(movement: Movement, *, check: bool) -> str:
    party = movement.party.upper()
    if check:
        return f"CHECK {movement.number}".strip()
    return f"{_WORDS.get(movement.kind, 'ACH DEBIT' if movement.amount < 0 else 'ACH CREDIT')} {party}".strip()


_WORDS: Final = {
    "Deposit": "DEPOSIT",
    "SalesReceipt": "DEPOSIT",
    "Transfer": "ONLINE TRANSFER",
    "CreditCardPaymentTxn": "CARD PAYMENT",
    "TaxPayment": "STATE TAX WEB PMT",
    "PayrollCheck": "PAYROLL SERVICE",
    "Purchase": "POS",
}
