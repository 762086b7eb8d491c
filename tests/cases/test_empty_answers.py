"""Case 4 and its kin: an answer with nothing in it, under another name or cut, is no absence."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import Job, connected

from domain.answers.metric import Status
from domain.books.bill import Bill
from domain.firms.firm import Scope
from domain.rails.change import RecordChange
from domain.rails.sync import SyncReport
from emulators.qbo.store import Company
from emulators.qbo.switches import QueryOddity
from emulators.qbo.wire import instant

KINDS = ("Bill", "Invoice", "Purchase", "BillPayment", "Payment")


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with connected(demo_companies(1), tmp_path) as job:
        yield job


def scope_of(job: Job) -> Scope:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business.scope


def live(job: Job) -> dict[str, int]:
    totals = job.program.product.syncing.totals(scope_of(job))
    return {total.kind: total.records for total in totals if total.kind in KINDS}


def in_the_books(job: Job) -> dict[str, int]:
    [company] = job.running.sandbox.companies
    return {kind: len(company.of_kind(kind)) for kind in KINDS}


def answered(job: Job, oddity: QueryOddity | None) -> None:
    """Queries of all these kinds are answered so from now on; None ends it."""
    job.running.sandbox.switches.query_oddities = {} if oddity is None else dict.fromkeys(KINDS, oddity)


def sync(job: Job, *, full: bool = False) -> SyncReport:
    [report] = job.sync(full=full)
    return report


def findings(job: Job) -> set[str]:
    answer = job.program.product.tray.tray(scope_of(job), job.as_of)
    return {item.finding.code for item in answer.items}


@pytest.mark.parametrize("by", ["full sync", "reconciliation"])
def test_case_4_an_empty_answer_is_no_absence(job: Job, by: str) -> None:
    sync(job)
    before, cash = live(job), figures(job)
    assert before == in_the_books(job)
    assert "SYN-PART" not in findings(job)

    answered(job, "empty")
    if by == "full sync":
        report = sync(job, full=True)
        assert (report.error, report.deleted) == ("", 0)
        assert set(KINDS) <= set(report.incomplete)
    else:
        done = job.container.sync().reconcile(scope_of(job), "nightly")
        assert done.drifted == 0
    assert live(job) == before
    assert figures(job) == cash
    assert doubts(job) == {
        "payables": {"Bill", "BillPayment"},
        "receivables": {"Invoice", "Payment"},
        "flows": {"BillPayment", "Payment", "Purchase"},
        "zero date": set(KINDS),
        "book cash": set(),
    }
    assert "SYN-PART" in findings(job)
    health = job.program.product.syncing.health(scope_of(job))
    assert any("told less of" in trouble for trouble in health.troubles)

    answered(job, None)
    assert sync(job).incomplete == ()
    assert sync(job).received == {}
    assert live(job) == in_the_books(job)
    assert figures(job) == cash
    assert set().union(*doubts(job).values()) == set()
    assert "SYN-PART" not in findings(job)


def doubts(job: Job) -> dict[str, set[str]]:
    """The kinds that a figure may lack some records of, by the words of its warnings."""
    answer = job.program.product.runway.runway(scope_of(job), job.as_of)
    told = {
        "payables": answer.payables.documents,
        "receivables": answer.receivables.documents,
        "flows": answer.figures.flows.gross_day,
        "zero date": answer.figures.forecast_zero_date,
        "book cash": answer.figures.cash.book_cash,
    }
    sentence = "Perhaps without records of the kind {}: the ledger told less of them than it has."
    found = {name: {kind for kind in KINDS if sentence.format(kind) in each.warnings} for name, each in told.items()}
    assert all(told[name].status is Status.PARTIAL for name, kinds in found.items() if kinds)
    return found


def figures(job: Job) -> tuple[object, ...]:
    answer = job.program.product.console.console(scope_of(job), job.as_of)
    return answer.runway.cash.book_cash.value, answer.runway.forecast_zero_date.value, answer.runway.breach_date.value


def test_a_cut_answer_is_no_absence_even_where_records_are_asked_for_by_id(job: Job) -> None:
    sync(job)
    before = live(job)
    answered(job, "short")
    report = sync(job, full=True)
    assert (report.deleted, live(job)) == (0, before)
    answered(job, None)
    assert (sync(job).incomplete, live(job)) == ((), before)


@pytest.mark.parametrize("oddity", ["renamed", "bare"])
def test_an_answer_that_is_not_understood_is_refused_and_tried_again(job: Job, oddity: QueryOddity) -> None:
    sync(job)
    before = live(job)
    answered(job, oddity)
    report = sync(job, full=True)
    assert "QuickBooks Online answered with" in report.error
    assert live(job) == before
    answered(job, None)
    assert (sync(job, full=True).error, live(job)) == ("", before)


def test_a_first_sync_that_is_told_too_little_says_so_and_the_next_has_the_rest(job: Job) -> None:
    answered(job, "short")
    assert {"Bill", "Purchase"} <= set(sync(job).incomplete)
    answered(job, None)
    assert sync(job).incomplete == ()
    assert live(job) == in_the_books(job)


@pytest.mark.parametrize("by", ["sync", "reconciliation"])
def test_a_first_sync_whose_lists_and_counts_were_empty_says_so_and_is_made_good_by_the_next(job: Job, by: str) -> None:
    answered(job, "empty")
    for _ in range(2):
        assert set(KINDS) <= set(sync(job).incomplete)
        assert "SYN-PART" in findings(job)
        assert doubts(job)["zero date"] == set(KINDS)
    answered(job, None)
    if by == "sync":
        assert sync(job).incomplete == ()
    else:
        assert job.container.sync().reconcile(scope_of(job), "nightly").error == ""
    assert live(job) == in_the_books(job)
    assert "SYN-PART" not in findings(job)


def test_a_deletion_by_the_stamp_of_the_living_record_is_confirmed_by_a_read(job: Job) -> None:
    sync(job)
    [company] = job.running.sandbox.companies
    vendor_id, vendor = next(iter(company.of_kind("Vendor").items()))
    company.touch("Vendor", vendor, job.as_of.now)
    sync(job)
    job.running.sandbox.switches.false_tombstones = [f"Vendor/{vendor_id}"]
    assert sync(job).deleted == 0
    assert known(job, "Vendor", vendor_id)
    job.running.sandbox.switches.false_tombstones = []
    company.bury("Vendor", vendor_id, job.as_of.now)
    assert sync(job).deleted == 1
    assert not known(job, "Vendor", vendor_id)


def test_a_deletion_by_a_newer_stamp_is_confirmed_by_a_read(job: Job) -> None:
    """Feeds have called records deleted that were merely edited."""
    sync(job)
    [company] = job.running.sandbox.companies
    living, dead = dict(list(company.of_kind("Bill").items())[:3]), list(company.of_kind("Bill"))[3:5]
    for bill in living.values():
        bill["PrivateNote"] = "edited"
        company.touch("Bill", bill, job.as_of.now)
    for bill_id in dead:
        company.bury("Bill", bill_id, job.as_of.now)
    job.running.sandbox.switches.false_tombstones = [f"Bill/{each}" for each in living]
    assert sync(job).deleted == 2
    assert [known(job, "Bill", each) for each in (*living, *dead)] == [True] * 3 + [False] * 2
    assert edited(job) == set(living), "as it is now, not as it was"
    assert sync(job).deleted == 0
    assert live(job) == in_the_books(job)


def edited(job: Job) -> set[str]:
    with job.container.mirror().read(scope_of(job)) as mirror:
        return {bill.id for bill in mirror.records(Bill) if bill.private_note == "edited"}


@pytest.mark.parametrize("later_s", [0, 3_600])
@pytest.mark.parametrize("by", ["sync", "full sync", "reconciliation"])
def test_a_tombstone_does_not_outlive_the_record(job: Job, by: str, later_s: int) -> None:
    [company] = job.running.sandbox.companies
    buried = sorted(company.of_kind("Bill"))[:3]
    for each in buried if by == "sync" else ():
        # So late that the feed tells them once more, by the stamps that they have.
        company.touch("Bill", company.of_kind("Bill")[each], job.as_of.now)
    sync(job)
    wrongly_buried(job, company, buried, timedelta(seconds=later_s))
    assert not any(known(job, "Bill", each) for each in buried)
    if by == "sync":
        sync(job)
    elif by == "full sync":
        sync(job, full=True)
    else:
        assert job.container.sync().reconcile(scope_of(job), "nightly").drifted == 3
    assert all(known(job, "Bill", each) for each in buried)
    assert live(job) == in_the_books(job)


def wrongly_buried(job: Job, company: Company, ids: list[str], later: timedelta) -> None:
    """A mirror that is wrong today: tombstones by the stamps that the living records have, or so much later ones."""
    writing, now = job.container.mirror_writing(), job.as_of.now
    stamps = {each: instant(company.of_kind("Bill")[each]["MetaData"]["LastUpdatedTime"]) + later for each in ids}
    changes = [RecordChange(kind="Bill", id=each, version=0, updated_at=stamps[each], deleted=True) for each in ids]
    writing.apply(scope_of(job), changes, "qbo", "sync", now, confirmed=True)


def known(job: Job, kind: str, record_id: str) -> bool:
    with job.container.mirror().read(scope_of(job)) as mirror:
        found = mirror.known(kind, record_id)
    return found is not None and not found.deleted
