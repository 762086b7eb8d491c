"""Generated books carry a listed set of defects: each one is found, and nothing else is."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from tests.fixtures.program import AS_OF, Job, connected

from domain.answers.tray import TrayAnswer
from domain.rails.freshness import CACHED
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.store import Company

SEED = 1


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with connected(list(demo_firm(SEED, AS_OF)), tmp_path_factory.mktemp("demo"), day=AS_OF) as job:
        assert [report.error for report in job.sync()] == [""] * 12
        yield job


def tray_of(job: Job, company: Company) -> TrayAnswer:
    clients = job.program.product.bookshelf.businesses(job.program.firm_id)
    tenants = {job.program.product.syncing.health(client.scope).tenant: client for client in clients}
    client = tenants[company.realm_id]
    return job.program.product.tray.tray(client.scope, job.as_of, CACHED)


def found(tray: TrayAnswer) -> list[tuple[str, frozenset[str]]]:
    return [(item.finding.code, frozenset(s.id for s in item.finding.subjects)) for item in tray.items]


def unexpected(tray: TrayAnswer, company: Company) -> list[tuple[str, frozenset[str]]]:
    """Findings that no planted defect of their code explains."""
    planted = [(defect.code, frozenset(defect.ids)) for defect in company.planted]
    return [one for one in found(tray) if not any(one[0] == code and ids <= one[1] for code, ids in planted)]


def missed(tray: TrayAnswer, company: Company) -> list[tuple[str, frozenset[str]]]:
    """Planted defects that no finding of their code names."""
    planted = [(defect.code, frozenset(defect.ids)) for defect in company.planted]
    return [one for one in planted if not any(one[0] == code and one[1] <= ids for code, ids in found(tray))]


def test_every_planted_defect_is_found_and_nothing_else(job: Job) -> None:
    for company in job.running.sandbox.companies:
        tray = tray_of(job, company)
        assert (missed(tray, company), unexpected(tray, company)) == ([], []), company.name
        assert len(tray.items) == len(company.planted), company.name


def test_open_documents_part_into_issues_and_decisions(job: Job) -> None:
    for company in job.running.sandbox.companies:
        tray = tray_of(job, company)
        console = job.program.product.console.console(tray.business.scope, job.as_of, CACHED)
        blocked = {
            s.id for item in tray.items if item.finding.blocks for s in item.finding.subjects if s.kind == "Bill"
        }
        assert blocked.isdisjoint(bill.bill_id for bill in console.bills)
        assert tray.bills_with_issues == console.bills_in_tray


def test_the_ledger_ties_out_in_every_client_without_a_planted_gap(job: Job) -> None:
    for company in job.running.sandbox.companies:
        tray = tray_of(job, company)
        gaps = {defect.code for defect in company.planted} & {"AP-TIE", "AR-TIE"}
        assert ("AR-TIE" in gaps) == bool(tray.receivables.gap)
        assert ("AP-TIE" in gaps) == bool(tray.payables.gap)


def test_the_digest_lists_every_client_red_before_green(job: Job) -> None:
    digest = job.program.product.digest.digest(job.program.firm_id, job.as_of)
    order = [client.light for client in digest.clients]
    rank = {"red": 0, "amber": 1, "grey": 2, "green": 3}
    assert len(order) == 12
    assert order == sorted(order, key=lambda light: rank[light])
    assert all(client.cash.value is not None for client in digest.clients)


def due_of(company: Company, kind: str, document: dict[str, Any]) -> date:
    """Stated, else by the terms of the document or of the bill's vendor, else as the forecast plans."""
    on = date.fromisoformat(document["TxnDate"])
    if "DueDate" in document:
        return date.fromisoformat(document["DueDate"])
    vendor = company.of_kind("Vendor").get(document.get("VendorRef", {}).get("value", ""), {})
    named = document.get("SalesTermRef") or vendor.get("TermRef") or {}
    term = company.of_kind("Term").get(named.get("value", ""))
    return on + timedelta(days=term["DueDays"] if term else {"Bill": 0, "Invoice": 30}[kind])


def raw_counts(company: Company, kind: str) -> tuple[int, int, int]:
    """Open, overdue and due within a week, read from the ledger's own objects."""
    dues = [due_of(company, kind, each) for each in company.of_kind(kind).values() if each["Balance"] > 0]
    week = [due for due in dues if AS_OF <= due <= AS_OF + timedelta(days=6)]
    return len(dues), sum(due < AS_OF for due in dues), len(week)


def test_a_count_has_one_value_in_the_digest_the_tray_the_console_and_the_books(job: Job) -> None:
    rows = {row.business_id: row for row in job.program.product.digest.digest(job.program.firm_id, job.as_of).clients}
    for company in job.running.sandbox.companies:
        tray = tray_of(job, company)
        console = job.program.product.console.console(tray.business.scope, job.as_of, CACHED)
        row, counts = rows[tray.business.id], console.counts
        assert tray.counts == row.counts == counts
        for kind, count in (("Bill", counts.bills), ("Invoice", counts.invoices)):
            assert (count.open, count.overdue, count.due_in_week) == raw_counts(company, kind), (company.name, kind)
            held = {s.id for item in tray.items if item.finding.blocks for s in item.finding.subjects if s.kind == kind}
            assert count.in_tray == sum(company.of_kind(kind)[each]["Balance"] > 0 for each in held)
        assert len(console.bills) == counts.bills.open - counts.bills.in_tray
        assert len(console.invoices) == counts.invoices.open - counts.invoices.in_tray
        assert (row.overdue_invoices, console.bills_in_tray) == (counts.invoices.overdue, tray.bills_with_issues)
        assert console.invoices_in_tray == tray.invoices_with_issues == counts.invoices.in_tray
        assert row.findings == tray.totals
        assert sum(total.count for total in tray.totals) == len(tray.items) == sum(rule.findings for rule in tray.rules)
        said = f"{counts.bills.overdue} bill{'' if counts.bills.overdue == 1 else 's'} overdue, "
        assert any(insight.startswith(said) for insight in console.insights) == bool(counts.bills.overdue)
