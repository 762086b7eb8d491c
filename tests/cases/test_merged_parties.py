"""Case 33: after a merge the documents of the dead party, account or item are the survivor's in the same run."""

from pathlib import Path

import pytest
from tests.fixtures.cases import synced as synced_case
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced

from domain.models.bill import Bill
from domain.models.firm import Scope
from domain.models.invoice import Invoice
from domain.models.party import Vendor
from domain.ports.mirror import Selection
from emulators.qbo.writes.merging import Leaves, merge


@pytest.mark.parametrize("leaves", ["deleted", "inactive"])
def test_case_33_documents_of_a_merged_vendor_are_read_again_in_the_same_run(tmp_path: Path, leaves: Leaves) -> None:
    with synced(firm(1), tmp_path) as job:
        [company], [business] = job.running.sandbox.companies, job.program.bookshelf.businesses(job.program.firm_id)
        inactive_before = inactive(job, business.id)
        owed = [bill["VendorRef"]["value"] for bill in company.of_kind("Bill").values()]
        dead, survivor = list(dict.fromkeys(owed))[:2]
        merge(company, "Vendor", dead, survivor, job.as_of.now, leaves)
        [report] = job.sync()
        with job.container.mirror().read(Scope(business.firm_id, business.id)) as mirror:
            vendors = {bill.vendor_id for bill in mirror.records(Bill)}
        assert (report.mode, report.error) == ("incremental", "")
        assert dead not in vendors
        assert survivor in vendors
        assert inactive(job, business.id) == inactive_before


@pytest.mark.parametrize("leaves", ["deleted", "inactive"])
def test_33_merge_hands_the_bill_over_and_nothing_is_inactive(tmp_path: Path, leaves: Leaves) -> None:
    with synced_case("33-merge", tmp_path) as case:
        [company] = case.job.running.sandbox.companies
        merge(company, "Vendor", "21", "20", case.as_of.now, leaves)
        [report] = case.job.sync()
        with case.job.container.mirror().read(Scope(case.firm_id, case.business.id)) as mirror:
            bills = {bill.id: (bill.vendor_id, bill.is_open) for bill in mirror.records(Bill)}
            [survivor] = mirror.records(Vendor, Selection(record_ids=("20",)))

        assert (report.mode, report.error) == ("incremental", "")
        assert bills == {"320": ("20", True), "321": ("20", True)}
        assert survivor.balance_minor == 144_100
        assert inactive(case.job, case.business.id) == set()


@pytest.mark.parametrize("kind", ["Account", "Item"])
def test_case_33_lines_on_a_merged_account_or_item_are_read_again_in_the_same_run(tmp_path: Path, kind: str) -> None:
    with synced(firm(1), tmp_path) as job:
        [company], [business] = job.running.sandbox.companies, job.program.bookshelf.businesses(job.program.firm_id)
        alike = [row for row in company.of_kind(kind).values() if row.get("AccountType", "Expense") == "Expense"]
        used = [row["Id"] for row in alike if any(named(kind, row["Id"], each) for each in documents(job, business.id))]
        dead, survivor = used[:2]
        merge(company, kind, dead, survivor, job.as_of.now, "deleted")
        [report] = job.sync()
        left = [each.id for each in documents(job, business.id) if named(kind, dead, each)]
        assert (report.mode, report.error, left) == ("incremental", "", [])
        assert any(named(kind, survivor, each) for each in documents(job, business.id))
        [report] = job.sync()
        assert report.requests <= 3


def documents(job: Job, business_id: str) -> tuple[Bill | Invoice, ...]:
    with job.container.mirror().read(Scope(job.program.firm_id, business_id)) as mirror:
        return (*mirror.records(Bill), *mirror.records(Invoice))


def named(kind: str, record_id: str, document: Bill | Invoice) -> bool:
    """Whether a line is on that account, or sells that item."""
    return any(record_id == (line.account_id if kind == "Account" else line.item_id) for line in document.lines)


def inactive(job: Job, business_id: str) -> set[str]:
    """The findings that a document refers to something inactive; the books have one before."""
    answer = job.program.tray.answer(job.program.firm_id, business_id, job.as_of)
    return {item.finding.key for item in answer.items if item.finding.code == "CAT-INACT"}
