"""What the query language keeps of the books is never older than the books."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from tests.emulators.qbo.clerk import STEPS, Clerk, firm

from emulators.qbo.query.grammar import parse
from emulators.qbo.query.selection import Selector

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
ASKED = tuple(
    parse(statement)
    for statement in (
        "select * from Bill",
        "select * from Bill where Balance > '0' orderby Balance desc, Id",
        "select * from Invoice where Balance > '0' and CustomerRef != '1' orderby DueDate",
        "select * from Vendor where Balance != 0 orderby Balance",
        "select * from Account where CurrentBalance != 0 orderby CurrentBalance",
        "select * from Payment where UnappliedAmt > 0 orderby TotalAmt",
        "select * from BillPayment orderby MetaData.LastUpdatedTime, Id",
        "select count(*) from PurchaseOrder where POStatus = 'Open'",
        "select * from Customer where DisplayName like '%e%'",
    )
)


@settings(max_examples=40)
@given(steps=STEPS)
def test_after_any_operations(steps: list[tuple[str, int, Decimal]]) -> None:
    clerk = Clerk(firm(NOW), NOW)
    remembers = Selector(clerk.company)
    for deed, number, amount in steps:
        clerk.act(deed, number, amount)
        clerk.now += timedelta(minutes=1)
        fresh = Selector(clerk.company)
        for statement in ASKED:
            assert remembers.answer(statement) == fresh.answer(statement)
        clerk.company.watchers.pop()
