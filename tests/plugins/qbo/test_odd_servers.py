"""Pulls from servers that move, repeat, refuse or forget: nothing is lost, nothing loops."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.plugins.qbo.fixtures.answering import REALM, AnsweringServer, Asked, Said, always, answering
from tests.plugins.qbo.fixtures.sessions import CountingSession, app_at, changes_in, of

from cashrail.kit.errors import RailReconnect, RailRefused, RailRetriable
from cashrail.kit.records import Bill, ChangePage, CreditCardPayment, SalesReceipt, TokenSet, Vendor
from plugins.qbo import plugin
from plugins.qbo.cursor import Cursor
from plugins.qbo.translate import FEEDS, SINGLES, UNFED

TIME = "2026-05-05T03:14:55.076-07:00"
FAULT = {
    "Fault": {"Error": [{"Message": "Invalid query", "Detail": "Not here", "code": "4001"}], "type": "ValidationFault"}
}
ALL_FEEDS = f"feeds={len(FEEDS)}"
USD = {"CurrencyRef": {"value": "USD"}}


def vendor(number: int) -> dict[str, Any]:
    return {"Id": str(number), "DisplayName": f"Vendor {number}", "SyncToken": "0", **USD}


def books(rows: Callable[[Asked], dict[str, Any]], **extra: Any) -> Callable[[Asked], Said]:
    """A server that has a company and preferences, and answers queries with what `rows` says."""

    def answer(asked: Asked) -> Said:
        if asked.path.startswith("companyinfo"):
            return Said({"CompanyInfo": {"Id": "1", "CompanyName": "Test"}, **extra})
        if asked.path == "preferences":
            return Said({"Preferences": {"CurrencyPrefs": {"HomeCurrency": {"value": "USD"}}}, **extra})
        return Said({"QueryResponse": rows(asked), **extra})

    return answer


def pull(server: AnsweringServer, cursor: str | None = None) -> list[ChangePage]:
    return list(plugin.pull_changes(session_at(server), cursor))


def session_at(server: AnsweringServer) -> CountingSession:
    return CountingSession(app_at(server.url), REALM, TokenSet(access_token="access"))


def test_a_row_that_goes_away_between_pages_hides_no_other() -> None:
    listed = [vendor(number) for number in range(1, 251)]
    gone = iter([30, 180])

    def rows(asked: Asked) -> dict[str, Any]:
        if asked.kind != "Vendor":
            return {}
        page = listed[asked.start - 1 : asked.start - 1 + 100]
        number = next(gone, None)
        listed[:] = [each for each in listed if each["Id"] != str(number)]
        return {"Vendor": page} if page else {}

    with answering(books(rows)) as server:
        found = of(Vendor, changes_in(pull(server)))
    assert [each.id for each in found] == [str(number) for number in range(1, 251) if number != 180]


def test_the_last_row_of_a_page_may_go_away_too() -> None:
    listed = [vendor(number) for number in range(1, 251)]
    gone = iter([100])

    def rows(asked: Asked) -> dict[str, Any]:
        if asked.kind != "Vendor":
            return {}
        page = listed[asked.start - 1 : asked.start - 1 + 100]
        number = next(gone, None)
        listed[:] = [each for each in listed if each["Id"] != str(number)]
        return {"Vendor": page} if page else {}

    with answering(books(rows)) as server:
        found = of(Vendor, changes_in(pull(server)))
    assert len({each.id for each in found}) == len(found) == 250


@pytest.mark.parametrize("size", [1, 2, 100, 1000])
def test_a_server_that_repeats_its_first_page_is_left(size: int) -> None:
    page = {"Vendor": [vendor(number) for number in range(size)]}
    with answering(books(lambda asked: page if asked.kind == "Vendor" else {})) as server:
        assert len(of(Vendor, changes_in(pull(server)))) == size
    assert sum(asked.kind == "Vendor" for asked in server.asked) <= 3


@pytest.mark.parametrize(("size", "asked"), [(5, 2), (6, 1)])
def test_a_total_above_what_came_asks_once_more(size: int, asked: int) -> None:
    listed = [vendor(number) for number in range(size)]

    def rows(query: Asked) -> dict[str, Any]:
        if query.kind == "Account":
            return {"Account": [{"Id": str(number), "CurrentBalance": 0} for number in range(50)]}
        page = listed[query.start - 1 :] if query.kind == "Vendor" else []
        return {"Vendor": page, "totalCount": 6} if page else {}

    with answering(books(rows)) as server:
        *pages, last = pull(server)
    assert len(of(Vendor, changes_in(pages))) == size
    assert "Vendor" in last.complete_kinds
    assert sum(query.kind == "Vendor" for query in server.asked) == asked


def test_a_list_in_another_order_each_time_is_left_and_not_called_complete() -> None:
    turn = iter(range(0, 10_000, 100))

    def rows(asked: Asked) -> dict[str, Any]:
        if asked.kind != "Vendor":
            return {}
        first = next(turn)
        return {"Vendor": [vendor(first + number) for number in range(100)]} if first < 5000 else {}

    with answering(books(rows)) as server:
        *_, last = pull(server)
    assert "Vendor" not in last.complete_kinds
    assert len(last.complete_kinds) == len(FEEDS) - 1


def test_a_refused_kind_is_left_out_and_the_rest_arrives() -> None:
    def answer(asked: Asked) -> Said:
        if asked.kind == "Transfer":
            return Said(FAULT, status=400)
        if asked.kind == "Item":
            return Said(FAULT)  # a fault inside HTTP 200
        return books(lambda asked: {"Vendor": [vendor(1)]} if asked.kind == "Vendor" else {})(asked)

    with answering(answer) as server:
        *pages, last = pull(server)
    assert set(FEEDS) - set(last.complete_kinds) == {"Transfer", "Item"}
    assert len(of(Vendor, changes_in(pages))) == 1


def test_a_company_of_which_everything_is_refused_is_not_empty() -> None:
    with answering(always(Said(FAULT, status=400))) as server, pytest.raises(RailRefused, match="Not here") as caught:
        pull(server)
    assert caught.value.code == "4001"


@pytest.mark.parametrize(
    ("extra", "mark"),
    [
        ({"time": TIME}, datetime(2026, 5, 5, 10, 12, 55, 76000, tzinfo=UTC)),
        ({}, None),
        ({"time": "yesterday"}, None),
        ({"time": 7}, None),
    ],
)
def test_the_mark_is_the_servers_time_or_none(extra: dict[str, Any], mark: datetime | None) -> None:
    with answering(books(lambda _: {}, **extra)) as server:
        *_, last = pull(server)
    assert (last.cursor is None) == (mark is None)
    if last.cursor is not None:
        assert Cursor.parse(last.cursor).mark == mark


def test_the_http_date_stands_in_for_a_time_that_is_missing() -> None:
    def answer(asked: Asked) -> Said:
        said = books(lambda _: {})(asked)
        return Said(said.body, headers={"Date": "Tue, 05 May 2026 10:14:55 GMT"})

    with answering(answer) as server:
        *_, last = pull(server)
    assert last.cursor is not None
    assert Cursor.parse(last.cursor).mark == datetime(2026, 5, 5, 10, 12, 55, tzinfo=UTC)


def stamped(number: int, at: str) -> dict[str, Any]:
    return {**vendor(number), "MetaData": {"CreateTime": at, "LastUpdatedTime": at}}


@pytest.mark.parametrize(
    ("newest", "mark"),
    [
        # The server says 10:14:55. What it tells is an hour old: the mark lies a minute beyond that.
        ("2026-05-05T09:14:00Z", datetime(2026, 5, 5, 9, 15, tzinfo=UTC)),
        ("2026-05-05T10:14:00Z", datetime(2026, 5, 5, 10, 12, 55, 76000, tzinfo=UTC)),
        # No clock is off by more than a day.
        ("2026-03-01T00:00:00Z", datetime(2026, 5, 4, 10, 12, 55, 76000, tzinfo=UTC)),
    ],
)
def test_a_clock_that_is_fast_moves_the_mark_not_far_beyond_the_newest_record(newest: str, mark: datetime) -> None:
    rows = [stamped(1, "2026-01-01T00:00:00Z"), stamped(2, newest)]

    def answer(asked: Asked) -> Said:
        if asked.path == "cdc":
            return Said({"CDCResponse": [{"QueryResponse": [{"Vendor": rows}]}], "time": TIME})
        return books(lambda each: {"Vendor": rows} if each.kind == "Vendor" else {}, time=TIME)(asked)

    with answering(answer) as server:
        *_, last = pull(server)
        *_, after = pull(server, f"cdc:2026-05-03T09:00:00Z;home=USD;{ALL_FEEDS}")
    assert Cursor.parse(last.cursor or "").mark == mark
    assert Cursor.parse(after.cursor or "").mark == mark


@pytest.mark.parametrize(
    ("kind", "party"),
    [
        ("Invoice", "VendorRef"),
        ("Payment", "VendorRef"),
        ("Bill", "CustomerRef"),
        ("VendorCredit", "CustomerRef"),
        # A bill has the same party as a credit, and alone is due.
        ("VendorCredit", "DueDate"),
        ("CreditMemo", "DueDate"),
    ],
)
def test_documents_of_another_kind_than_they_are_told_under_are_not_believed(kind: str, party: str) -> None:
    said = "2026-06-01" if party == "DueDate" else {"value": "7"}
    strange = {kind: [{"Id": "4", "TotalAmt": 3, **USD, party: said}]}

    def answer(asked: Asked) -> Said:
        if asked.path == "cdc":
            return Said({"CDCResponse": [{"QueryResponse": [strange]}], "time": TIME})
        return books(lambda _: strange, time=TIME)(asked)

    with answering(answer) as server:
        with pytest.raises(RailRetriable, match=f"{kind} that names a {party}"):
            list(plugin.pull_kinds(session_at(server), [kind]))
        with pytest.raises(RailRetriable, match=f"{kind} that names a {party}"):
            pull(server, f"cdc:2026-05-05T09:00:00Z;home=USD;{ALL_FEEDS}")


def test_an_invoice_may_have_a_line_or_more_that_names_a_vendor() -> None:
    named = {"Id": "4", "TotalAmt": 3, **USD, "CustomerRef": {"value": "1"}, "VendorRef": {"value": "7"}}
    inside = {"Id": "5", "TotalAmt": 3, **USD, "Line": [{"VendorRef": {"value": "7"}}]}
    with answering(books(lambda _: {"Invoice": [named, inside]}, time=TIME)) as server:
        pages = list(plugin.pull_kinds(session_at(server), ["Invoice"]))
    assert {change.id for change in changes_in(pages)} == {"4", "5"}


@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b'{"QueryResponse":{"Bill":[{', b"[]", {"time": TIME}])
def test_an_answer_that_is_none_may_be_asked_for_again(body: object) -> None:
    with answering(always(Said(body))) as server:
        session = session_at(server)
        with pytest.raises(RailRetriable):
            list(plugin.pull_changes(session, None))
    assert session.attempts == 4


@pytest.mark.parametrize("rows", [[], [{"Vendor": [vendor(1)]}], "none", 0])
def test_rows_that_are_no_object_are_not_taken_for_none(rows: Any) -> None:
    def answer(asked: Asked) -> Said:
        return Said({"QueryResponse": rows}) if asked.path == "query" else books(lambda _: {})(asked)

    with answering(answer) as server, pytest.raises(RailRetriable, match="something else than its rows"):
        list(plugin.pull_kinds(session_at(server), ["Vendor"]))


def test_lost_rights_ask_for_a_person() -> None:
    fault = {"Fault": {"Error": [{"Message": "Authorization Failure", "code": "120"}], "type": "AUTHORIZATION"}}
    with answering(always(Said(fault, status=401))) as server, pytest.raises(RailReconnect):
        pull(server)


def test_unknown_kinds_come_raw() -> None:
    feed = {"Gadget": [{"Id": "5", "Shape": "round"}], "Bill": [{"Id": 4, "TxnDate": None}]}
    with answering(always(Said({"CDCResponse": [{"QueryResponse": [feed, {}]}], "time": TIME}))) as server:
        gadget, bill = changes_in(pull(server, f"cdc:2026-05-05T09:00:00Z;home=USD;{ALL_FEEDS}"))
    assert (gadget.kind, gadget.id, gadget.record, gadget.problem) == ("Gadget", "5", None, "")
    assert gadget.raw == b'{"Id": "5", "Shape": "round"}'
    assert (bill.id, bill.record, bill.version) == ("4", None, 0)
    assert bill.problem == "The Bill cannot be read: TotalAmt is missing."


@pytest.mark.parametrize("kind", ["PurchaseOrder", "PaymentMethod", "CustomerType", "BillableExpense", "Termsheet"])
def test_an_unknown_kind_that_begins_like_a_known_one_is_no_bent_answer(kind: str) -> None:
    feed = {kind: [{"Id": "5"}], "Deposit": [{"Id": "6"}]}
    with answering(always(Said({"CDCResponse": [{"QueryResponse": [feed, {}]}], "time": TIME}))) as server:
        told = changes_in(pull(server, f"cdc:2026-05-05T09:00:00Z;home=USD;{ALL_FEEDS}"))
    assert {change.kind for change in told} == {kind, "Deposit"}


@pytest.mark.parametrize(
    "part",
    [
        {"Bill": [{"TotalAmt": 3}, {"Id": "4"}]},
        {"Bill": [None, {"Id": "4"}]},
        {"Bill": ["4"]},
        {"Bill": [{"Id": "4"}], "totalCount": 2},
        {"Bill": [{"Id": "4"}], "startPosition": 1, "maxResults": 2},
    ],
)
def test_a_kind_of_which_the_feed_told_less_than_it_has_is_asked_for_by_time(part: dict[str, Any]) -> None:
    def answer(asked: Asked) -> Said:
        if asked.path == "cdc":
            return Said({"CDCResponse": [{"QueryResponse": [part, {}]}], "time": TIME})
        return books(lambda _: {"Bill": [{"Id": "4"}, {"Id": "5"}]}, time=TIME)(asked)

    with answering(answer) as server:
        *pages, last = pull(server, f"cdc:2026-05-05T09:00:00Z;home=USD;{ALL_FEEDS}")
    assert {change.id for change in changes_in([*pages, last])} == {"4", "5"}
    assert last.deletions_untold == ("Bill",)


@pytest.mark.parametrize(
    "responses",
    [
        [],
        {"QueryResponse": [{"Bill": [{"Id": "4"}]}]},
        [{}],
        [{"QueryResponse": None}],
        [{"QueryResponse": {"Bill": [{"Id": "4"}]}}],
        [{"QueryResponse": [{"Bill": None}]}],
        [{"QueryResponse": [{"Bill": {"Id": "4"}}]}],
        [{"QueryResponse": [{"Bills": [{"Id": "4"}]}]}],
        [{"QueryResponse": [{"BILL": [{"Id": "4"}]}]}],
        [{"QueryResponse": [{"BillList": [{"Id": "4"}]}]}],
    ],
)
def test_a_feed_that_is_not_understood_is_asked_again(responses: Any) -> None:
    said = always(Said({"CDCResponse": responses, "time": TIME}))
    with answering(said) as server, pytest.raises(RailRetriable, match="change feed"):
        pull(server, f"cdc:2026-05-05T09:00:00Z;home=USD;{ALL_FEEDS}")


def test_a_count_that_is_no_number_is_none() -> None:
    told = {"Bill": "7", "Invoice": 8, "Payment": None, "Purchase": "many", "Deposit": [3], "Transfer": -1}
    items = [{"bId": kind, "QueryResponse": {"totalCount": count}} for kind, count in told.items()]
    with answering(always(Said({"BatchItemResponse": items}))) as server:
        assert plugin.count_records(session_at(server), list(told)) == {"Bill": 7, "Invoice": 8}


def test_kinds_that_were_refused_are_not_asked_for_again_until_all_is_read() -> None:
    def answer(asked: Asked) -> Said:
        if asked.kind in ("Bill", "TaxPayment"):
            return Said(FAULT, status=400)
        if asked.path == "cdc":
            return Said({"CDCResponse": [{"QueryResponse": [{}]}], "time": TIME})
        return books(lambda _: {}, time=TIME)(asked)

    with answering(answer) as server:
        *_, last = pull(server)
        assert last.absent_kinds == ("TaxPayment",)
        server.asked.clear()
        *_, last = pull(server, last.cursor)
        *_, last = pull(server, last.cursor)
        assert [asked.path for asked in server.asked] == ["cdc", "cdc"]
    for asked in server.asked:
        assert set(FEEDS) - set(asked.params["entities"].split(",")) == {"Bill", "TaxPayment", *UNFED}


def test_kinds_that_the_rail_did_not_know_before_are_read_whole_once() -> None:
    receipt = {"Id": "9", "TxnDate": "2024-01-05", "TotalAmt": 8, "DepositToAccountRef": {"value": "35"}, **USD}

    def answer(asked: Asked) -> Said:
        if asked.path == "cdc":
            return Said({"CDCResponse": [{"QueryResponse": [{}]}], "time": TIME})
        return books(lambda asked: {asked.kind: [receipt]} if asked.kind == "SalesReceipt" else {}, time=TIME)(asked)

    with answering(answer) as server:
        pages = pull(server, "cdc:2026-05-05T09:00:00Z;home=USD")
        [found] = of(SalesReceipt, changes_in(pages))
        server.asked.clear()
        assert changes_in(pull(server, pages[-1].cursor)) == []
        assert [asked.path for asked in server.asked] == ["cdc"]
    assert (found.total_minor, found.account_id) == (800, "35")


def test_a_card_payment_is_known_by_the_key_that_answers_call_it() -> None:
    paid = {"Id": "11", "TxnDate": "2026-05-20", "Amount": 42, "BankAccountRef": {"value": "35"}, **USD}
    feed = {"CreditCardPaymentTxn": [paid | {"CreditCardAccountRef": {"value": "41"}}]}
    with answering(always(Said({"CDCResponse": [{"QueryResponse": [feed, {}]}], "time": TIME}))) as server:
        [payment] = of(CreditCardPayment, changes_in(pull(server, f"cdc:2026-05-05T09:00:00Z;home=USD;{ALL_FEEDS}")))
    assert (payment.total_minor, payment.account_id, payment.card_account_id) == (4200, "35", "41")


def test_a_feed_without_the_companys_own_objects_is_remembered() -> None:
    def answer(asked: Asked) -> Said:
        if asked.path != "cdc":
            return books(lambda _: {}, time=TIME)(asked)
        if set(SINGLES) & set(asked.params["entities"].split(",")):
            return Said(FAULT, status=400)
        bill = {"Id": "1", "TxnDate": "2026-05-01", "TotalAmt": 1, "Balance": 1, **USD}
        return Said({"CDCResponse": [{"QueryResponse": [{"Bill": [bill]}, {}]}], "time": TIME})

    with answering(answer) as server:
        pages = pull(server, f"cdc:2026-05-05T09:00:00Z;{ALL_FEEDS}")
        apart = [f"companyinfo/{REALM}", "preferences", "query", "query"]
        assert [asked.path for asked in server.asked] == ["cdc", "cdc", *apart]
        assert len(of(Bill, changes_in(pages))) == 1
        server.asked.clear()
        pull(server, pages[-1].cursor)
        assert [asked.path for asked in server.asked] == ["cdc", *apart]


def test_a_feed_that_tells_no_time_leaves_the_mark_where_it_was() -> None:
    with answering(always(Said({"CDCResponse": [{"QueryResponse": [{}]}]}))) as server:
        [page] = pull(server, f"cdc:2026-05-05T09:00:00+00:00;home=USD;{ALL_FEEDS}")
    assert page.cursor == f"cdc:2026-05-05T09:00:00+00:00;home=USD;{ALL_FEEDS}"


def test_requests_say_what_intuit_asks_of_clients() -> None:
    with answering(books(lambda _: {}, time=TIME)) as server:
        pull(server)
    assert {asked.params["minorversion"] for asked in server.asked} == {"75"}
    statements = {asked.kind: asked.statement for asked in server.asked if asked.statement}
    assert statements["Bill"] == "SELECT * FROM Bill ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
    assert "WHERE Active IN (true, false)" in statements["Term"]
    # One more for the count; books in one currency have no rates to ask for.
    assert len(server.asked) == len(FEEDS)
