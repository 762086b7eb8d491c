"""Books that hold others' money."""

from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.cases import CASE_DAY, SyncedCase, case_dump, synced
from tests.fixtures.paying import let_owners_pay

from domain.answers.metric import Status
from domain.answers.runway import RunwayAnswer
from domain.errors import Refused
from domain.money import Money
from domain.rails.freshness import CACHED
from domain.rails.intent import PayBill


def runway_of(case: SyncedCase) -> RunwayAnswer:
    return case.job.program.product.runway.runway(case.business.scope, case.as_of, CACHED)


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
    with synced(dump, tmp_path) as case:
        let_owners_pay(case.job.program)
        with pytest.raises(Refused, match="Checking holds others' money"):
            case.job.program.product.writes.write(case.job.program.acting, case.business.id, intent, key="k")


RATE = {"Id": "GBP", "SourceCurrencyCode": "GBP", "TargetCurrencyCode": "USD", "Rate": 1.27, "AsOfDate": "2026-05-30"}


def pounds(**fields: object) -> dict[str, Any]:
    """The case's books with nothing in pounds but the account, and with what is given."""
    dump: dict[str, Any] = dict(case_dump("15-foreign-bank"))
    dump |= {
        "Invoice": [],
        "Payment": [],
        "Purchase": [each for each in dump["Purchase"] if "ExchangeRate" not in each],
    }
    return dump | fields


def test_15_foreign_bank_counts_at_the_ledgers_rate_before_any_document_has_one(tmp_path: Path) -> None:
    stamp = {"SyncToken": "0", "MetaData": {"LastUpdatedTime": "2026-05-30T09:00:00-07:00"}}
    with synced(pounds(ExchangeRate=[{**RATE, **stamp}]), tmp_path) as case:
        figures = runway_of(case).figures
    assert (figures.cash.book_cash.status, str(figures.cash.book_cash.value)) == (Status.OK, "132,000.00 USD")
    assert figures.flows.outflow.status is Status.OK


def test_15_foreign_bank_without_any_rate_is_in_neither_cash_nor_flows_and_both_say_so(tmp_path: Path) -> None:
    with synced(pounds(), tmp_path) as case:
        figures = runway_of(case).figures
    assert str(figures.cash.book_cash.value) == "5,000.00 USD"
    for figure in (figures.cash.book_cash, figures.flows.outflow, figures.flows.gross_day):
        assert figure.status is Status.PARTIAL
        assert figure.warnings == ("Left out for want of an exchange rate: bank account Pound account.",)


def test_15_foreign_bank_alone_and_without_any_rate_leaves_both_unknown(tmp_path: Path) -> None:
    dump = pounds()
    dump["Account"] = [each for each in dump["Account"] if each["Name"] != "Checking"]
    with synced(dump, tmp_path) as case:
        figures = runway_of(case).figures
    for figure in (figures.cash.book_cash, figures.flows.outflow):
        assert figure.status is Status.INSUFFICIENT
        assert figure.reason.startswith("No exchange rate is known for Pound account (GBP)")
