"""Records read by id and single writes, over HTTP."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.fixtures.recorded import COMPANY, needs_company
from tests.plugins.qbo.fixtures.answering import REALM, Asked, Said, always, answering
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at, of

from cashrail.kit.errors import RailRefused, RailStale
from cashrail.kit.records import Bill, CompanyInfo, Invoice, Payment, TokenSet, Vendor, WriteIntent
from emulators.qbo.dump import DEFAULT_REALM, load_dump
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from plugins.qbo import plugin

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)
TOKENS = TokenSet(access_token="access", refresh_token="refresh")


@pytest.fixture
def session() -> Iterator[CountingSession]:
    sandbox = Sandbox([load_dump(COMPANY, NOW)], clock=lambda: NOW)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    with start(sandbox) as running:
        yield CountingSession(app_at(running.url), DEFAULT_REALM, TOKENS)


def intent(kind: str, operation: str, payload: dict[str, Any], request_id: str = "r-1") -> WriteIntent:
    return WriteIntent(request_id=request_id, kind=kind, operation=operation, payload=json.dumps(payload).encode())


BILL = {
    "VendorRef": {"value": "31"},
    "Line": [
        {
            "Amount": 12.34,
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}},
        }
    ],
}


@needs_company
def test_existing_records_come_in_the_order_asked_for(session: CountingSession) -> None:
    found = plugin.read_records(session, "Vendor", ["31", "no such", "30", "31"])
    assert [change.id for change in found] == ["31", "30"]
    assert len(of(Vendor, found)) == 2


@needs_company
def test_the_company_itself_is_read_by_its_id(session: CountingSession) -> None:
    assert len(of(CompanyInfo, plugin.read_records(session, "CompanyInfo", ["1"]))) == 1
    assert plugin.read_records(session, "Preferences", ["2"]) == ()


@needs_company
def test_a_bill_is_made_once_however_often_it_is_sent(session: CountingSession) -> None:
    first = plugin.apply_write(session, intent("Bill", "create", BILL))
    again = plugin.apply_write(session, intent("Bill", "create", BILL))
    assert first.id == again.id
    [bill] = of(Bill, [first])
    assert (bill.balance_minor, bill.vendor_id) == (1234, "31")


@needs_company
def test_an_update_counts_up_and_a_stale_one_is_told(session: CountingSession) -> None:
    made = plugin.apply_write(session, intent("Bill", "create", BILL))
    change = {**BILL, "Id": made.id, "SyncToken": "0", "PrivateNote": "approved"}
    updated = plugin.apply_write(session, intent("Bill", "update", change, "r-2"))
    assert updated.version == made.version + 1
    with pytest.raises(RailStale):
        plugin.apply_write(session, intent("Bill", "update", {**change, "PrivateNote": "other"}, "r-3"))


@needs_company
def test_a_deleted_bill_leaves_a_tombstone(session: CountingSession) -> None:
    made = plugin.apply_write(session, intent("Bill", "create", BILL))
    body = {"Id": made.id, "SyncToken": "0"}
    gone = plugin.apply_write(session, intent("Bill", "delete", body, "r-2"))
    assert (gone.id, gone.deleted, gone.record) == (made.id, True, None)
    assert gone.updated_at == NOW
    assert plugin.read_records(session, "Bill", [made.id]) == ()


@needs_company
def test_an_invoice_and_a_payment_are_voided_each_in_its_way(session: CountingSession) -> None:
    open_invoice = {"Id": "130", "SyncToken": "0"}
    [invoice] = of(Invoice, plugin.read_records(session, "Invoice", ["130"]))
    open_invoice["SyncToken"] = str(invoice.version)
    [voided] = of(Invoice, [plugin.apply_write(session, intent("Invoice", "void", open_invoice))])
    assert (voided.total_minor, voided.balance_minor, voided.voided) == (0, 0, True)
    payload = {"CustomerRef": {"value": "1"}, "TotalAmt": 25}
    paid = plugin.apply_write(session, intent("Payment", "create", payload, "r-2"))
    body = {"Id": paid.id, "SyncToken": "0"}
    [payment] = of(Payment, [plugin.apply_write(session, intent("Payment", "void", body, "r-3"))])
    assert (payment.total_minor, payment.voided) == (0, True)


@needs_company
def test_a_record_that_is_gone_refuses_its_update(session: CountingSession) -> None:
    with pytest.raises(RailRefused) as caught:
        plugin.apply_write(session, intent("Bill", "update", {**BILL, "Id": "99999", "SyncToken": "0"}))
    assert caught.value.code == "610"


@pytest.mark.parametrize(("kind", "operation"), [("Vendor", "void"), ("Bill", "approve"), ("CreditMemo", "void")])
def test_an_operation_that_does_not_exist_is_refused_unsent(kind: str, operation: str) -> None:
    session = CountingSession(app_at("http://localhost:9"), REALM, TOKENS)
    with pytest.raises(RailRefused, match="no operation"):
        plugin.apply_write(session, intent(kind, operation, {"Id": "1", "SyncToken": "0"}))
    assert session.attempts == 0


def test_an_answer_cut_short_does_not_look_like_a_deletion() -> None:
    def two_at_a_time(asked: Asked) -> Said:
        listed = asked.statement.partition("IN (")[2].partition(")")[0]
        ids = [each.strip(" '") for each in listed.split(",")]
        rows = [{"Id": each, "DisplayName": each, "CurrencyRef": {"value": "USD"}} for each in ids if each != "4"]
        return Said({"QueryResponse": {"Vendor": rows[:2]} if rows else {}})

    with answering(two_at_a_time) as server:
        session = CountingSession(app_at(server.url), REALM, TOKENS)
        found = plugin.read_records(session, "Vendor", ["1", "2", "3", "4", "5"])
    assert [change.id for change in found] == ["1", "2", "3", "5"]
    assert "Active IN (true, false)" in server.asked[0].statement


def test_a_quote_in_an_id_stays_inside_its_literal() -> None:
    with answering(always(Said({"QueryResponse": {}}))) as server:
        plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["1' OR '\\"])
    assert server.asked[0].statement == r"SELECT * FROM Bill WHERE Id IN ('1\' OR \'\\') MAXRESULTS 1000"


def test_the_home_currency_is_asked_for_only_where_it_is_missing() -> None:
    def answer(asked: Asked) -> Said:
        if asked.path == "preferences":
            return Said({"Preferences": {"CurrencyPrefs": {"HomeCurrency": {"value": "JPY"}}}})
        bill = {"Id": "1", "TxnDate": "2026-01-02", "TotalAmt": 500, "Balance": 500}
        return Said({"QueryResponse": {"Bill": [bill]}, "time": "2026-05-05T03:14:55.076-07:00"})

    with answering(answer) as server:
        [change] = plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["1"])
    [bill] = of(Bill, [change])
    assert (bill.currency, bill.total_minor) == ("JPY", 500)
    assert change.updated_at == datetime(2026, 5, 5, 10, 14, 55, 76000, tzinfo=UTC)
    assert len(server.asked) == 2
