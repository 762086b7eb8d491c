"""At run time no experience reaches a rail except through a domain service, and the Digest never does (ADR-005)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import Job, connected
from tests.fixtures.synced import firm, synced

from domain.rails.freshness import CACHED, STRICT

pytestmark = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(firm(2), tmp_path) as job:
        yield job


def sent(job: Job) -> int:
    """Requests that any rail has sent: the emulator counts them all."""
    return job.running.sandbox.requests.total()


def test_cached_answers_send_nothing(job: Job) -> None:
    before = sent(job)
    for client in job.program.product.bookshelf.businesses(job.program.firm_id):
        ask = (client.scope, job.as_of, CACHED)
        job.program.product.tray.tray(*ask)
        job.program.product.console.console(*ask)
        job.program.product.runway.runway(*ask)
        job.program.product.forecast.forecast(*ask)
    assert sent(job) == before


def test_the_digest_never_sends_anything_even_on_books_never_synced(tmp_path: Path) -> None:
    with connected(demo_companies(2), tmp_path) as job:
        before = sent(job)
        digest = job.program.product.digest.digest(job.program.firm_id, job.as_of)
        assert sent(job) == before
    assert [client.light for client in digest.clients] == ["grey", "grey"]
    assert all(client.cash.value is None and client.cash.reason for client in digest.clients)


def test_strict_freshness_asks_the_rail_once_through_the_books(job: Job) -> None:
    client = job.program.product.bookshelf.businesses(job.program.firm_id)[0]
    before = sent(job)
    answer = job.program.product.tray.tray(client.scope, job.as_of, STRICT)
    assert sent(job) == before + 1
    assert not answer.data_age.stale


def test_a_rail_that_is_down_gives_the_last_mirror_marked_stale(job: Job) -> None:
    client = job.program.product.bookshelf.businesses(job.program.firm_id)[0]
    ask = (client.scope, job.as_of)
    before = job.program.product.tray.tray(*ask, CACHED)
    job.running.sandbox.authority.revoke_realm(job.program.product.syncing.health(client.scope).tenant)
    after = job.program.product.tray.tray(*ask, STRICT)
    assert after.data_age.stale
    assert after.data_age.reason
    assert {item.finding.code for item in after.items} - {item.finding.code for item in before.items} == {"CON-TOKEN"}
    assert after.runway.light == "grey"
