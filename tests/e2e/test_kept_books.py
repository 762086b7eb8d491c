"""What a process keeps of a client's books never shows: it answers as one that has just begun, whoever wrote what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from dependency_injector import providers
from tests.fixtures.companies import demo_companies
from tests.fixtures.databases import KINDS, prepared_database
from tests.fixtures.program import Job, LedgerClock, connected

from application.product import Product
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from domain.findings.acts import Ignore
from domain.firms.firm import AsOf, Business
from domain.money import Money
from domain.plans.decision import DecisionDraft, DecisionKind
from domain.plans.known_item import KnownItemDraft
from domain.policy.change import PolicyDraft
from domain.rails.freshness import CACHED
from domain.rules.registry import evaluate

pytestmark = pytest.mark.slow


@contextmanager
def another_process(job: Job) -> Iterator[Product]:
    """The product as another process has it on the same database."""
    container = Container(settings=job.container.settings())
    container.clock.override(providers.Object(LedgerClock(job.running.sandbox)))
    try:
        yield CashrailProgram(container.settings(), container).product
    finally:
        container.engine().dispose()


@pytest.fixture(params=KINDS)
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with (
        prepared_database(request.param, tmp_path) as url,
        connected(demo_companies(1), tmp_path, database_url=url) as job,
    ):
        assert [report.error for report in job.sync()] == [""]
        yield job


def client(job: Job) -> Business:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business


def answers(product: Product, job: Job) -> tuple[object, ...]:
    asked = (client(job).scope, AsOf(job.running.sandbox.clock().date(), job.running.sandbox.clock()))
    cash = (product.console.console(*asked), product.runway.runway(*asked), product.forecast.forecast(*asked))
    return (*cash, product.tray.tray(*asked), product.pay_plan.pay_plan(*asked))


def edit_a_bill(job: Job) -> None:
    [company] = job.running.sandbox.companies
    bill = next(each for each in company.of_kind("Bill").values() if each.get("Balance", 0) > 0)
    job.running.sandbox.clock.forward(timedelta(seconds=30))
    company.touch("Bill", {**bill, "Balance": 1}, job.running.sandbox.clock())
    job.sync()


def decide(job: Job) -> None:
    record, version = next(iter(job.program.product.decisions.versions(client(job).scope).items()))
    draft = DecisionDraft(kind=DecisionKind.DISMISS, record=record, version=version, reason="Seen.")
    assert job.program.product.decisions.decide(job.program.acting, client(job).id, [draft]).done == 1


def add_a_known_item(job: Job) -> None:
    day = job.as_of.day + timedelta(days=9)
    draft = KnownItemDraft(label="Grant", amount=Money(7_000_000, "USD"), day=day)
    job.program.product.known_items.add(job.program.acting, client(job).id, draft)


def ignore_a_finding(job: Job) -> None:
    tray = job.program.product.tray.tray(client(job).scope, job.as_of)
    key = next(each.finding.key for each in tray.items if each.finding.blocks)
    job.program.product.triage.act(job.program.acting, client(job).id, key, Ignore(reason="Known."))


def change_the_policy(job: Job) -> None:
    draft = PolicyDraft(overrides={"cash_minimum_minor": 99_000_000}, version=1)
    job.program.product.policies.change(job.program.acting, client(job).id, draft)


def sync_without_news(job: Job) -> None:
    job.running.sandbox.clock.forward(timedelta(minutes=20))
    job.sync()


def let_minutes_pass(job: Job) -> None:
    job.running.sandbox.clock.forward(timedelta(minutes=20))


def let_books_become_stale(job: Job) -> None:
    job.running.sandbox.clock.forward(timedelta(hours=30))


CHANGES: tuple[Callable[[Job], None], ...] = (
    edit_a_bill,
    decide,
    add_a_known_item,
    ignore_a_finding,
    change_the_policy,
    sync_without_news,
    let_minutes_pass,
    let_books_become_stale,
)


def test_after_each_change_whoever_has_answered_before_answers_as_one_that_has_not(job: Job) -> None:
    with another_process(job) as other:
        for change in CHANGES:
            before = answers(other, job)
            assert answers(other, job) == before
            change(job)
            with another_process(job) as new:
                expected = answers(new, job)
            assert answers(other, job) == expected, change.__name__
            assert answers(job.program.product, job) == expected, change.__name__
            assert expected != before, change.__name__


def test_the_outcome_kept_after_changes_is_that_of_a_full_run(job: Job) -> None:
    for _ in range(2):
        edit_a_bill(job)
        with job.program.product.bookshelf.open(client(job).scope, job.as_of, CACHED) as books:
            kept, full = books.findings.evaluation(), evaluate(books.snapshot(), books.policy, job.as_of.day)
        assert set(full.findings) <= set(kept.findings)
        assert set(full.outcomes) <= set(kept.outcomes)
