"""Findings listed, and what a member has done about them."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.answers import FINDING
from tests.adapters.http.cast import key_of
from tests.adapters.http.fakes import Office

from domain.answers.findings import FindingFilter
from domain.findings.acts import Assign, Comment, Ignore, Snooze
from domain.findings.life import LifeState
from domain.firms.firm import Role
from domain.policy.severity import Severity
from domain.rails.write import WriteProblem, WriteState

Client = TestClient[Litestar]
FINDINGS = "/api/v1/businesses/b1/findings"
ONE = f"{FINDINGS}/{FINDING.key}"


def test_a_list_is_asked_for_in_words(client: Client, office: Office) -> None:
    words = {"code": "BILL-DUP,BILL-NODUE", "severity": "high", "state": "open, snoozed", "assignee": "", "vendor": "7"}
    assert client.get(FINDINGS, params=words).status_code == 200
    assert client.get(FINDINGS, params={"state": "all"}).status_code == 200
    assert office.findings.asked == [
        FindingFilter(
            codes=frozenset({"BILL-DUP", "BILL-NODUE"}),
            severities=frozenset({Severity.HIGH}),
            states=frozenset({LifeState.OPEN, LifeState.SNOOZED}),
            assignee="",
            vendor="7",
        ),
        FindingFilter(states=frozenset(LifeState)),
    ]


def test_pages_follow_one_another(client: Client) -> None:
    first = client.get(FINDINGS, params={"limit": 3}).json()
    last = client.get(FINDINGS, params={"limit": 3, "cursor": first["next_cursor"]}).json()
    keys = [item["finding"]["key"] for page in (first, last) for item in page["items"]]
    assert (keys, len(keys), last["next_cursor"]) == (sorted(keys), 5, None)


@pytest.mark.parametrize("cursor", ["?", "e30", "WyJoaWdoIiwieCIsImEiXQ", "WyJoaWdoIl0"])
def test_a_cursor_of_another_list_is_refused(client: Client, cursor: str) -> None:
    assert client.get(FINDINGS, params={"cursor": cursor}).status_code == 400


@pytest.mark.parametrize(
    ("act", "body", "done"),
    [
        ("ignore", {"reason": "Known.", "act": "ignore"}, Ignore(reason="Known.")),
        ("comment", {"text": "Hm."}, Comment(text="Hm.")),
        ("assign", {"assignee": "Bo"}, Assign(assignee="Bo")),
    ],
)
def test_an_act_is_done_under_the_member_s_name(
    client: Client, office: Office, act: str, body: dict[str, Any], done: object
) -> None:
    assert client.post(f"{ONE}/{act}", json=body).status_code == 200
    assert office.triage.done == [("Ms Advisor", FINDING.key, done)]


def test_an_undo_may_name_its_entry(client: Client, office: Office) -> None:
    for body in ({}, {"number": 7}):
        assert client.post(f"{ONE}/undo", json=body).status_code == 200
    assert [detail for _, detail, _ in office.triage.done] == [f"{FINDING.key} None", f"{FINDING.key} 7"]


def test_one_act_on_many_is_told_apart_by_its_name(client: Client, office: Office) -> None:
    act = {"act": "snooze", "until": "2026-03-20"}
    answer = client.post(f"{FINDINGS}/bulk", json={"keys": [FINDING.key], "act": act, "preview": True})
    assert (answer.json()["preview"], answer.json()["done"]) == (True, 1)
    assert isinstance(office.triage.done[0][2], Snooze)
    for body in ({"keys": [FINDING.key], "act": {"act": "explode"}}, {"keys": "all", "act": act}, {"act": act}):
        assert client.post(f"{FINDINGS}/bulk", json=body).status_code == 422


@pytest.mark.parametrize(
    ("state", "problem", "status"),
    [
        (WriteState.CONFIRMED, None, 200),
        (WriteState.UNKNOWN, None, 202),
        (WriteState.FAILED, WriteProblem.STALE, 409),
        (WriteState.FAILED, WriteProblem.UNREACHABLE, 502),
    ],
)
def test_what_became_of_the_write_of_a_fix_decides_the_status(
    client: Client, office: Office, state: WriteState, problem: WriteProblem | None, status: int
) -> None:
    office.writing.becomes, office.writing.problem = state, problem
    wish = {"values": {"due_date": "2026-03-30"}}
    assert client.post(f"{ONE}/fix", json=wish, headers={"Idempotency-Key": "k"}).status_code == status
    assert office.fixing.values == [wish["values"]]


def test_a_fix_needs_a_name_and_a_body_of_json(client: Client) -> None:
    assert client.post(f"{ONE}/fix", json={}).status_code == 422
    assert client.post(f"{ONE}/fix", content=b"{", headers={"content-type": "application/json"}).status_code == 400
    assert client.post(f"{ONE}/comment", data={"text": "x"}).status_code == 415


def test_a_viewer_reads_and_does_nothing(client: Client, office: Office) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(Role.VIEWER)}"
    assert client.get(ONE).status_code == 200
    assert client.post(f"{ONE}/comment", json={"text": "x"}).status_code == 403
    assert office.triage.done == []
