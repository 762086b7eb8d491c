"""Case 33: after a merge the documents of the dead party, account or item are the survivor's in the same run."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.fixtures.cases import synced as synced_case
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced

from domain.books.bill import Bill
from domain.books.cash_document import Deposit, JournalEntry, Purchase
from domain.books.invoice import Invoice
from domain.books.lines import DepositLine, ExpenseLine, JournalLine
from domain.books.party import Customer, Vendor
from domain.books.record import Document
from domain.firms.firm import Scope
from domain.ports.stores.mirror import Selection
from emulators.qbo.store import Company
from emulators.qbo.writes.merging import Leaves, merge


@pytest.mark.parametrize("leaves", ["deleted", "inactive"])
def test_case_33_documents_of_a_merged_vendor_are_read_again_in_the_same_run(tmp_path: Path, leaves: Leaves) -> None:
    with synced(firm(1), tmp_path) as job:
        [company], [business] = (
            job.running.sandbox.companies,
            job.program.product.bookshelf.businesses(job.program.firm_id),
        )
        inactive_before = inactive(job, business.id)
        owed = [bill["VendorRef"]["value"] for bill in company.of_kind("Bill").values()]
        dead, survivor = list(dict.fromkeys(owed))[:2]
        merge(company, "Vendor", dead, survivor, job.as_of.now, leaves)
        [report] = job.sync()
        with job.container.mirror().read(business.scope) as mirror:
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
        [company], [business] = (
            job.running.sandbox.companies,
            job.program.product.bookshelf.businesses(job.program.firm_id),
        )
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


@pytest.mark.parametrize("leaves", ["deleted", "inactive"])
def test_documents_that_name_a_merged_customer_on_a_line_alone_are_read_again_too(
    tmp_path: Path, leaves: Leaves
) -> None:
    with synced(firm(1), tmp_path) as job:
        [company], [business] = (
            job.running.sandbox.companies,
            job.program.product.bookshelf.businesses(job.program.firm_id),
        )
        top = [each["Id"] for each in company.of_kind("Customer").values() if "ParentRef" not in each]
        dead, survivor, job_id = top[0], top[1], top[2]
        lines = _name_on_lines(company, dead, job.as_of.now)
        company.of_kind("Customer")[job_id]["ParentRef"] = {"value": dead}
        company.touch("Customer", company.of_kind("Customer")[job_id], job.as_of.now)
        job.sync()
        scope = business.scope
        assert named_on_lines(job, scope, lines) == {kind: {dead} for kind in lines}
        merge(company, "Customer", dead, survivor, job.as_of.now, leaves)
        [report] = job.sync()
        assert (report.mode, report.error) == ("incremental", "")
        assert named_on_lines(job, scope, lines) == {kind: {survivor} for kind in lines}
        with job.container.mirror().read(scope) as mirror:
            assert {each.parent_id for each in mirror.records(Customer) if each.id == job_id} == {survivor}


def _name_on_lines(company: Company, customer_id: str, now: datetime) -> tuple[type[Document], ...]:
    """Let a line of one document of each kind that can, and nothing else of it, name the customer."""
    purchase = next(
        each for each in company.of_kind("Purchase").values() if "AccountBasedExpenseLineDetail" in each["Line"][0]
    )
    purchase["Line"][0]["AccountBasedExpenseLineDetail"]["CustomerRef"] = {"value": customer_id}
    entry = next(iter(company.of_kind("JournalEntry").values()))
    entity = {"Type": "Customer", "EntityRef": {"value": customer_id}}
    entry["Line"][0]["JournalEntryLineDetail"]["Entity"] = entity
    deposit = next(iter(company.of_kind("Deposit").values()))
    deposit["Line"][0]["DepositLineDetail"] = {"Entity": {"value": customer_id, "type": "CUSTOMER"}}
    for kind, document in (("Purchase", purchase), ("JournalEntry", entry), ("Deposit", deposit)):
        company.touch(kind, document, now)
    return Purchase, JournalEntry, Deposit


def named_on_lines(job: Job, scope: Scope, kinds: tuple[type[Document], ...]) -> dict[type[Document], set[str | None]]:
    """By kind, the parties on lines of the documents that are no employee's or vendor's."""
    found: dict[type[Document], set[str | None]] = {}
    with job.container.mirror().read(scope) as mirror:
        for kind in kinds:
            lines = [line for document in mirror.records(kind) for line in getattr(document, "lines", ())]
            found[kind] = {_customer_of(line) for line in lines} - {None}
    return found


def _customer_of(line: object) -> str | None:
    if isinstance(line, ExpenseLine):
        return line.customer_id
    if isinstance(line, DepositLine | JournalLine) and line.entity_kind == "Customer":
        return line.entity_id
    return None


def inactive(job: Job, business_id: str) -> set[str]:
    """The findings that a document refers to something inactive; the books have one before."""
    answer = job.program.product.tray.tray(Scope(job.program.firm_id, business_id), job.as_of)
    return {item.finding.key for item in answer.items if item.finding.code == "CAT-INACT"}
