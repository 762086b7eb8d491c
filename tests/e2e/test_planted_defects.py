"""Generated books carry a listed set of defects: each one is found, and nothing else is."""

from collections.abc import Iterator

import pytest
from tests.fixtures.program import AS_OF, Job, connected

from domain.models.freshness import CACHED
from domain.models.tray import TrayAnswer
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.store import Company

SEED = 1


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with connected(list(demo_firm(SEED, AS_OF)), tmp_path_factory.mktemp("demo"), day=AS_OF) as job:
        assert [report.error for report in job.sync()] == [""] * 12
        yield job


def tray_of(job: Job, company: Company) -> TrayAnswer:
    clients = job.program.bookshelf.businesses(job.program.firm_id)
    tenants = {job.program.syncing.health(job.program.firm_id, client.id).tenant: client for client in clients}
    client = tenants[company.realm_id]
    return job.program.tray.answer(job.program.firm_id, client.id, job.as_of, CACHED)


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
        console = job.program.console.answer(job.program.firm_id, tray.business.id, job.as_of, CACHED)
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
    digest = job.program.digest.answer(job.program.firm_id, job.as_of)
    order = [client.light for client in digest.clients]
    rank = {"red": 0, "amber": 1, "grey": 2, "green": 3}
    assert len(order) == 12
    assert order == sorted(order, key=lambda light: rank[light])
    assert all(client.cash.value is not None for client in digest.clients)
