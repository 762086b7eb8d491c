"""Money to the last minor unit, days that stay days, and instants that every time zone agrees on."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import applies, check, expect
from cashrail.kit.records import BankLine, Document, Money, Record

# Amounts that binary fractions cannot hold, and one that they cannot hold to the cent.
_AMOUNTS = ("0.01", "0.10", "0.29", "19.99", "1.15", "33333.33", "1234567890.12")
_DAYS = (date(2024, 2, 29), date(2025, 12, 31), date(2026, 3, 8))
_ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


@check(what_to_do="Parse amounts as Decimal from the payload's own text, and make minor units of them with to_minor().")
def keeps_money_exact(bench: Bench) -> None:
    """Every amount arrives as it stands at the service, in whole minor units."""
    world = bench.world
    applies(world.priced, "The world makes nothing with a total.")
    made = {world.make(world.priced, total=Money.of(amount, world.currency)): amount for amount in _AMOUNTS}
    delivered = bench.pull().live(world.priced)
    for record_id, amount in made.items():
        change = delivered.get((world.priced, record_id))
        told = _money_of(change.record if change else None)
        expect(told, f"The {world.priced} of {amount} {world.currency} was not delivered.")
        if told:
            wanted = Money.of(amount, world.currency)
            found = f"{told[0]!r} {told[1]}"
            expect(
                type(told[0]) is int and told == (wanted.amount_minor, wanted.currency),
                f"{amount} {world.currency} at the service arrived as {found}, not {wanted.amount_minor}.",
            )


@check(what_to_do="Read days as dates, without a time zone, and instants with theirs; ask the machine for neither.")
def agrees_in_every_time_zone(bench: Bench) -> None:
    """A pull delivers the same days and instants wherever the server stands."""
    world = bench.world
    applies(world.priced and hasattr(time, "tzset"), "The world makes nothing with a day.")
    made = {world.make(world.priced, day=day): day for day in _DAYS}
    delivered = {}
    for zone in _ZONES:
        with _standing_in(zone):
            delivered[zone] = bench.pull().live()
    for record_id, day in made.items():
        record = delivered["UTC"][world.priced, record_id].record
        found = _day_of(record)
        expect(found == day, f"{day} at the service arrived as {found}.")
    first = delivered["UTC"]
    for zone, others in delivered.items():
        differing = sorted(" ".join(key) for key in first if first[key] != others.get(key))
        expect(not differing, f"On a server in {zone} these differ: {', '.join(differing[:5])}.")


def _money_of(record: Record | None) -> tuple[int, str] | None:
    """A document's total, or what a bank's line moved whichever way."""
    if isinstance(record, Document):
        return record.total_minor, record.currency
    return (abs(record.amount_minor), record.currency) if isinstance(record, BankLine) else None


def _day_of(record: Record | None) -> date | None:
    if isinstance(record, Document):
        return record.txn_date
    return record.day if isinstance(record, BankLine) else None


@contextmanager
def _standing_in(zone: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
