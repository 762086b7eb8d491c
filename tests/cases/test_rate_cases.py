"""Money in other currencies counts at the ledger's newest rate, wherever it gives one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fakes.clock import FakeClock
from tests.fixtures.cases import case_dump
from tests.fixtures.program import Job, connected

from domain.answers.metric import Status
from domain.answers.runway import RunwayAnswer
from domain.books.listed import ExchangeRate
from domain.firms.firm import AsOf, Scope
from domain.rails.change import RecordChange
from domain.rails.freshness import CACHED
from domain.rails.kinds import KINDS
from domain.rails.sync import Calls, SyncReport
from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.store import Company
from emulators.qbo.writes.rates import set_rate

DAY = datetime(2026, 5, 31, 19, tzinfo=UTC)
EUROS = {
    "Id": "135",
    "Name": "Euros",
    "AccountType": "Bank",
    "AccountSubType": "Checking",
    "Classification": "Asset",
    "Active": True,
    "CurrentBalance": Decimal(1000),
    "CurrencyRef": {"value": "EUR"},
}
SPENT = {
    "Id": "901",
    "TxnDate": "2026-05-20",
    "TotalAmt": Decimal(100),
    "PaymentType": "Check",
    "AccountRef": {"value": "135"},
    "CurrencyRef": {"value": "EUR"},
    "Line": [],
}


class Abroad:
    """A company with an account in euros, and nothing in its documents that tells their rate."""

    def __init__(self, job: Job, company: Company, clock: FakeClock) -> None:
        self.job = job
        self.company = company
        self.clock = clock
        [self.business] = job.program.product.bookshelf.businesses(job.program.firm_id)

    def sync(self) -> SyncReport:
        [report] = self.job.sync()
        assert report.error == ""
        return report

    def rates(self) -> dict[str, Decimal]:
        with self.job.container.mirror().read(Scope(self.business.firm_id, self.business.id)) as mirror:
            return {each.id: each.rate for each in mirror.records(ExchangeRate)}

    def runway(self) -> RunwayAnswer:
        now = self.clock.now()
        return self.job.program.product.runway.runway(self.business.scope, AsOf(now.date(), now), CACHED)


@pytest.fixture
def abroad(tmp_path: Path) -> Iterator[Abroad]:
    clock, dump = FakeClock(DAY), dict(case_dump("03-payroll-gap"))
    dump["Account"] = [*dump["Account"], EUROS]
    dump["Purchase"] = [*dump["Purchase"], SPENT]
    dump["CompanyCurrency"] = [{"Id": "1", "Code": "EUR", "Name": "Euro", "Active": True}]
    company = company_from(dump, clock.now(), realm_id=DEFAULT_REALM, name="Case")
    with connected([company], tmp_path, day=DAY.date(), clock=clock) as job:
        yield Abroad(job, company, clock)


def test_a_foreign_account_counts_at_the_ledgers_rate_in_cash_and_flows(abroad: Abroad) -> None:
    set_rate(abroad.company, "EUR", DAY.date() - timedelta(days=30), Decimal("1.05"), DAY)
    set_rate(abroad.company, "EUR", DAY.date(), Decimal("1.25"), DAY)
    abroad.sync()
    cash, flows = abroad.runway().figures.cash, abroad.runway().figures.flows
    assert abroad.rates() == {"EUR": Decimal("1.25")}
    assert (cash.book_cash.status, str(cash.book_cash.value)) == (Status.OK, "51,250.00 USD")
    assert [str(part.amount) for part in cash.accounts if part.label.startswith("Euros")] == ["1,250.00 USD"]
    assert str(flows.outflow.value) == "6,125.00 USD"
    assert not [each for each in (*cash.book_cash.warnings, *flows.outflow.warnings) if "exchange rate" in each]


def test_without_a_rate_it_is_left_out_and_named(abroad: Abroad) -> None:
    abroad.sync()
    cash = abroad.runway().figures.cash.book_cash
    assert (abroad.rates(), cash.status, str(cash.value)) == ({}, Status.PARTIAL, "50,000.00 USD")
    assert any("exchange rate" in warning for warning in cash.warnings)
    assert str(abroad.runway().figures.flows.outflow.value) == "6,000.00 USD", "in neither"


def test_rates_are_read_once_a_day_and_only_for_currencies_that_are_used(abroad: Abroad) -> None:
    set_rate(abroad.company, "EUR", DAY.date(), Decimal("1.25"), DAY)
    abroad.sync()
    assert abroad.sync().requests == 1
    abroad.clock.advance(timedelta(days=1))
    set_rate(abroad.company, "EUR", abroad.clock.now().date(), Decimal("1.20"), abroad.clock.now())
    set_rate(abroad.company, "GBP", abroad.clock.now().date(), Decimal("1.40"), abroad.clock.now())
    abroad.sync()
    assert abroad.rates() == {"EUR": Decimal("1.20")}
    assert abroad.sync().requests == 1
    vendor = next(iter(abroad.company.of_kind("Vendor").values()))
    vendor["CurrencyRef"] = {"value": "GBP"}
    abroad.company.touch("Vendor", vendor, abroad.clock.now())
    assert abroad.sync().requests == 2
    assert abroad.rates() == {"EUR": Decimal("1.20"), "GBP": Decimal("1.40")}


def test_clients_that_were_connected_before_rates_were_read_get_them_by_the_next_sync(abroad: Abroad) -> None:
    set_rate(abroad.company, "EUR", DAY.date(), Decimal("1.25"), DAY)
    writing, scope = abroad.job.container.mirror_writing(), Scope(abroad.business.firm_id, abroad.business.id)
    abroad.sync()
    gone = RecordChange(kind="ExchangeRate", id="EUR", version=0, updated_at=None, deleted=True)
    writing.apply(scope, [gone], "qbo", "sync", DAY, confirmed=True)
    cursor = (writing.state(scope).cursor or "").replace(";currencies=EUR", "")
    cursor = cursor.replace(f"feeds={len(KINDS)}", f"feeds={list(KINDS).index('ExchangeRate')}")
    writing.save_cursor(scope, cursor, DAY, full=False, calls=Calls())
    assert abroad.rates() == {}
    assert abroad.sync().mode == "incremental"
    assert abroad.rates() == {"EUR": Decimal("1.25")}
    assert abroad.sync().requests == 1
