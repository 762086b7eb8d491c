"""A firm's weekly digest: due on Monday, kept as it was, shown later."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import Job, connected

from domain.errors import NotFound
from domain.money import sum_money
from domain.rails.duty import DutyKind

SUNDAY, MONDAY = date(2026, 6, 28), date(2026, 6, 29)


@pytest.fixture
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with connected(demo_companies(2, day=SUNDAY), tmp_path_factory.mktemp("weekly"), day=SUNDAY) as job:
        job.container.duty_service().begin(job.program.firm_id)
        job.container.rounds().run_due()
        yield job


def weeks(job: Job) -> list[date]:
    return [week.as_of for week in job.program.product.weekly_digests.weeks(job.program.firm_id, None, 10)]


def test_mondays_digest_is_made_in_time_and_stays(job: Job) -> None:
    assert weeks(job) == []
    job.running.sandbox.clock.forward(timedelta(hours=19))
    job.container.rounds().run_due()
    assert weeks(job) == [MONDAY]
    kept = job.program.product.weekly_digests.get(job.program.firm_id, MONDAY)
    assert [client.business for client in kept.answer.clients] == [
        client.business for client in job.program.product.digest.digest(job.program.firm_id, job.as_of).clients
    ]
    assert all(client.cash.value is not None and not client.error for client in kept.answer.clients)

    job.running.sandbox.clock.forward(timedelta(weeks=1))
    job.container.rounds().run_due()
    assert weeks(job) == [MONDAY + timedelta(weeks=1), MONDAY]
    for client in job.program.product.weekly_digests.get(
        job.program.firm_id, MONDAY + timedelta(weeks=1)
    ).answer.clients:
        assert client.change is not None
        assert client.change.since == MONDAY
        assert client.change.low_water.opening is not None
        parts = sum_money((part.amount for part in client.change.low_water.parts), "USD")
        assert client.change.low_water.opening + parts == client.change.low_water.closing
    assert job.program.product.weekly_digests.get(job.program.firm_id, MONDAY) == kept
    with pytest.raises(NotFound, match="2026-06-30"):
        job.program.product.weekly_digests.get(job.program.firm_id, date(2026, 6, 30))


def test_a_digest_of_a_day_is_made_once(job: Job) -> None:
    now = job.container.clock().now()
    assert job.program.product.weekly_digests.make(job.program.firm_id, now)
    assert not job.program.product.weekly_digests.make(job.program.firm_id, now)


def test_the_duty_is_the_firm_s_own_and_shown_with_the_others(job: Job) -> None:
    [digest] = [
        each for each in job.program.product.jobs.jobs(job.program.firm_id) if each.duty.kind is DutyKind.DIGEST
    ]
    assert (digest.business_id, digest.business) == ("", "")
    assert digest.duty.due_at > job.container.clock().now()
