"""The Digest's rows are kept, and are as good as new ones after anything that matters has changed."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import firm, synced

from domain.answers.digest import DigestAnswer
from domain.firms.firm import AsOf
from domain.plans.decision import DecisionDraft, DecisionKind
from domain.policy.change import PolicyDraft


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(firm(3), tmp_path) as job:
        yield job


def digest(job: Job, day: date = AS_OF) -> DigestAnswer:
    clock = job.container.clock()
    return job.program.product.digest.digest(job.program.firm_id, AsOf(day, clock.now()))


def kept(job: Job, day: date = AS_OF) -> int:
    clock = job.container.clock()
    return len(job.container.bookshelf().kept_rows(job.program.firm_id, AsOf(day, clock.now())))


def forgotten(job: Job, day: date = AS_OF) -> DigestAnswer:
    """The Digest computed anew, whatever was kept."""
    with job.container.engine().begin() as connection:
        connection.exec_driver_sql("DELETE FROM digest_rows")
    return digest(job, day)


def test_kept_rows_give_the_same_digest(job: Job) -> None:
    first = digest(job)
    assert kept(job) == 3
    assert digest(job) == first == forgotten(job)


def test_only_the_age_of_the_books_moves_on(job: Job) -> None:
    first = digest(job)
    job.running.sandbox.clock.forward(timedelta(minutes=5))
    later = digest(job)
    assert kept(job) == 3
    assert [client.data_age.age_s for client in later.clients] == [300] * 3
    aged = tuple(replace(client, data_age=replace(client.data_age, age_s=0)) for client in later.clients)
    assert replace(later, clients=aged) == first


def test_what_matters_has_a_row_made_anew(job: Job) -> None:
    digest(job)
    business, other, third = job.program.product.bookshelf.businesses(job.program.firm_id)
    draft = PolicyDraft(overrides={"cash_minimum_minor": 99_000_000}, version=1)
    job.program.product.policies.change(job.program.acting, business.id, draft)
    record, version = next(iter(job.program.product.decisions.versions(other.scope).items()))
    decide = DecisionDraft(kind=DecisionKind.DISMISS, record=record, version=version, reason="Seen.")
    assert job.program.product.decisions.decide(job.program.acting, other.id, [decide]).done == 1
    assert kept(job) == 1
    company = next(each for each in job.running.sandbox.companies if each.name == third.name)
    bill = next(iter(company.of_kind("Bill").values()))
    job.running.sandbox.clock.forward(timedelta(seconds=30))
    company.touch("Bill", bill, job.running.sandbox.clock())
    job.sync()
    assert kept(job) == 0
    assert digest(job) == forgotten(job)


def test_books_that_are_too_old_are_told_so(job: Job) -> None:
    digest(job)
    job.running.sandbox.clock.forward(timedelta(hours=25))
    assert kept(job) == 0
    tomorrow = AS_OF + timedelta(days=1)
    stale = digest(job, tomorrow)
    assert all(client.data_age.stale for client in stale.clients)
    assert kept(job, tomorrow) == 3
    assert digest(job, tomorrow) == stale == forgotten(job, tomorrow)
    job.running.sandbox.clock.forward(timedelta(minutes=59))
    assert kept(job, tomorrow) == 3
    job.running.sandbox.clock.forward(timedelta(minutes=2))
    # Their age is told in whole hours.
    assert kept(job, tomorrow) == 0


def test_a_look_at_another_day_leaves_the_rows_of_today(job: Job) -> None:
    digest(job)
    digest(job, AS_OF - timedelta(days=1))
    assert kept(job) == 3


def test_what_other_code_has_kept_is_computed_again(job: Job) -> None:
    first = digest(job)
    with job.container.engine().begin() as connection:
        connection.exec_driver_sql("UPDATE digest_rows SET made_by = 'other', data = x'00'")
        connection.exec_driver_sql("UPDATE evaluations SET made_by = 'other', data = x'00'")
    assert kept(job) == 0
    assert digest(job) == first
    assert kept(job) == 3


def test_duties_keep_rows_ready_for_whoever_asks(job: Job) -> None:
    job.container.duty_service().begin(job.program.firm_id)
    company = job.running.sandbox.companies[0]
    bill = next(iter(company.of_kind("Bill").values()))
    job.running.sandbox.clock.forward(timedelta(seconds=30))
    company.touch("Bill", bill, job.running.sandbox.clock())
    job.container.rounds().run_due()
    assert kept(job) == 1
    job.running.sandbox.clock.forward(timedelta(days=1))
    job.container.rounds().run_due()
    clock = job.container.clock()
    tomorrow = AsOf(AS_OF + timedelta(days=1), clock.now())
    assert len(job.container.bookshelf().kept_rows(job.program.firm_id, tomorrow)) == 3
