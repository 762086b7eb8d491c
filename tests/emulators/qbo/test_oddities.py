"""Answers with status 200 that mislead, refusals in other shapes, and kinds that a plan does not have."""

from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.wire import instant


def order(running: RunningSandbox, **wanted: Any) -> None:
    assert httpx.post(f"{running.url}/admin/switches", json=wanted).status_code == 200


def asked(api: httpx.Client, statement: str) -> dict[str, Any]:
    answer = api.get("query", params={"query": statement})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()["QueryResponse"]
    return found


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["Fault"]["Error"][0]["code"])


def test_a_kind_can_be_answered_as_if_there_were_none(api: httpx.Client, running: RunningSandbox) -> None:
    order(running, query_oddities={"Bill": "empty"})
    assert asked(api, "select * from bill") == {}
    assert asked(api, "select count(*) from Bill") == {"totalCount": 0}
    assert asked(api, "select * from Vendor")["Vendor"]


def test_rows_can_come_under_another_key_bare_or_cut(api: httpx.Client, running: RunningSandbox) -> None:
    whole = asked(api, "select * from Vendor")["Vendor"]
    order(running, query_oddities={"Vendor": "renamed"})
    renamed = asked(api, "select * from Vendor")
    assert (renamed["Vendors"], "Vendor" in renamed) == (whole, False)
    order(running, query_oddities={"Vendor": "bare"})
    assert asked(api, "select * from Vendor")["Vendor"] == whole[0]
    order(running, query_oddities={"Vendor": "short"})
    short = asked(api, "select * from Vendor")
    assert (short["Vendor"], short["maxResults"]) == (whole[: len(whole) // 2], len(whole) // 2)


def test_a_kind_outside_the_plan_is_refused_wherever_it_is_named(api: httpx.Client, running: RunningSandbox) -> None:
    order(running, refused_kinds=["Bill"])
    since = "2026-06-20T00:00:00Z"
    refused = [
        api.get("query", params={"query": "select count(*) from Bill"}),
        api.get("cdc", params={"entities": "Vendor,bill", "changedSince": since}),
        api.get("bill/1"),
        api.post("bill", json={"VendorRef": {"value": "1"}}),
    ]
    assert [(answer.status_code, code_of(answer)) for answer in refused] == [(400, "5020")] * 4
    items = [
        {"bId": "1", "Query": "select * from Bill"},
        {"bId": "2", "CDCQuery": {"Entities": "Bill", "ChangedSince": since}},
        {"bId": "3", "Query": "select * from Vendor"},
    ]
    answers = api.post("batch", json={"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert ["Fault" in answer for answer in answers] == [True, True, False]
    assert api.get("cdc", params={"entities": "Vendor", "changedSince": since}).status_code == 200


def test_a_firewall_can_refuse_queries_for_a_while(api: httpx.Client, running: RunningSandbox) -> None:
    order(running, faults=[{"count": 2, "status": 403, "format": "html", "path": "query"}])
    refused = [api.get("query", params={"query": "select * from Vendor"}) for _ in range(2)]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert refused[0].headers["Content-Type"].startswith("text/html")
    assert "Access Denied" in refused[0].text
    assert asked(api, "select * from Vendor")["Vendor"]


def test_what_is_planned_for_a_path_or_a_realm_leaves_the_others_alone(
    api: httpx.Client, running: RunningSandbox
) -> None:
    order(running, faults=[{"status": 503, "path": "query"}, {"status": 503, "realm_id": "9341450000000009"}])
    assert api.get("preferences").status_code == 200
    assert api.get("query", params={"query": "select * from Vendor"}).status_code == 503
    assert running.sandbox.trouble.waiting == 1


@pytest.mark.parametrize("status", [200, 401, 500])
def test_rights_lost_in_an_outage_say_so_in_the_detail_only(
    api: httpx.Client, running: RunningSandbox, status: int
) -> None:
    order(running, faults=[{"code": "120", "status": status}])
    answer = api.get("preferences")
    assert (answer.status_code, code_of(answer)) == (status, "120")
    assert "statusCode: 500" in answer.json()["Fault"]["Error"][0]["Detail"]


def test_an_ended_subscription_is_a_fault_or_its_bare_words(api: httpx.Client, running: RunningSandbox) -> None:
    order(running, faults=[{"code": "6190", "status": 400}, {"code": "6190", "format": "text"}])
    fault, words = api.get("preferences"), api.get("preferences")
    assert (fault.status_code, code_of(fault)) == (400, "6190")
    assert (words.status_code, words.headers["Content-Type"].partition(";")[0]) == (200, "text/plain")
    assert words.text.startswith("Invalid Company Status")


@pytest.mark.parametrize(("status", "code"), [(401, "3200"), (403, "3100"), (429, "3001"), (500, "3100")])
def test_the_gateway_refuses_in_its_own_words(
    api: httpx.Client, running: RunningSandbox, status: int, code: str
) -> None:
    order(running, faults=[{"status": status}])
    answer = api.get("preferences")
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (status, code)
    assert f"statusCode={status}" in answer.json()["fault"]["error"][0]["message"]


def test_the_feed_can_call_a_living_object_deleted(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    made = api.post("vendor", json={"DisplayName": "Alive and Well"}).json()["Vendor"]
    order(running, false_tombstones=[f"Vendor/{made['Id']}"])
    stamp = made["MetaData"]["LastUpdatedTime"]
    feed = api.get("cdc", params={"entities": "Vendor", "changedSince": instant(stamp).isoformat()}).json()
    grave = feed["CDCResponse"][0]["QueryResponse"][0]["Vendor"][0]
    assert (grave["status"], grave["Id"]) == ("Deleted", made["Id"])
    assert grave["MetaData"] == {"LastUpdatedTime": stamp}
    assert api.get(f"vendor/{made['Id']}").json()["Vendor"] == made


def test_a_sparse_update_can_clear_what_is_not_sent(api: httpx.Client, running: RunningSandbox) -> None:
    draft = {"DisplayName": "Half Remembered", "AcctNum": "77-1", "PrimaryEmailAddr": {"Address": "a@example.com"}}
    made = api.post("vendor", json=draft).json()["Vendor"]
    change = {"Id": made["Id"], "sparse": True, "PrintOnCheckName": "HR"}
    kept = api.post("vendor", json={**change, "SyncToken": "0"}).json()["Vendor"]
    assert kept["AcctNum"] == "77-1"
    order(running, clearing_updates=["Vendor"])
    cleared = api.post("vendor", json={**change, "SyncToken": "1", "PrintOnCheckName": "H"}).json()["Vendor"]
    assert (cleared["DisplayName"], cleared["PrintOnCheckName"]) == ("Half Remembered", "H")
    assert "AcctNum" not in cleared
    assert "PrimaryEmailAddr" not in cleared


def test_the_merged_realm_must_be_one_of_ours(running: RunningSandbox) -> None:
    answer = httpx.post(f"{running.url}/admin/merge", json={"realm_id": REALM[:-1] + "7", "kind": "Vendor"})
    assert answer.status_code == 400
