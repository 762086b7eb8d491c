"""The Console without a script: what is sent, who may send it, and what is refused."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, Office
from tests.adapters.web.conftest import OWN, sign_in

from adapters.web.figures import cents
from adapters.web.pages.console import console_view
from domain.answers.console import ConsoleAnswer
from domain.answers.metric import Status
from domain.firms.firm import Role
from domain.plans.decision import DecisionKind, DecisionState
from domain.rails.freshness import CACHED

Client = TestClient[Litestar]
PART = OWN | {"HX-Request": "true"}
BASE = "/clients/b1/console"


def answer_of(office: Office) -> ConsoleAnswer:
    return office.product.console.console(BAKERY.scope, office.as_of, CACHED)


def pick(office: Office) -> str:
    """What a form sends of the bakery's first bill."""
    return console_view(answer_of(office), office.acting(Role.ADVISOR)).bills[0].pick


def test_the_page_has_each_document_of_the_answer(member: Client, office: Office) -> None:
    answer, page = answer_of(office), member.get(BASE).text
    view = console_view(answer, office.acting())
    assert [row.record for row in view.bills] == [bill.record for bill in answer.bills] != []
    assert [row.record for row in view.invoices] == [invoice.record for invoice in answer.invoices]
    for bill in answer.bills:
        assert cents(bill.amount) in page


def test_without_a_script_a_choice_leads_over_its_preview_to_the_decision(member: Client, office: Office) -> None:
    form = {"kind": "hold", "pick": pick(office)}
    preview = member.post(f"{BASE}/preview", data=form, headers=OWN)
    assert "<html" in preview.text
    assert "<span>stands</span>" in preview.text
    assert answer_of(office).bills[0].decision is None
    assert member.post(f"{BASE}/decide", data=form, headers=OWN).headers["location"] == BASE
    decision = answer_of(office).bills[0].decision
    assert decision is not None
    assert (decision.kind, decision.member) == (DecisionKind.HOLD, "Ms Advisor")
    assert member.post(f"{BASE}/withdraw", data={"number": decision.id}, headers=OWN).status_code == 303
    again = answer_of(office).bills[0].decision
    assert again is None or again.state is DecisionState.WITHDRAWN


def test_the_day_beside_what_if_goes_only_with_what_takes_one(member: Client, office: Office) -> None:
    form = {"pick": pick(office), "day": "2026-06-20"}
    for kind, told in (("hold", "stands"), ("dismiss", "stands"), ("day", "stands for 20 Jun")):
        preview = member.post(f"{BASE}/preview", data=form | {"kind": kind}, headers=PART)
        assert f"<span>{told}</span>" in preview.text, kind


def test_what_has_changed_since_it_was_seen_is_not_decided_and_says_what_changed(
    member: Client, office: Office
) -> None:
    record, _, rest = pick(office).partition("@")
    version, _, _ = rest.partition("@")
    stale = f"{record}@{int(version) + 7}@"
    for path in ("preview", "decide"):
        answer = member.post(f"{BASE}/{path}", data={"kind": "hold", "pick": stale}, headers=PART)
        assert "has changed since version" in answer.text, path
    assert answer_of(office).bills[0].decision is None


def test_an_invoice_among_what_is_approved_says_what_it_takes(member: Client, office: Office) -> None:
    [invoice, *_] = console_view(answer_of(office), office.acting(Role.ADVISOR)).invoices
    answer = member.post(f"{BASE}/preview", data={"kind": "approve", "pick": invoice.pick}, headers=PART)
    assert "An invoice does not take approve; it takes dismiss, dispute, expect." in answer.text
    assert "Do it" not in answer.text


def test_taking_many_back_goes_on_where_one_cannot_be(member: Client, office: Office) -> None:
    member.post(f"{BASE}/decide", data={"kind": "hold", "pick": pick(office)}, headers=PART)
    decision = answer_of(office).bills[0].decision
    assert decision is not None
    number = {"number": f"d_nothing,{decision.id}"}
    answer = member.post(f"{BASE}/withdraw", data=number, headers=PART)
    assert "Taken back: 1 decision. One is not: There is no such decision." in answer.text
    assert member.post(f"{BASE}/withdraw", data={"number": "d_nothing"}, headers=PART).status_code == 404
    assert member.post(f"{BASE}/withdraw", data={}, headers=PART).status_code == 400


def test_a_step_is_told_in_words_and_what_is_unknown_without_its_unit(office: Office) -> None:
    answer = answer_of(office)
    late = replace(answer, invoices=tuple(replace(each, stage="first") for each in answer.invoices))
    assert {row.step for row in console_view(late, office.acting()).invoices} == {"first reminder"}
    coverage = replace(answer.payroll_coverage, value=None, status=Status.INSUFFICIENT, reason="No payroll is seen.")
    unknown = console_view(replace(answer, payroll_coverage=coverage), office.acting())
    assert unknown.payroll.text == "\N{EN DASH}"


def test_a_reason_is_asked_for_where_it_takes_one(member: Client, office: Office) -> None:
    form = {"kind": "dismiss", "pick": pick(office)}
    assert 'name="reason"' in member.post(f"{BASE}/preview", data=form, headers=PART).text
    answer = member.post(f"{BASE}/decide", data=form, headers=PART)
    assert "reason has 1 to" in answer.text
    assert answer_of(office).bills[0].decision is None


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "hold"},
        {"kind": "steal", "pick": "Bill:1@0@"},
        {"kind": "hold", "pick": "Bill:1"},
        {"kind": "hold", "pick": "Vendor:1@0@"},
        {"kind": "hold", "pick": f"Bill:1@{'9' * 5000}@"},
        {"kind": "day", "pick": "Bill:1@0@", "day": "soon"},
    ],
)
def test_what_cannot_be_read_is_refused(member: Client, form: dict[str, str]) -> None:
    for path in ("preview", "decide"):
        assert member.post(f"{BASE}/{path}", data=form, headers=PART).status_code == 400, path


def test_a_viewer_is_refused_what_is_shown_as_not_theirs(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.VIEWER)
    assert "A viewer may not decide" in visitor.get(BASE).text
    for path in ("preview", "decide"):
        answer = visitor.post(f"{BASE}/{path}", data={"kind": "hold", "pick": pick(office)}, headers=PART)
        assert answer.status_code == 403, path
    form = {"account": "1", "name": "once"}
    assert visitor.post(f"{BASE}/record/d_1", data=form, headers=PART).status_code == 403
    assert [action for _, action, _ in office.acts][-3:] == ["denied"] * 3


def test_what_if_changes_nothing(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.VIEWER)
    form = {"kind": "what-if", "pick": pick(office), "day": "2026-06-20"}
    answer = visitor.post(f"{BASE}/what-if", data=form, headers=PART)
    assert "1 move to Sat 20 Jun 2026" in answer.text
    assert answer_of(office).bills[0].decision is None


def test_another_firm_s_client_is_not_there(member: Client, office: Office) -> None:
    assert member.get("/clients/b9/console").status_code == 404
    form = {"kind": "hold", "pick": pick(office)}
    for path in ("preview", "decide", "what-if", "record/d_1"):
        form |= {"account": "1", "name": "once"}
        assert member.post(f"/clients/b9/console/{path}", data=form, headers=PART).status_code == 404, path
    assert member.get(f"{BASE}/record/d_nothing").status_code == 404
