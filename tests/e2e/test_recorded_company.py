"""The whole path on recorded books: load, connect, sync, and the identities the ledger itself states."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures.program import Job, connected
from tests.fixtures.recorded import COMPANY, needs_company

from cashrail.bootstrap.demo_stage import StillClock
from domain.rails.freshness import CACHED
from emulators.qbo.dump import load_dump

DAY = date(2026, 5, 6)
KINDS = {
    "Account": 92,
    "Bill": 16,
    "BillPayment": 10,
    "CreditMemo": 9,
    "Customer": 33,
    "Deposit": 13,
    "Invoice": 37,
    "Item": 23,
    "JournalEntry": 13,
    "Payment": 20,
    "Purchase": 35,
    "Vendor": 35,
}

pytestmark = needs_company


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with connected([load_dump(COMPANY, StillClock(DAY).now())], tmp_path_factory.mktemp("recorded"), day=DAY) as job:
        (report,) = job.sync()
        assert report.error == ""
        assert report.unreadable == 0
        yield job


def test_every_recorded_object_is_mirrored(job: Job) -> None:
    (client,) = job.program.product.bookshelf.businesses(job.program.firm_id)
    totals = {total.kind: total.records for total in job.program.product.syncing.totals(client.scope)}
    assert {kind: totals.get(kind) for kind in KINDS} == KINDS


def test_receivables_tie_out_to_the_cent(job: Job) -> None:
    (client,) = job.program.product.digest.digest(job.program.firm_id, job.as_of).clients
    receivables = client.receivables
    figures = [receivables.open_documents, receivables.unapplied_payments, receivables.open_credits]
    assert [figure.value.amount for figure in figures if figure.value] == [
        Decimal("5881.52"),
        Decimal("400.00"),
        Decimal("800.00"),
    ]
    for figure in (receivables.documents, receivables.control_account, receivables.party_balances):
        assert figure.value is not None
        assert figure.value.amount == Decimal("4681.52")


def test_payables_account_is_the_sum_of_vendor_balances(job: Job) -> None:
    (client,) = job.program.product.digest.digest(job.program.firm_id, job.as_of).clients
    payables = client.payables
    for figure in (payables.control_account, payables.party_balances):
        assert figure.value is not None
        assert figure.value.amount == Decimal("2202.67")


def test_a_second_full_sync_changes_nothing(job: Job) -> None:
    (report,) = job.sync(full=True)
    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert report.unchanged >= sum(KINDS.values())


def test_every_experience_answers(job: Job) -> None:
    (client,) = job.program.product.bookshelf.businesses(job.program.firm_id)
    ask = (client.scope, job.as_of, CACHED)
    tray, console = job.program.product.tray.tray(*ask), job.program.product.console.console(*ask)
    assert tray.bills_with_issues + len(console.bills) == 6
    assert tray.invoices_with_issues == console.invoices_in_tray
    assert job.program.product.runway.runway(*ask).figures.cash.book_cash.value is not None
    assert job.program.product.forecast.forecast(*ask).forecast.opening.value is not None
