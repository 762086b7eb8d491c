"""Notices on their whole way: the emulator's courier, our served route, the store, the sync, the mirror."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, get_args

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import VERIFIER, Job, connected

from application.sync.webhooks import APART
from cashrail.bootstrap.serving import served
from domain.rails.change import LoggedChange
from domain.rails.duty import DutyKind
from emulators.qbo.webhooks.payloads import Generation
from emulators.qbo.webhooks.subscription import Subscription
from emulators.service.webhooks.subscription import Mischief

SOON = timedelta(seconds=15)


@pytest.fixture
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """A client that has just been polled, too long ago to keep a notice waiting: the next poll is a while away."""
    with connected(demo_companies(1), tmp_path_factory.mktemp("notices")) as job:
        job.running.sandbox.courier.automate(automatic=False)
        job.container.duty_service().begin(job.program.firm_id)
        job.container.rounds().run_due()
        [poll] = [
            each.duty for each in job.program.product.jobs.jobs(job.program.firm_id) if each.duty.kind is DutyKind.SYNC
        ]
        job.running.sandbox.clock.set(poll.due_at)
        job.container.rounds().run_due()
        job.running.sandbox.clock.forward(APART)
        yield job


@pytest.fixture
def url(job: Job) -> Iterator[str]:
    with served(job.container, None) as url:
        yield url


def subscribe(job: Job, url: str, *, verifier: str = VERIFIER, generation: Generation = "cloudevents") -> None:
    endpoint = f"{url}/webhooks/qbo"
    job.running.sandbox.courier.subscribe(Subscription(endpoint=endpoint, verifier=verifier, format=generation))


def edit(job: Job, kind: str, count: int) -> list[Any]:
    """Bookkeepers save some documents a second apart."""
    sandbox = job.running.sandbox
    company = sandbox.companies[0]
    edited = list(company.of_kind(kind).values())[:count]
    for record in edited:
        sandbox.clock.forward(timedelta(seconds=1))
        record["PrivateNote"] = f"Seen at {sandbox.clock():%H:%M:%S}."
        company.touch(kind, record, sandbox.clock())
    return edited


def deliver(job: Job) -> int:
    return job.running.sandbox.courier.deliver_due(job.running.sandbox.clock())


def requests(job: Job) -> int:
    return job.running.sandbox.requests.total()


def catch_up(job: Job) -> tuple[list[LoggedChange], int]:
    """What the client's log tells anew once what is due soon has run, and the calls that it took."""
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    log = partial(job.program.product.syncing.changes, business.scope, limit=100_000)
    known, before = log(after=0)[-1].sequence, requests(job)
    job.running.sandbox.clock.forward(SOON)
    job.container.rounds().run_due()
    return list(log(after=known)), requests(job) - before


@pytest.mark.parametrize("generation", get_args(Generation))
def test_edits_are_in_the_mirror_after_one_call(job: Job, url: str, generation: Generation) -> None:
    subscribe(job, url, generation=generation)
    edited = edit(job, "Invoice", 5)
    assert deliver(job) > 0
    changes, calls = catch_up(job)
    assert calls == 1
    assert {(change.kind, change.record_id) for change in changes} == {("Invoice", record["Id"]) for record in edited}


def test_doubled_and_shuffled_notices_make_one_sync(job: Job, url: str) -> None:
    subscribe(job, url)
    job.running.sandbox.courier.stir(Mischief(seed=4, duplicate_rate=0.6, reorder=True))
    edited = edit(job, "Bill", 6)
    made = deliver(job)
    kept = job.program.product.webhooks.deliveries(job.program.acting, None, 100)
    assert len(edited) <= len(kept) < made == sum(delivery.times for delivery in kept)
    changes, calls = catch_up(job)
    assert (len(changes), calls) == (6, 1)


def test_lost_notices_are_made_up_for_by_the_next_poll(job: Job, url: str) -> None:
    subscribe(job, url)
    job.running.sandbox.courier.stir(Mischief(seed=4, drop_rate=1))
    edited = edit(job, "Bill", 3)
    assert deliver(job) == 0
    assert catch_up(job) == ([], 0)
    job.running.sandbox.clock.forward(timedelta(minutes=15))
    changes, _ = catch_up(job)
    assert {change.record_id for change in changes} == {record["Id"] for record in edited}


def test_a_wrong_verifier_gets_nothing_stored(job: Job, url: str) -> None:
    subscribe(job, url, verifier="somebody else's")
    edit(job, "Bill", 1)
    assert deliver(job) > 0
    assert job.program.product.webhooks.deliveries(job.program.acting, None, 100) == ()
    assert catch_up(job) == ([], 0)


def test_a_notice_taken_in_again_changes_nothing(job: Job, url: str) -> None:
    subscribe(job, url)
    edit(job, "Bill", 1)
    deliver(job)
    assert len(catch_up(job)[0]) == 1
    [kept] = job.program.product.webhooks.deliveries(job.program.acting, None, 100)
    job.running.sandbox.clock.forward(timedelta(minutes=5))
    job.program.product.webhooks.replay(job.program.acting, kept.id)
    assert catch_up(job) == ([], 1)
