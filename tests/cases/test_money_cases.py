"""Books that hold others' money."""

from pathlib import Path

from tests.fixtures.cases import SyncedCase, case_dump, synced

from domain.models.freshness import CACHED
from domain.models.runway import RunwayAnswer


def runway_of(case: SyncedCase) -> RunwayAnswer:
    return case.job.program.runway.answer(case.firm_id, case.business.id, case.as_of, CACHED)


def test_15_foreign_bank_as_a_trust_account_is_held_apart(tmp_path: Path) -> None:
    dump = dict(case_dump("15-foreign-bank"))
    dump["Account"] = [
        {**each, "AccountSubType": "TrustAccounts"} if each["Name"] == "Pound account" else each
        for each in dump["Account"]
    ]
    with synced(dump, tmp_path) as case:
        cash = runway_of(case).figures.cash
    assert str(cash.book_cash.value) == "5,000.00 USD"
    assert [(part.label, str(part.amount)) for part in cash.held] == [("Pound account", "100,000.00 GBP")]
