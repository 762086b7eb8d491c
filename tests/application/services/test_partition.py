"""An open bill or invoice is either in issues or ready for decision, on every set of books and on both databases."""

from datetime import date
from pathlib import Path

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.databases import prepared_database
from tests.fixtures.program import Job, connected
from tests.fixtures.recorded import COMPANY, needs_company

from cashrail.bootstrap.demo_stage import StillClock
from domain.rails.freshness import CACHED
from emulators.qbo.dump import load_dump
from emulators.qbo.store import Company

pytestmark = pytest.mark.slow

RECORDED_DAY = date(2026, 5, 6)


def assert_parted(job: Job) -> None:
    for client in job.program.product.bookshelf.businesses(job.program.firm_id):
        with job.program.product.bookshelf.open(client.scope, job.as_of, CACHED) as books:
            for service in (books.bills, books.invoices):
                issues = {document.id for document in service.with_issues()}
                ready = {document.id for document in service.ready_for_decision()}
                assert issues.isdisjoint(ready)
                assert issues | ready == {document.id for document in service.open()}


@pytest.mark.parametrize("seed", [1, 7])
def test_generated_books_are_parted(seed: int, tmp_path: Path) -> None:
    with connected(demo_companies(6, seed=seed), tmp_path) as job:
        job.sync()
        assert_parted(job)


@needs_company
def test_recorded_books_are_parted(tmp_path: Path) -> None:
    company: Company = load_dump(COMPANY, StillClock(RECORDED_DAY).now())
    with connected([company], tmp_path, day=RECORDED_DAY) as job:
        job.sync()
        assert_parted(job)


def test_books_in_postgresql_are_parted(tmp_path: Path) -> None:
    with (
        prepared_database("postgresql", tmp_path) as url,
        connected(demo_companies(2), tmp_path, database_url=url) as job,
    ):
        assert [report.error for report in job.sync()] == ["", ""]
        assert_parted(job)
