"""Records read by id, over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.fixtures.recorded import COMPANY, needs_company
from tests.plugins.qbo.fixtures.answering import REALM, Asked, Said, always, answering
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at, of

from cashrail.kit.errors import RailRefused, RailRetriable
from cashrail.kit.records import Bill, CompanyInfo, TokenSet, Vendor
from emulators.qbo.dump import DEFAULT_REALM, load_dump
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from plugins.qbo import plugin

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)
USD = {"CurrencyRef": {"value": "USD"}}
TOKENS = TokenSet(access_token="access", refresh_token="refresh")


@pytest.fixture
def session() -> Iterator[CountingSession]:
    sandbox = Sandbox([load_dump(COMPANY, NOW)], clock=lambda: NOW)
    sandbox.mint_tokens(DEFAULT_REALM, "access", "refresh")
    with start(sandbox) as running:
        yield CountingSession(app_at(running.url), DEFAULT_REALM, TOKENS)


@needs_company
def test_existing_records_come_in_the_order_asked_for(session: CountingSession) -> None:
    found = plugin.read_records(session, "Vendor", ["31", "no such", "30", "31"])
    assert [change.id for change in found] == ["31", "30"]
    assert len(of(Vendor, found)) == 2


@needs_company
def test_the_company_itself_is_read_by_its_id(session: CountingSession) -> None:
    assert len(of(CompanyInfo, plugin.read_records(session, "CompanyInfo", ["1"]))) == 1
    assert plugin.read_records(session, "Preferences", ["2"]) == ()


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
        plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["1' OR '\\", "2"])
    assert server.asked[0].statement == r"SELECT * FROM Bill WHERE Id IN ('1\' OR \'\\', '2') MAXRESULTS 1000"


def refusing(code: str) -> Said:
    return Said({"Fault": {"Error": [{"Message": "No", "code": code}], "type": "ValidationFault"}}, status=400)


def test_one_record_is_asked_for_by_its_own_address_which_says_when_it_is_gone() -> None:
    with answering(always(refusing("610"))) as server:
        found = plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["a/b"])
    assert (found, server.asked[0].path) == ((), "bill/a%2Fb")


def test_a_refusal_is_not_taken_for_an_absence() -> None:
    with answering(always(refusing("5020"))) as server, pytest.raises(RailRefused):
        plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["1"])


@pytest.mark.parametrize("body", [{"Id": "2", **USD}, {"TotalAmt": 3, **USD}])
def test_another_record_is_not_taken_for_an_absence(body: dict[str, object]) -> None:
    with answering(always(Said({"Bill": body}))) as server, pytest.raises(RailRetriable, match="another Bill"):
        plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["1"])


def test_the_home_currency_is_asked_for_only_where_it_is_missing() -> None:
    def answer(asked: Asked) -> Said:
        if asked.path == "preferences":
            return Said({"Preferences": {"CurrencyPrefs": {"HomeCurrency": {"value": "JPY"}}}})
        bill = {"Id": "1", "TxnDate": "2026-01-02", "TotalAmt": 500, "Balance": 500}
        assert asked.path == "bill/1"
        return Said({"Bill": bill, "time": "2026-05-05T03:14:55.076-07:00"})

    with answering(answer) as server:
        [change] = plugin.read_records(CountingSession(app_at(server.url), REALM, TOKENS), "Bill", ["1"])
    [bill] = of(Bill, [change])
    assert (bill.currency, bill.total_minor) == ("JPY", 500)
    assert change.updated_at == datetime(2026, 5, 5, 10, 14, 55, 76000, tzinfo=UTC)
    assert len(server.asked) == 2
