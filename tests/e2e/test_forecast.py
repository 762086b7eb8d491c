"""The projection over real parts: the crunch it foresees, what people add to it, and what came of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import scenario, synced

from cashrail.bootstrap.serving import served
from domain.answers.console import Verdict
from domain.answers.forecast import Row, Scenario, VarianceClass
from domain.firms.firm import AsOf, Role

SEED = 1


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(scenario("crunch", SEED), tmp_path) as job:
        yield job


@pytest.fixture
def staff(job: Job) -> Iterator[httpx.Client]:
    _, key = job.program.product.members.new_key(job.program.acting, "Ms Staff", Role.STAFF)
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    with (
        served(job.container, None) as url,
        httpx.Client(
            base_url=f"{url}/api/v1/businesses/{business.id}/forecast",
            headers={"Authorization": f"Bearer {key}"},
            timeout=30,
        ) as client,
    ):
        yield client


def item(**fields: Any) -> dict[str, Any]:
    given = {"label": "Tax refund", "amount": {"amount": "1500.00", "currency": "USD"}, "day": "2026-07-08"}
    return given | fields


def test_the_bill_that_breaks_the_floor_is_named(job: Job) -> None:
    [planted] = job.running.sandbox.companies[0].planted
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    console = job.program.product.console.console(business.scope, job.as_of)
    [blocked] = [bill for bill in console.bills if bill.verdict is Verdict.BLOCK]
    assert (blocked.bill_id,) == planted.ids
    forecast = job.program.product.forecast.forecast(business.scope, job.as_of).forecast
    assert forecast.breach_date.value == blocked.due_date
    [week] = [week for week in forecast.weeks if week.start <= blocked.due_date <= week.end]
    lines = [line for line in forecast.lines if line.row is Row.PAYABLES and week.start <= line.day <= week.end]
    assert f"Bill:{blocked.bill_id}" in {record for line in lines for record in line.records}
    assert sum(line.amount.amount_minor for line in lines) == week.payables.amount_minor


@pytest.mark.parametrize("scenario", Scenario)
def test_weeks_follow_upon_each_other_to_the_cent(job: Job, scenario: Scenario) -> None:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    answer = job.program.product.forecast.forecast(business.scope, job.as_of, scenario=scenario).forecast
    assert answer.opening.value == answer.weeks[0].opening
    for week, following in zip(answer.weeks, answer.weeks[1:], strict=False):
        assert week.closing == following.opening
        assert week.opening + week.change == week.closing
        assert (following.start - week.end).days == 1
    whole = sum(line.amount.amount_minor for line in answer.lines)
    assert answer.weeks[-1].closing.amount_minor == answer.weeks[0].opening.amount_minor + whole


def test_a_known_item_is_counted_until_it_is_reviewed_no_more(job: Job, staff: httpx.Client) -> None:
    made = staff.post("/items", json=item())
    assert made.status_code == 201, made.text
    assert (made.json()["owner"], made.json()["version"]) == ("Ms Staff", 1)
    weeks = staff.get("", params={"as_of": str(AS_OF)}).json()["forecast"]["weeks"]
    assert weeks[1]["known_inflows"]["amount"] == "1500.00"
    one = f"/items/{made.json()['id']}"
    changed = staff.put(one, json=item(version=1, amount={"amount": "-200.00", "currency": "USD"}))
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert staff.put(one, json=item(version=1)).status_code == 409
    forecast = staff.get("", params={"as_of": str(AS_OF + timedelta(days=60))}).json()["forecast"]
    assert [line["label"] for line in forecast["struck"]] == ["Tax refund"]
    assert staff.delete(one).json()["state"] == "removed"
    assert staff.delete(one).status_code == 409
    assert staff.get("/items").json()["items"] == []
    acts = [act.action for act in job.container.firms().acts(job.program.firm_id, None, 10)]
    assert acts[:3] == ["remove known item", "change known item", "add known item"]


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": {"amount": "0.00", "currency": "USD"}},
        {"amount": {"amount": "1.001", "currency": "USD"}},
        {"amount": {"amount": "1.00", "currency": "dollars"}},
        {"day": "2026-02-30"},
        {"day": "2099-01-01"},
        {"label": ""},
        {"label": "x" * 5_000},
        {"probability": "1.5"},
        {"party": "Nobody"},
        {"owed": True},
    ],
)
def test_items_that_cannot_be_meant_are_refused(staff: httpx.Client, fields: dict[str, Any]) -> None:
    refused = staff.post("/items", json=item(**fields))
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json"), refused.text
    assert staff.get("/items").json()["items"] == []


def test_a_megabyte_is_not_read_and_a_viewer_plans_nothing(job: Job, staff: httpx.Client) -> None:
    assert staff.post("/items", json=item(note="x" * 1_000_000)).status_code == 413
    _, key = job.program.product.members.new_key(job.program.acting, "Mr Viewer", Role.VIEWER)
    viewer = {"Authorization": f"Bearer {key}"}
    assert staff.post("/items", json=item(), headers=viewer).status_code == 403
    assert staff.get("/items", headers=viewer).status_code == 200


def test_the_weeks_projection_is_kept_and_compared_with_what_came(job: Job) -> None:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    first = job.program.product.variance.variance(business.scope, job.as_of)
    assert (first.lines, first.reason != "") == ((), True)
    assert job.container.keep_forecasts().freeze_when_due(business, job.as_of)
    assert not job.container.keep_forecasts().freeze_when_due(business, job.as_of)

    job.running.sandbox.clock.forward(timedelta(days=8))
    job.sync()
    as_of = AsOf(AS_OF + timedelta(days=8), job.running.sandbox.clock())
    answer = job.program.product.variance.variance(business.scope, as_of)
    assert (answer.since, answer.through) == (AS_OF, AS_OF + timedelta(days=7))
    assert VarianceClass.MET in {line.kind for line in answer.lines}
    now = job.program.product.runway.runway(business.scope, AsOf(AS_OF + timedelta(days=7), as_of.now))
    before = job.program.product.runway.runway(business.scope, job.as_of)
    opened, closed = before.figures.cash.available.value, now.figures.cash.available.value
    assert opened is not None
    assert closed is not None
    assert answer.total_actual == closed - opened
