"""Books that hold others' money."""

from pathlib import Path

import pytest
from tests.fixtures.cases import CASE_DAY, SyncedCase, case_dump, synced

from domain.errors import Refused
from domain.models.freshness import CACHED
from domain.models.intent import PayBill
from domain.models.runway import RunwayAnswer
from domain.money import Money


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


def test_a_bill_is_not_paid_with_trust_money(tmp_path: Path) -> None:
    dump = dict(case_dump("22-entity-without-type"))
    dump["Account"] = [
        {**each, "AccountSubType": "TrustAccounts"} if each["Name"] == "Checking" else each for each in dump["Account"]
    ]
    intent = PayBill(bill_id="701", version=0, account_id="35", amount=Money(48_000, "USD"), paid_on=CASE_DAY)
    with synced(dump, tmp_path) as case, pytest.raises(Refused, match="Checking holds others' money"):
        case.job.program.writing.write(case.firm_id, case.business.id, intent, actor="Ada", key="k")
