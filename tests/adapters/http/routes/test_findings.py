"""Findings listed, and what a member has done about them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, Office, key_of
from tests.fakes.rail_ledger import LedgerRail
from tests.fixtures.changes import bill, live

from domain.answers.findings import FindingFilter
from domain.errors import RailRetriable
from domain.findings.life import FindingLife, LifeAct, LifeEvent, LifeState
from domain.firms.firm import Role
from domain.money import from_wire
from domain.policy.severity import Severity
from domain.rails.intent import ChangeBill
from domain.rails.write import WriteState

Client = TestClient[Litestar]
FINDINGS = "/api/v1/businesses/b1/findings"
UNDATED, TWICE = "BILL-NODUE:Bill-20", "BILL-DUP:Bill-17:Bill-18"
ONE = f"{FINDINGS}/{UNDATED}"


def life(office: Office, key: str = UNDATED) -> FindingLife:
    return office.books.lives[key]


def done(office: Office, key: str = UNDATED) -> list[LifeEvent]:
    """What members did about a finding."""
    return [event for event in office.books.events if event.key == key and event.member]


def post(client: Client, act: str, body: dict[str, Any], key: str = UNDATED) -> Any:
    answer = client.post(f"{FINDINGS}/{key}/{act}", json=body)
    assert answer.status_code == 200
    return answer


def keys(client: Client, **words: str | int) -> list[str]:
    answer = client.get(FINDINGS, params=words)
    assert answer.status_code == 200
    return [item["finding"]["key"] for item in answer.json()["items"]]


def test_a_list_is_asked_for_in_words(client: Client, office: Office) -> None:
    for act in ("assign", "snooze"):
        post(client, act, {"assign": {"assignee": "Bo"}, "snooze": {"until": "2026-06-20"}}[act], TWICE)
    for wanted, words in (
        (FindingFilter(codes=frozenset({"BILL-DUP", "BILL-NODUE"})), {"code": "BILL-DUP,BILL-NODUE"}),
        (FindingFilter(severities=frozenset({Severity.HIGH})), {"severity": "high"}),
        (FindingFilter(states=frozenset({LifeState.OPEN, LifeState.SNOOZED})), {"state": "open, snoozed"}),
        (FindingFilter(states=frozenset({LifeState.SNOOZED})), {"state": "snoozed"}),
        (FindingFilter(states=frozenset(LifeState)), {"state": "all"}),
        (FindingFilter(assignee=""), {"assignee": ""}),
        (FindingFilter(assignee="Bo", states=frozenset(LifeState)), {"assignee": "Bo", "state": "all"}),
        (FindingFilter(vendor="v1"), {"vendor": "v1"}),
    ):
        found = office.product.findings.findings(BAKERY.scope, office.as_of, wanted=wanted)
        assert keys(client, **words) == [item.finding.key for item in found.items]


def test_all_conditions_hold_at_once(client: Client) -> None:
    words = {
        "code": "BILL-DUP,BILL-NODUE",
        "severity": "high",
        "state": "open, snoozed",
        "assignee": "",
        "vendor": "v1",
    }
    assert keys(client, **words) == [UNDATED, "BILL-NODUE:Bill-21", "BILL-NODUE:Bill-22"]
    assert keys(client, **words | {"severity": "critical"}) == [TWICE]
    assert keys(client, **words | {"vendor": "v2"}) == []


def test_pages_follow_one_another(client: Client) -> None:
    first = client.get(FINDINGS, params={"limit": 3}).json()
    last = client.get(FINDINGS, params={"limit": 4, "cursor": first["next_cursor"]}).json()
    found = [item["finding"]["key"] for page in (first, last) for item in page["items"]]
    assert (found, len(set(found)), last["next_cursor"]) == (keys(client), 7, None)


@pytest.mark.parametrize("cursor", ["?", "e30", "WyJoaWdoIiwieCIsImEiXQ", "WyJoaWdoIl0"])
def test_a_cursor_of_another_list_is_refused(client: Client, cursor: str) -> None:
    assert client.get(FINDINGS, params={"cursor": cursor}).status_code == 400


@pytest.mark.parametrize(
    ("act", "body", "done_as", "note"),
    [
        ("ignore", {"reason": "Known.", "act": "ignore"}, LifeAct.IGNORED, "Known."),
        ("comment", {"text": "Hm."}, LifeAct.COMMENTED, "Hm."),
        ("assign", {"assignee": "Bo"}, LifeAct.ASSIGNED, "Bo"),
    ],
)
def test_an_act_is_done_under_the_member_s_name(
    client: Client, office: Office, act: str, body: dict[str, Any], done_as: LifeAct, note: str
) -> None:
    answer = post(client, act, body)
    assert msgspec.json.decode(answer.content, type=FindingLife, dec_hook=from_wire) == life(office)
    [event] = done(office)
    assert (event.member, event.act, event.note) == ("Ms Advisor", done_as, note)
    assert office.acts == [("Ms Advisor", f"{done_as} finding", UNDATED)]


def test_what_is_set_aside_is_taken_back(client: Client, office: Office) -> None:
    post(client, "snooze", {"until": "2026-06-20", "reason": "Later."})
    assert life(office).state is LifeState.SNOOZED
    post(client, "reopen", {"reason": "Now."})
    assert (life(office).state, done(office)[-1].note) == (LifeState.OPEN, "Now.")


def test_an_undo_may_name_its_entry(client: Client, office: Office) -> None:
    for text in ("First.", "Second.", "Third."):
        post(client, "comment", {"text": text})
    first, _, third = (event.number for event in done(office))
    for body in ({}, {"number": first}):
        post(client, "undo", body)
    assert [event.undoes for event in done(office)[3:]] == [third, first]


def test_one_act_on_many_is_told_apart_by_its_name(client: Client, office: Office) -> None:
    act = {"act": "snooze", "until": "2026-06-20"}
    wish = {"keys": [UNDATED, TWICE], "act": act}
    answer = client.post(f"{FINDINGS}/bulk", json=wish | {"preview": True})
    assert (answer.json()["preview"], answer.json()["done"], done(office)) == (True, 2, [])
    assert client.post(f"{FINDINGS}/bulk", json=wish).json()["done"] == 2
    assert {life(office, key).state for key in (UNDATED, TWICE)} == {LifeState.SNOOZED}
    for body in ({"keys": [UNDATED], "act": {"act": "explode"}}, {"keys": "all", "act": act}, {"act": act}):
        assert client.post(f"{FINDINGS}/bulk", json=body).status_code == 400


def answers(_: LedgerRail) -> None:
    """Nothing befalls it."""


def loses_answers(rail: LedgerRail) -> None:
    rail.lost = ["before"] * 3


def is_elsewhere(rail: LedgerRail) -> None:
    rail.put(live(bill("20", 1)))


def is_down(rail: LedgerRail) -> None:
    rail.failures = [RailRetriable("The rail is down.", retry_after_s=600)]


@pytest.mark.parametrize(
    ("befalls", "state", "status"),
    [
        (answers, WriteState.CONFIRMED, 200),
        (loses_answers, WriteState.UNKNOWN, 202),
        (is_elsewhere, WriteState.FAILED, 409),
        (is_down, WriteState.FAILED, 502),
    ],
)
def test_what_became_of_the_write_of_a_fix_decides_the_status(
    client: Client, office: Office, befalls: Callable[[LedgerRail], None], state: WriteState, status: int
) -> None:
    befalls(office.rail)
    wish = {"values": {"due_date": "2026-06-30"}}
    assert client.post(f"{ONE}/fix", json=wish, headers={"Idempotency-Key": "k"}).status_code == status
    [write] = office.product.writes.list_writes(BAKERY.scope, None, 10)
    assert (write.state, write.intent) == (state, ChangeBill(bill_id="20", version=0, due_date=date(2026, 6, 30)))
    assert (life(office).state is LifeState.FIXED) == (status == 200)


def test_a_fix_is_shown_before_it_is_made(client: Client, office: Office) -> None:
    shown = client.post(f"{ONE}/fix/preview", json={"values": {"due_date": "2026-06-30"}})
    assert (shown.status_code, shown.json()["intent"]["due_date"]) == (200, "2026-06-30")
    assert office.rail.sent == []


def test_a_fix_needs_a_name_and_a_body_of_json(client: Client) -> None:
    assert client.post(f"{ONE}/fix", json={}).status_code == 400
    assert client.post(f"{ONE}/fix", content=b"{", headers={"content-type": "application/json"}).status_code == 400
    assert client.post(f"{ONE}/comment", data={"text": "x"}).status_code == 415


def test_a_viewer_reads_and_does_nothing(client: Client, office: Office) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(Role.VIEWER)}"
    assert client.get(ONE).status_code == 200
    assert client.post(f"{ONE}/comment", json={"text": "x"}).status_code == 403
    assert done(office) == []


@pytest.mark.parametrize("act", [{"act": "reopen", "reason": "0" * 4_001}, {"act": "comment", "text": " "}])
def test_words_that_cannot_be_meant_are_refused_of_many_too(
    client: Client, office: Office, act: dict[str, str]
) -> None:
    """Also of findings that are not there, and in a preview."""
    for preview in (True, False):
        wish = {"keys": ["BILL-NODUE:Bill-none"], "act": act, "preview": preview}
        answer = client.post("/api/v1/businesses/b1/findings/bulk", json=wish)
        assert (answer.status_code, office.acts) == (400, [])


ALL = "/api/v1/findings"
OF_ONE = f"{ALL}?business_id=b1"


def listed(client: Client, **words: str | int) -> list[dict[str, Any]]:
    answer = client.get(ALL, params=words)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_findings_of_all_clients_are_those_of_each(client: Client) -> None:
    told = listed(client)
    assert {item["business"] for item in told} >= {"Bakery"}
    own = [key for key in keys(client) if not key.startswith("CON-")]
    assert sorted(item["key"] for item in told if item["business_id"] == "b1") == sorted(own)
    order = ["critical", "high", "medium", "low"]
    assert [order.index(item["severity"]) for item in told] == sorted(order.index(i["severity"]) for i in told)
    [twice] = [item for item in told if item["key"] == TWICE]
    assert (twice["records"], twice["exposure"]["amount"], twice["blocks"]) == (["Bill:17", "Bill:18"], "500.00", True)


def test_they_are_asked_for_in_words_and_by_client(client: Client) -> None:
    post(client, "assign", {"assignee": "Bo"}, TWICE)
    assert [item["key"] for item in listed(client, assignee="Bo")] == [TWICE]
    assert {item["code"] for item in listed(client, code="BILL-NODUE")} == {"BILL-NODUE"}
    assert {item["severity"] for item in listed(client, severity="critical")} == {"critical"}
    assert listed(client, state="fixed") == []
    assert {item["business_id"] for item in listed(client, business_id="b1")} == {"b1"}
    assert client.get(ALL, params={"business_id": "b9"}).status_code == 404
    assert client.get(ALL, params={"code": "NONE"}).status_code == 400


def test_of_all_clients_too_pages_follow_one_another(client: Client) -> None:
    whole, found, address = listed(client), [], f"{ALL}?limit=3"
    while address:
        page = client.get(address)
        found += page.json()["items"]
        address = page.links.get("next", {}).get("url", "")
    assert found == whole


def test_fields_are_chosen(client: Client) -> None:
    assert {tuple(item) for item in listed(client, fields="title")} == {("business_id", "key", "title")}
    assert client.get(ALL, params={"fields": "colour"}).status_code == 400


def test_what_is_the_same_is_not_sent_twice_and_what_is_behind_is_told(client: Client, office: Office) -> None:
    first = client.get(OF_ONE)
    assert first.json()["behind"] == []
    assert client.get(OF_ONE, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    office.world.writing.apply(BAKERY.scope, (live(bill("99")),), "fake", "sync", office.clock.now())
    assert client.get(OF_ONE).json()["behind"] == ["b1"]
    keys(client)
    assert client.get(OF_ONE).json()["behind"] == []


def test_a_key_for_some_clients_sees_their_findings_alone(client: Client, office: Office) -> None:
    key, secret = office.memory.keys[Role.ADVISOR]
    office.memory.keys[Role.ADVISOR] = replace(key, clients=("b2",)), secret
    assert {item["business_id"] for item in listed(client)} <= {"b2"}
    assert client.get(ALL, params={"business_id": "b1"}).status_code == 404
