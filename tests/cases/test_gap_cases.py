"""Cash that moved without a document, with its right value."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from tests.fakes.clock import FakeClock
from tests.fixtures.cases import case_dump
from tests.fixtures.program import Job, connected

from domain.answers.forecast import Confidence, Forecast, Row
from domain.answers.metric import Status
from domain.answers.runway import RunwayFigures
from domain.findings.finding import Finding
from domain.firms.firm import AsOf
from domain.money import Money
from domain.rails.freshness import CACHED
from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.store import Company

FIRST = date(2026, 5, 31)


class Client:
    """A client whose books go on while time passes."""

    def __init__(self, job: Job, company: Company, clock: FakeClock) -> None:
        self.job = job
        self.company = company
        self.clock = clock
        self.business = job.program.product.bookshelf.businesses(job.program.firm_id)[0]
        self._next_id = 9_000

    def later(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))

    def hold(self, balance: int) -> None:
        """Let Checking hold so much, by whatever moved it."""
        account = self.company.of_kind("Account")["35"]
        account["CurrentBalance"] = Decimal(balance)
        self.company.touch("Account", account, self.clock.now())

    def spend(self, amount: int, on: date) -> None:
        """Enter a purchase from Checking, which the balance follows."""
        self._next_id += 1
        record = {**self.company.of_kind("Purchase")["101"], "Id": str(self._next_id), "SyncToken": "0"}
        stamp = self.clock.now().isoformat(timespec="seconds")
        record |= {"TxnDate": str(on), "TotalAmt": Decimal(amount)}
        record |= {"MetaData": {"CreateTime": stamp, "LastUpdatedTime": stamp}}
        record["Line"] = [{**record["Line"][0], "Amount": Decimal(amount)}]
        self.company.add("Purchase", record, self.clock.now())
        self.hold(int(self.company.of_kind("Account")["35"]["CurrentBalance"]) - amount)

    def enter(self, amount: int, on: date) -> None:
        """Enter a purchase from Checking that its balance has followed already."""
        held = int(self.company.of_kind("Account")["35"]["CurrentBalance"])
        self.spend(amount, on)
        self.hold(held)

    def sync(self) -> None:
        [report] = self.job.sync()
        assert report.error == ""

    @property
    def as_of(self) -> AsOf:
        now = self.clock.now()
        return AsOf(now.date(), now)

    @property
    def tomorrow(self) -> AsOf:
        """The first day whose window holds what today's sync has found."""
        return AsOf(self.as_of.day + timedelta(days=1), self.as_of.now)

    def findings(self) -> list[Finding]:
        tray = self.job.program.product.tray.tray(self.business.scope, self.as_of, CACHED)
        return [item.finding for item in tray.items if item.finding.code == "CASH-GAP"]

    def figures(self) -> RunwayFigures:
        return self.job.program.product.runway.runway(self.business.scope, self.tomorrow, CACHED).figures

    def forecast(self) -> Forecast:
        return self.job.program.product.forecast.forecast(self.business.scope, self.tomorrow).forecast


@contextmanager
def payroll_gap(folder: Path) -> Iterator[Client]:
    clock = FakeClock(datetime(2026, 5, 31, 19, tzinfo=UTC))
    company = company_from(case_dump("03-payroll-gap"), clock.now(), realm_id=DEFAULT_REALM, name="Case")
    with connected([company], folder, day=FIRST, clock=clock) as job:
        client = Client(job, company, clock)
        client.sync()
        yield client


def test_03_payroll_gap_is_a_movement_a_finding_and_makes_figures_partial(tmp_path: Path) -> None:
    with payroll_gap(tmp_path) as client:
        assert client.findings() == []
        client.later(14)
        client.spend(3_000, client.as_of.day - timedelta(days=6))
        client.spend(1_000, client.as_of.day - timedelta(days=2))
        client.hold(30_000)
        client.sync()
        [found] = client.findings()
        figures, forecast = client.figures(), client.forecast()
    assert (str(found.exposure), found.subjects[0].id) == ("16,000.00 USD", "35")
    assert "moved by -16,000.00 USD more than the documents tell" in found.explanation
    flows = figures.flows
    assert [(part.label, str(part.amount)) for part in flows.undocumented] == [("Checking", "-16,000.00 USD")]
    assert flows.outflow.value == Money(2_400_000, "USD")
    for figure in (flows.outflow, flows.gross_day, figures.buffer_days, figures.runway_days):
        assert figure.status is Status.PARTIAL
        assert any(warning.startswith("16,000.00 USD out") for warning in figure.warnings)
    assert forecast.forecast_zero_date.status is Status.PARTIAL
    assert any(warning.startswith("16,000.00 USD out") for warning in forecast.warnings)


def test_03_payroll_gap_is_not_proved_on_the_first_day_and_the_opening_is_told(tmp_path: Path) -> None:
    """50,000.00 are left after six documents of 2,000.00; what was there before is in none of them."""
    with payroll_gap(tmp_path) as client:
        first = client.figures().flows
        client.later(1)
        client.hold(49_000)
        client.sync()
        second = client.figures().flows
    assert first.unproved.startswith("Balances were seen on one day only")
    assert second.unproved == ""
    for flows in (first, second):
        told = [(part.label, str(part.amount)) for part in flows.openings]
        assert told == [("Checking, in no document by 2026-05-31", "62,000.00 USD")]


def test_03_payroll_gap_at_a_steady_cadence_is_forecast(tmp_path: Path) -> None:
    with payroll_gap(tmp_path) as client:
        balance = 50_000
        for _ in range(4):
            client.later(14)
            balance -= 4_000
            client.hold(balance)
            client.sync()
        coming = [line for line in client.forecast().lines if line.row is Row.PAYROLL]
    assert {line.confidence for line in coming} == {Confidence.RECURRING}
    assert {str(line.amount) for line in coming} == {"-4,000.00 USD"}
    # One pay-day is Labor Day, 7 September, on which no bank moves money.
    assert date(2026, 9, 8) in [line.day for line in coming]
    assert [(later.day - line.day).days for line, later in pairwise(coming)] == [14, 15, 13, 14, 14]


def test_03_payroll_gap_of_documents_that_come_late_or_dated_back_is_none(tmp_path: Path) -> None:
    with payroll_gap(tmp_path) as client:
        client.later(1)
        client.spend(2_500, FIRST - timedelta(days=20))
        client.spend(1_500, FIRST + timedelta(days=60))
        client.sync()
        assert client.findings() == []
        assert client.figures().flows.outflow.status is Status.OK


def test_03_payroll_gap_is_made_good_by_entries_weeks_later(tmp_path: Path) -> None:
    """Two pay runs of 4,000.00 are entered as one, a third is not; all is told until then, and the third after."""
    with payroll_gap(tmp_path) as client:
        for balance in (46_000, 42_000, 37_500):
            client.later(14)
            client.hold(balance)
            client.sync()
        [before] = client.findings()
        client.later(21)
        client.enter(8_000, FIRST + timedelta(days=28))
        client.sync()
        # The balance has not moved: documents are measured again all the same, so that nothing counts twice meanwhile.
        [after] = client.findings()
        flows = client.figures().flows
    assert (str(before.exposure), str(after.exposure)) == ("12,500.00 USD", "4,500.00 USD")
    assert [(part.label, str(part.amount)) for part in flows.undocumented] == [("Checking", "-4,500.00 USD")]
    # 8,000.00 that are entered now and 4,500.00 that are not: no dollar twice.
    assert flows.outflow.value == Money(1_250_000, "USD")


def test_03_payroll_gap_is_not_measured_by_lists_that_are_cut(tmp_path: Path) -> None:
    with payroll_gap(tmp_path) as client:
        client.later(1)
        client.spend(1_000, client.as_of.day)
        client.job.running.sandbox.switches.query_oddities = {"Purchase": "empty"}
        [report] = client.job.sync(full=True)
        assert report.incomplete == ("Purchase",)
        assert client.findings() == []
        client.job.running.sandbox.switches.query_oddities = {}
        client.later(13)
        client.hold(30_000)
        client.sync()
        [found] = client.findings()
    assert str(found.exposure) == "19,000.00 USD"


def test_03_payroll_gap_at_no_cadence_yet_is_why_there_is_no_payroll(tmp_path: Path) -> None:
    with payroll_gap(tmp_path) as client:
        first = client.forecast().payroll_coverage
        for days, held in ((9, 41_000), (13, 32_500)):
            client.later(days)
            client.hold(held)
            client.sync()
        forecast = client.forecast()
    coverage = forecast.payroll_coverage
    assert first is not None
    assert coverage is not None
    assert first.reason == "The history shows no payroll."
    assert (coverage.status, coverage.value) == (Status.INSUFFICIENT, None)
    assert coverage.reason.startswith("17,500.00 USD left the bank 2 times without a document")
    assert forecast.status is Status.PARTIAL


def test_03_payroll_gap_of_every_week_is_found_where_balances_are_seen_every_ten_days(tmp_path: Path) -> None:
    paid = [FIRST + timedelta(days=3 + 7 * number) for number in range(20)]
    with payroll_gap(tmp_path) as client:
        held = 50_000
        for _ in range(4):
            since = client.as_of.day
            client.later(10)
            held -= 2_000 * sum(since < day <= client.as_of.day for day in paid)
            client.hold(held)
            client.sync()
        forecast = client.forecast()
    [series] = [each for each in forecast.series if each.records[0].startswith("CashGap:")]
    assert series.cadence_days == 7
    assert forecast.payroll_coverage is not None
    assert forecast.payroll_coverage.value is not None
    payroll = [line for line in forecast.lines if line.row is Row.PAYROLL]
    assert sum(line.amount.amount_minor for line in payroll) == -2_600_000


def test_03_payroll_gap_of_two_weeks_or_half_a_month_is_taken_for_the_former_and_partial(tmp_path: Path) -> None:
    with payroll_gap(tmp_path) as client:
        held = 50_000
        for paid in (1, 0, 1, 1, 0, 1):
            client.later(10)
            held -= 3_000 * paid
            client.hold(held)
            client.sync()
        forecast = client.forecast()
    [series] = [each for each in forecast.series if each.records[0].startswith("CashGap:")]
    assert series.cadence_days == 14
    assert any("comes every two weeks or twice a month" in warning for warning in forecast.warnings)
    assert forecast.status is Status.PARTIAL
