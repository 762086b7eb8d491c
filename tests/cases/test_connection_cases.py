"""Cases 24, 30, 49 and 50: what ends a connection, what is an outage, and what a plan or a subscription refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced
from tests.fixtures.syncing import QUICK

from domain.books.bill import Bill
from domain.firms.firm import Scope
from domain.rails.breaker import BreakerState
from domain.rails.connection import ConnectionState
from domain.rails.sync import SyncHealth, SyncReport
from emulators.qbo.switches import PlannedFault

FOR_EVER = 100_000


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(firm(1), tmp_path, retry_policy=QUICK) as job:
        yield job


def scope_of(job: Job) -> Scope:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business.scope


def sync(job: Job, *, full: bool = False) -> SyncReport:
    [report] = job.sync(full=full)
    return report


def health(job: Job) -> SyncHealth:
    return job.program.product.syncing.health(scope_of(job))


def befallen(job: Job, fault: PlannedFault) -> None:
    job.running.sandbox.trouble.plan(fault)


def test_case_24_kinds_that_a_plan_refuses_cost_no_request(job: Job) -> None:
    job.running.sandbox.switches.refused_kinds = ["Bill", "BillPayment", "VendorCredit"]
    assert {"Bill", "BillPayment", "VendorCredit"} <= set(sync(job, full=True).incomplete)
    again = [sync(job) for _ in range(5)]
    assert [(report.mode, report.requests, report.error) for report in again] == [("incremental", 1, "")] * 5


@pytest.mark.parametrize("told_by", ["CompanyInfo", "Preferences", "reconciliation"])
def test_case_24_kinds_that_a_new_plan_has_are_noticed_without_a_full_sync(job: Job, told_by: str) -> None:
    """They came into the books while the plan did not hand them out."""
    [company] = job.running.sandbox.companies
    switches = job.running.sandbox.switches
    switches.refused_kinds = ["Bill", "VendorCredit"]
    sync(job, full=True)
    bills = company.of_kind("Bill")
    edited = next(iter(bills.values()))
    edited["PrivateNote"] = "edited meanwhile"
    company.touch("Bill", edited, job.as_of.now)
    assert sync(job).incomplete == ()
    assert (health(job).refused_kinds, notes(job)) == (("Bill", "VendorCredit"), set())

    switches.refused_kinds = ["VendorCredit"]
    if told_by == "reconciliation":
        assert job.container.sync().reconcile(scope_of(job), "nightly").error == ""
        assert (sync(job).mode, sync(job).mode) == ("full", "incremental")
    else:
        company.touch(told_by, next(iter(company.of_kind(told_by).values())), job.as_of.now)
        report = sync(job)
        assert (report.mode, report.error) == ("incremental", "")
        assert report.requests <= 4
    assert (health(job).refused_kinds, notes(job)) == (("VendorCredit",), {"edited meanwhile"})
    edited["PrivateNote"] = "edited again"
    company.touch("Bill", edited, job.as_of.now)
    assert sync(job).error == ""
    assert notes(job) == {"edited again"}


def notes(job: Job) -> set[str]:
    with job.container.mirror().read(scope_of(job)) as mirror:
        return {bill.private_note for bill in mirror.records(Bill) if bill.private_note.startswith("edited")}


@pytest.mark.parametrize("count", [1, 50])
def test_case_30_a_firewalls_403_is_an_outage(job: Job, count: int) -> None:
    befallen(job, PlannedFault(status=403, format="html", count=count))
    assert (sync(job).error == "") is (count == 1)
    assert health(job).state is ConnectionState.CONNECTED
    job.running.sandbox.trouble.clear()
    assert sync(job).error == ""


@pytest.mark.parametrize("status", [400, 404, 407])
def test_case_24_a_page_before_the_service_says_nothing_of_the_plan(job: Job, status: int) -> None:
    """Some of a full sync's queries are answered by a gateway; no kind counts as one that the plan lacks."""
    sync(job)
    befallen(job, PlannedFault(status=status, format="html", count=40, path="query"))
    assert sync(job, full=True).error != ""
    assert health(job).refused_kinds == ()
    job.running.sandbox.trouble.clear()
    report = sync(job, full=True)
    assert (report.error, report.incomplete) == ("", ())


@pytest.mark.parametrize("fault", [PlannedFault(code="6190", status=400), PlannedFault(code="6190", format="text")])
@pytest.mark.parametrize("full", [False, True])
def test_case_49_a_lapsed_subscription_is_a_state_of_its_own(job: Job, fault: PlannedFault, *, full: bool) -> None:
    befallen(job, replace(fault, count=FOR_EVER))
    reports = [sync(job, full=full) for _ in range(7)]
    assert [report.requests for report in reports] == [1] * 7
    assert all("subscription has ended" in report.error for report in reports)
    told = health(job)
    assert (told.state, told.breaker, told.failures) == (ConnectionState.LAPSED, BreakerState.CLOSED, 0)
    assert any("must renew it" in trouble for trouble in told.troubles)
    answer = job.program.product.tray.tray(scope_of(job), job.as_of)
    assert "CON-LAPSED" in {item.finding.code for item in answer.items}

    job.running.sandbox.trouble.clear()
    assert sync(job).error == ""
    assert health(job).state is ConnectionState.CONNECTED


@pytest.mark.parametrize("status", [200, 401, 500])
def test_case_50_lost_rights_by_a_server_error_are_an_outage(job: Job, status: int) -> None:
    befallen(job, PlannedFault(code="120", status=status))
    assert sync(job).error == ""
    assert health(job).state is ConnectionState.CONNECTED
