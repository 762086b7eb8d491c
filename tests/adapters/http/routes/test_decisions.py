"""Decisions over HTTP: tried, made, taken back, recorded, and listed."""

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import FIRM, NOW, Office, key_of

from domain.books.bill import Bill
from domain.firms.firm import Role
from domain.plans.decision import Decision, DecisionState
from domain.policy.change import FIRM_S_OWN, PolicyChange
from domain.policy.policy import DEFAULT_POLICY

Client = TestClient[Litestar]
ONE = "/api/v1/businesses/b1"
DECISIONS = f"{ONE}/decisions"
HOLD: dict[str, Any] = {"kind": "hold", "record": "Bill:7", "version": 0, "day": "2026-06-05"}


def decide(client: Client, *drafts: dict[str, Any]) -> Any:
    return client.post(DECISIONS, json={"decisions": drafts})


def kept(office: Office) -> list[Decision]:
    return list(office.books.decisions.values())


def lower_floor(office: Office) -> None:
    """The firm is content with any cash that is left."""
    let(office, {"cash_minimum_minor": 0, "floor_mode": "fixed"})


def let(office: Office, overrides: dict[str, Any]) -> None:
    change = PolicyChange(
        version=0,
        business_id=FIRM_S_OWN,
        overrides=overrides,
        member="Ms Owner",
        at=NOW,
    )
    office.world.policies.save(FIRM.id, change, DEFAULT_POLICY.version)


def test_a_decision_is_kept_under_the_member_s_name(client: Client, office: Office) -> None:
    answer = decide(client, HOLD)
    assert (answer.status_code, answer.json()["done"]) == (200, 1)
    [decision] = kept(office)
    assert (decision.id, decision.record) == (answer.json()["rows"][0]["decision"]["id"], "Bill:7")
    assert (decision.member, decision.state) == ("Ms Advisor", DecisionState.STANDING)
    assert [act[0] for act in office.acts] == ["Ms Advisor"]


def test_what_the_guardrail_forbids_is_422_and_told(client: Client, office: Office) -> None:
    refused = decide(client, HOLD | {"kind": "approve"})
    assert (refused.status_code, kept(office)) == (422, [])
    assert "The guardrail forbids it." in refused.json()["detail"]


def test_an_approved_payment_is_recorded_once_for_its_name(client: Client, office: Office) -> None:
    lower_floor(office)
    [row] = decide(client, HOLD | {"kind": "approve", "day": "2026-06-01"}).json()["rows"]
    record, named = f"{DECISIONS}/{row['decision']['id']}/record", {"Idempotency-Key": "k"}
    assert client.post(record, json={"account_id": "bank"}).status_code == 400
    first = client.post(record, json={"account_id": "bank"}, headers=named)
    assert (first.status_code, first.json()["write"]["state"]) == (200, "confirmed")
    assert client.post(record, json={"account_id": "bank"}, headers=named).json()["write"] == first.json()["write"]
    paid = office.books.records["Bill", "7"].record
    assert isinstance(paid, Bill)
    assert (paid.balance_minor, len(office.rail.sent)) == (0, 1)
    assert [decision.state for decision in kept(office)] == [DecisionState.RECORDED]


def test_a_decision_is_taken_back_with_its_reason(client: Client, office: Office) -> None:
    decision_id = decide(client, HOLD).json()["rows"][0]["decision"]["id"]
    assert client.post(f"{DECISIONS}/{decision_id}/withdraw", json={"reason": "Paid by hand."}).status_code == 200
    assert [decision.state for decision in kept(office)] == [DecisionState.WITHDRAWN]
    for act in ("withdraw", "approve"):
        assert client.post(f"{DECISIONS}/d_none/{act}", json={}).status_code == 404


def test_decisions_are_listed_newest_first_page_by_page(client: Client) -> None:
    made = [decide(client, HOLD).json()["rows"][0]["decision"]["id"] for _ in range(3)]
    first = client.get(DECISIONS, params={"limit": 2}).json()
    assert [decision["id"] for decision in first["items"]] == [made[2], made[1]]
    last = client.get(DECISIONS, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert ([decision["id"] for decision in last["items"]], last["next_cursor"]) == ([made[0]], None)


def waiting(client: Client, role: Role) -> list[tuple[str, str]]:
    headers = {"Authorization": f"Bearer {key_of(role)}"}
    page = client.get("/api/v1/decisions?waiting_for=me", headers=headers)
    assert page.status_code == 200, page.text
    return [(each["business"], each["decision"]["record"]) for each in page.json()["items"]]


def test_what_waits_for_approval_is_listed_to_those_who_may_give_it(client: Client, office: Office) -> None:
    floorless = {"cash_minimum_minor": 0, "floor_mode": "fixed"}
    let(office, floorless | {"one_approval_minor": 1, "two_approvals_minor": 2})
    [row] = decide(client, HOLD | {"kind": "approve", "day": "2026-06-01"}).json()["rows"]
    assert row["decision"]["state"] == "proposed"
    assert {role: waiting(client, role) for role in Role} == {
        role: [("Bakery", "Bill:7")] if role is Role.OWNER else [] for role in Role
    }
    approve = f"{DECISIONS}/{row['decision']['id']}/approve"
    assert client.post(approve, headers={"Authorization": f"Bearer {key_of(Role.OWNER)}"}).status_code == 200
    assert [len(each.approvals) for each in kept(office)] == [1]
    assert waiting(client, Role.OWNER) == []


def test_what_has_lapsed_waits_for_nobody(client: Client, office: Office) -> None:
    let(office, {"cash_minimum_minor": 0, "floor_mode": "fixed", "one_approval_minor": 1})
    decide(client, HOLD | {"kind": "approve", "day": "2026-06-01"})
    assert waiting(client, Role.OWNER) == [("Bakery", "Bill:7")]
    office.clock.advance(timedelta(days=60))
    assert waiting(client, Role.OWNER) == []


@pytest.mark.parametrize(("of", "told"), [("b1", [("Bakery", "Bill:7")]), ("b2", [])])
def test_a_key_for_some_clients_is_told_what_waits_of_these(
    client: Client, office: Office, of: str, told: list[tuple[str, str]]
) -> None:
    let(office, {"cash_minimum_minor": 0, "floor_mode": "fixed", "one_approval_minor": 1})
    decide(client, HOLD | {"kind": "approve", "day": "2026-06-01"})
    key, secret = office.memory.keys[Role.OWNER]
    office.memory.keys[Role.OWNER] = replace(key, clients=frozenset({of})), secret
    assert waiting(client, Role.OWNER) == told


@pytest.mark.parametrize("query", ["", "?waiting_for=you", "?waiting_for=me&cursor=x"])
def test_what_waits_is_asked_for_by_name(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/decisions{query}").status_code == 400


@pytest.mark.parametrize("change", [{"kind": "defer"}, {"day": "someday"}, {"version": None}, {"colour": "red"}])
def test_a_draft_that_cannot_be_read_is_400(client: Client, office: Office, change: dict[str, Any]) -> None:
    assert decide(client, HOLD | change).status_code == 400
    assert kept(office) == []


def test_what_is_tried_changes_nothing(client: Client, office: Office) -> None:
    tried = client.post(f"{ONE}/console/what-if", json={"bills": [{"bill_id": "7", "day": "2026-06-20"}]})
    assert (tried.status_code, tried.json()["verdict"]) == (200, "block")
    assert client.post(f"{ONE}/console/what-if", json={"bills": [{"id": "7"}]}).status_code == 400
    plan = client.get(f"{ONE}/console/plan").json()
    assert [step["bill_id"] for step in plan["steps"]] == ["7"]
    assert kept(office) == []


def test_staff_read_and_decide_nothing(client: Client, office: Office) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(Role.STAFF)}"
    assert client.get(DECISIONS).status_code == 200
    assert decide(client, HOLD).status_code == 403
    assert kept(office) == []


def test_a_preview_says_what_would_become_of_each_and_keeps_nothing(client: Client, office: Office) -> None:
    let(office, {"cash_minimum_minor": 0, "floor_mode": "fixed", "one_approval_minor": 1, "two_approvals_minor": 2})
    approve = HOLD | {"kind": "approve", "day": "2026-06-01"}
    for drafts, done in ([approve], 1), ([HOLD | {"record": "Bill:404"}], 0), ([HOLD, HOLD | {"record": "Bill:17"}], 2):
        told = client.post(DECISIONS, json={"decisions": drafts, "preview": True, "all_or_nothing": True})
        assert (told.status_code, told.json()["preview"], told.json()["done"]) == (200, True, done)
        for row in told.json()["rows"]:
            assert bool(row["problem"]) == (row["decision"] is None)
            assert row["decision"] is None or row["decision"]["id"] == ""
    [row] = client.post(DECISIONS, json={"decisions": [approve], "preview": True}).json()["rows"]
    assert (row["decision"]["state"], row["decision"]["approvals_needed"]) == ("proposed", 2)
    [row] = client.post(DECISIONS, json={"decisions": [approve | {"record": "Bill:17"}], "preview": True}).json()[
        "rows"
    ]
    assert row["problem"] == "Bill:17 is not ready for a decision: it waits in the Tray."
    assert (kept(office), office.acts) == ([], [])


def approve_all(client: Client, role: Role, *ids: str, preview: bool = False) -> Any:
    headers = {"Authorization": f"Bearer {key_of(role)}"}
    return client.post(f"{DECISIONS}/approve", json={"decisions": ids, "preview": preview}, headers=headers)


def test_many_are_approved_each_for_itself(client: Client, office: Office) -> None:
    let(office, {"cash_minimum_minor": 0, "floor_mode": "fixed", "one_approval_minor": 1, "two_approvals_minor": 10**9})
    [row] = decide(client, HOLD | {"kind": "approve", "day": "2026-06-01"}).json()["rows"]
    mine = row["decision"]["id"]
    own = approve_all(client, Role.ADVISOR, mine, "d_none").json()
    assert (own["done"], [bool(each["problem"]) for each in own["rows"]]) == (0, [True, True])
    tried = approve_all(client, Role.OWNER, mine, "d_none", preview=True).json()
    assert (tried["done"], tried["rows"][0]["decision"]["state"], kept(office)[0].state) == (1, "standing", "proposed")
    done = approve_all(client, Role.OWNER, mine, "d_none").json()
    assert (done["done"], done["rows"][0]["decision"]["state"], kept(office)[0].state) == (1, "standing", "standing")
    assert done["rows"][1] == {"id": "d_none", "decision": None, "problem": "There is no such decision."}
    assert [act for act in office.acts if act[1].startswith("approve")] == [("Ms Owner", "approve Bill:7", mine)]
    again = approve_all(client, Role.OWNER, mine).json()
    assert (again["done"], again["rows"][0]["decision"]) == (0, None)


@pytest.mark.parametrize("ids", [(), ("d_1", "d_1"), tuple(f"d_{n}" for n in range(201))])
def test_a_batch_of_approvals_names_some_decisions_once(client: Client, ids: tuple[str, ...]) -> None:
    assert approve_all(client, Role.OWNER, *ids).status_code == 400
    assert approve_all(client, Role.VIEWER, "d_1").status_code == 403
