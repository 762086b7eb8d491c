"""A small business's accounts at a bank, made from a seed: what the emulator serves when it runs by itself."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.plaid.bank import Bank, BankAccount, Event, Institution, Line
from emulators.plaid.lives import pending_first, posted

PLATYPUS: Final = Institution("ins_109508", "First Platypus Bank")
HISTORY_DAYS: Final = 180
_MERCHANTS: Final = (
    ("Northwind Utilities", "ACH DEBIT NORTHWIND UTIL", "RENT_AND_UTILITIES.GAS_AND_ELECTRICITY"),
    ("Blue Bottle Supplies", "BLUE BOTTLE SUPPLIES 0042", "GENERAL_MERCHANDISE.OFFICE_SUPPLIES"),
    ("Harbor Fuel", "HARBOR FUEL 118", "TRANSPORTATION.GAS"),
    ("Acme Cleaning", "ACH DEBIT ACME CLEANING", "GENERAL_SERVICES.OTHER_GENERAL_SERVICES"),
)
_ACCOUNTS: Final = (
    BankAccount(
        key="checking", name="Operating", official_name="Business Checking", mask="4471", opening=Decimal("42000.00")
    ),
    BankAccount(key="savings", name="Reserve", mask="0092", subtype="savings", opening=Decimal("15000.00")),
    BankAccount(
        key="card", name="Company Card", mask="3009", type="credit", subtype="credit card", limit=Decimal(20_000)
    ),
)


def sample_bank(as_of: date, seed: int = 1) -> Bank:
    """Half a year up to that day and a fortnight beyond it, the same for the same arguments."""
    rng, events = random.Random(f"bank/{seed}"), []
    for back in range(HISTORY_DAYS, -15, -1):
        day = as_of - timedelta(days=back)
        if day.weekday() < 5:
            events += list(_day(rng, day))
    return Bank(PLATYPUS, _ACCOUNTS, events, login="user_good")


def _day(rng: random.Random, day: date) -> Iterator[Event]:
    """A spend on most days, pending first; money in on Fridays; the card is paid on the fifteenth."""
    merchant, text, category = rng.choice(_MERCHANTS)
    amount, stamp = Decimal(rng.randint(900, 90_000)) / 100, day.isoformat()
    account = "card" if rng.random() < 0.4 else "checking"
    spent = Line(
        key=f"spend/{stamp}",
        account=account,
        amount=amount,
        day=day + timedelta(days=rng.randint(1, 3)),
        authorized=day,
        name=text,
        merchant=merchant,
        category=category,
    )
    yield from pending_first(spent, day, linked=rng.random() < 0.8)
    if day.weekday() == 4:
        received = Decimal(rng.randint(150_000, 400_000)) / 100
        yield posted(Line(key=f"in/{stamp}", account="checking", amount=-received, day=day, name="DEPOSIT"))
    if day.day == 15:
        paid = Line(key=f"pay/{stamp}", account="checking", amount=Decimal(1_000), day=day, name="CARD PAYMENT")
        yield posted(paid)
        yield posted(Line(key=f"paid/{stamp}", account="card", amount=Decimal(-1_000), day=day, name="PAYMENT"))
