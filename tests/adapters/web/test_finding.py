"""The Tray and a finding without a script: what is sent, who may send it, and what is refused."""

from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import Office
from tests.adapters.web.conftest import OWN, sign_in

from adapters.web.pages.finding import finding_view
from adapters.web.pages.tray import tray_view
from domain.findings.life import LifeState
from domain.firms.firm import Role, Scope
from domain.rails.freshness import CACHED

Client = TestClient[Litestar]
PART = OWN | {"HX-Request": "true"}


@pytest.fixture
def key(office: Office) -> str:
    """The bakery's dearest finding."""
    return office.product.tray.tray(_scope(office), office.as_of, CACHED).items[0].finding.key


def _scope(office: Office) -> Scope:
    return office.memory.businesses["b1"].scope


def state_of(office: Office, key: str) -> LifeState:
    return office.product.findings.finding(_scope(office), office.as_of, CACHED, key=key).item.life.state


def test_the_tray_has_each_finding_of_the_answer(member: Client, office: Office) -> None:
    answer = office.product.tray.tray(_scope(office), office.as_of, CACHED)
    view = tray_view(answer)
    assert [row.key for row in view.rows] == [item.finding.key for item in answer.items]
    page = member.get("/clients/b1/tray").text
    assert all(row.code in page for row in view.rows)


def test_a_finding_is_a_page_and_beside_the_list_a_part_of_one(member: Client, key: str) -> None:
    page, part = (member.get(f"/clients/b1/tray/{key}", headers=each) for each in ({}, {"HX-Request": "true"}))
    assert "<html" in page.text
    assert "<html" not in part.text
    for answer in (page, part):
        assert answer.headers["vary"].count("HX-Request") == 1


def test_acts_work_without_a_script(member: Client, office: Office, key: str) -> None:
    address = f"/clients/b1/tray/{key}"
    for form, state, leads in (
        ({"act": "comment", "text": "Asked Tom"}, LifeState.OPEN, address),
        ({"act": "assign", "assignee": "Ms Owner", "due_on": ""}, LifeState.OPEN, address),
        ({"act": "snooze", "until": "2026-06-08"}, LifeState.SNOOZED, "/clients/b1/tray"),
        ({"act": "reopen"}, LifeState.OPEN, address),
        ({"act": "ignore", "reason": "Known", "scope": "item", "until": ""}, LifeState.IGNORED, "/clients/b1/tray"),
    ):
        answer = member.post(f"{address}/act", data=form, headers=OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, leads), form
        assert state_of(office, key) is state
    page = member.get(address).text
    assert "Asked Tom" in page
    assert "Known" in page


def test_an_act_tells_how_it_is_taken_back(member: Client, office: Office, key: str) -> None:
    address = f"/clients/b1/tray/{key}"
    done = member.post(f"{address}/act", data={"act": "snooze", "until": "2026-06-08"}, headers=PART)
    assert "snoozed until Mon 8 Jun 2026" in done.text
    assert f'data-undo="{address}/undo"' in done.text
    number = done.text.partition('data-number="')[2].partition('"')[0]
    assert member.post(f"{address}/undo", data={"number": number}, headers=PART).status_code == 200
    assert state_of(office, key) is LifeState.OPEN
    again = member.post(f"{address}/undo", data={"number": number}, headers=PART)
    assert again.status_code == 422
    assert "undone already" in again.text


def test_its_history_is_told_in_the_client_s_own_time(member: Client, office: Office, key: str) -> None:
    address = f"/clients/b1/tray/{key}"
    office.memory.businesses["b1"] = replace(office.memory.businesses["b1"], time_zone="Pacific/Kiritimati")
    member.post(f"{address}/act", data={"act": "comment", "text": "Asked Tom"}, headers=PART)
    at = office.product.findings.finding(_scope(office), office.as_of, CACHED, key=key).history[-1].at
    told = f"{at + timedelta(hours=14):%d %b %Y %H:%M}"
    assert f'<span class="muted">{told}</span> <bdi>Ms Advisor</bdi>: comment' in member.get(address).text


@pytest.mark.parametrize("number", ["", "-1", "1.5", "9" * 18, "9" * 5000])
def test_an_entry_that_is_none_is_not_taken_back(member: Client, key: str, number: str) -> None:
    answer = member.post(f"/clients/b1/tray/{key}/undo", data={"number": number}, headers=PART)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"act": "steal"}, 400),
        ({"act": "snooze", "until": "tomorrow"}, 400),
        ({"act": "snooze", "until": "2020-01-01"}, 400),
        ({"act": "ignore"}, 400),
        ({"act": "ignore", "reason": "x" * 4001}, 400),
        ({"act": "comment", "text": "a", "more": "b"}, 400),
    ],
)
def test_what_cannot_be_meant_is_refused(
    member: Client, office: Office, key: str, form: dict[str, str], status: int
) -> None:
    answer = member.post(f"/clients/b1/tray/{key}/act", data=form, headers=PART)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert state_of(office, key) is LifeState.OPEN


def test_a_viewer_is_refused_what_is_shown_as_not_theirs_and_that_is_an_act(
    visitor: Client, office: Office, key: str
) -> None:
    sign_in(visitor, office, Role.VIEWER)
    page = visitor.get(f"/clients/b1/tray/{key}").text
    assert "A viewer may read findings only." in page
    for path, form in (("act", {"act": "comment", "text": "mine"}), ("fix/preview", {}), ("fix", {"name": "n"})):
        answer = visitor.post(f"/clients/b1/tray/{key}/{path}", data=form, headers=PART)
        assert answer.status_code == 403, path
    assert [action for _, action, _ in office.acts][-3:] == ["denied"] * 3


def test_another_firm_s_client_and_an_unknown_finding_are_not_there(member: Client, key: str) -> None:
    for path in ("/clients/b9/tray", f"/clients/b9/tray/{key}", "/clients/b_nobody/tray", "/clients/b1/tray/CODE:1"):
        answer = member.get(path)
        assert answer.status_code == 404
        assert "Stranger" not in answer.text
    form = {"act": "comment", "text": "mine"}
    assert member.post(f"/clients/b9/tray/{key}/act", data=form, headers=PART).status_code == 404


def test_a_fix_is_previewed_with_exactly_what_is_written(member: Client, office: Office) -> None:
    items = office.product.tray.tray(_scope(office), office.as_of, CACHED).items
    [item, *_] = [each for each in items if each.finding.fix and each.finding.fix.intent]
    detail = office.product.findings.finding(_scope(office), office.as_of, CACHED, key=item.finding.key)
    view = finding_view(detail, office.acting(), ())
    assert view.fix is not None
    form = {field.name: field.choices[0].value if field.choices else "2026-07-01" for field in view.fix.fields}
    preview = member.post(f"/clients/b1/tray/{item.finding.key}/fix/preview", data=form, headers=PART)
    assert preview.status_code == 200
    assert "One write to the ledger" in preview.text
    for value in form.values():
        assert value in preview.text


def test_a_fix_is_not_sent_without_its_preview(member: Client, key: str) -> None:
    answer = member.post(f"/clients/b1/tray/{key}/fix", data={}, headers=PART)
    assert answer.status_code == 400
    assert "preview first" in answer.text
