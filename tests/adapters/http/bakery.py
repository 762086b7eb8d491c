"""What the ledgers of the office's clients hold: small books, with a few things wrong in the bakery's."""

from datetime import UTC, datetime

from msgspec.structs import replace
from tests.fixtures.books import account, bank, bill, customer, day, invoice, quarter, vendor

from domain.books.company import Preferences
from domain.books.record import Record

SYNCED_AT = datetime(2026, 6, 2, 1, 30, tzinfo=UTC)


def bakery() -> tuple[Record, ...]:
    """Three months of trade; of six bills two look alike and three have no due date."""
    trade = quarter(outflow=9_100, inflow=8_190)
    return (
        Preferences(id="1", version=0, updated_at=SYNCED_AT, home_currency="USD"),
        bank("4155"),
        account("ap", "Accounts Payable", "-2980.05"),
        vendor("v1", "Birch Supply"),
        vendor("v2", "Paper & Co"),
        customer("c1", "Cedar Clinic"),
        *(replace(each, entity_kind="Vendor", entity_id="v2") for each in trade["purchases"]),
        *trade["deposits"],
        bill("7", 900, day(2), doc_number="A-1", vendor_id="v2"),
        bill("17", 500, day(20), doc_number="B-9"),
        bill("18", 500, day(20), doc_number="B-9", txn_date=day(-9)),
        *(bill(f"2{n}", 300 + 60 * n, None, doc_number=f"C-{n}7", txn_date=day(-20 - 9 * n)) for n in range(3)),
        invoice("31", 700, day(-5), doc_number="1001"),
    )


def clinic() -> tuple[Record, ...]:
    """A little money in yen."""
    return (
        Preferences(id="1", version=0, updated_at=SYNCED_AT, home_currency="JPY"),
        bank(50, currency="JPY"),
    )
