"""Hand-built answers, small but with money, days, dates and reasons in them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec.structs import replace

from application.runway.calculators.change.bridge import NOTHING_KEPT, no_bridge
from application.runway.calculators.figures.figures import no_ratio
from application.runway.calculators.position.working_capital import unknown_working_capital
from domain.answers.console import BillDecision, ConsoleAnswer, Impact, Recommendation, Verdict
from domain.answers.digest import DigestAnswer, DigestClient
from domain.answers.findings import FindingDetail, FindingsAnswer
from domain.answers.forecast import Forecast, ForecastAnswer, Row, VarianceAnswer, VarianceClass, VarianceLine
from domain.answers.metric import DateMetric, DaysMetric, MoneyMetric, RatioMetric, Status
from domain.answers.open_counts import OpenCount, OpenCounts
from domain.answers.runway import CashPosition, Flows, Light, OpenItems, RunwayAnswer, RunwayFigures
from domain.answers.tray import Quality, SeverityTotal, TrayAnswer, TrayItem
from domain.answers.what_if import CashOutlook, PayPlanAnswer, WhatIfAnswer
from domain.books.subject import Subject
from domain.findings.finding import Finding, RuleOutcome, RuleStatus
from domain.findings.life import LifeAct, LifeEvent
from domain.findings.life_changes import born
from domain.findings.quality import QualityTrend
from domain.firms.firm import Business, Firm
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.severity import Severity
from domain.rails.change import LoggedChange
from domain.rails.connection import ConnectionState
from domain.rails.feed import Difference, Disagreement, FeedReport, FeedsAnswer
from domain.rails.intent import ChangeBill
from domain.rails.sync import SyncHealth, SyncReport
from domain.snapshot.snapshot import DataAge

SYNCED_AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
DATA_AGE = DataAge(mirror_version=7, last_success_at=SYNCED_AT, age_s=1800)
STALE = DataAge(mirror_version=7, last_success_at=SYNCED_AT, age_s=90_000, stale=True, reason="The rail is down.")

_MONEY = MoneyMetric(status=Status.OK, value=Money(123_456, "USD"))
_NO_DAYS = DaysMetric(status=Status.INSUFFICIENT, reason="No outflow in the window.")
_DAYS = DaysMetric(status=Status.OK, value=Decimal("41.5"))
_DATE = DateMetric(status=Status.OK, value=date(2026, 4, 11))
_RATIO = RatioMetric(status=Status.OK, value=Decimal(90))


def _figures() -> RunwayFigures:
    return RunwayFigures(
        cash=CashPosition(book_cash=_MONEY, available=_MONEY, in_hand=_MONEY),
        flows=Flows(
            window_start=date(2025, 12, 1),
            window_end=date(2026, 2, 28),
            days=90,
            operating_inflow=_MONEY,
            outflow=_MONEY,
            gross_day=_MONEY,
            net_day=_MONEY,
            robust_month=_MONEY,
        ),
        floor=_MONEY,
        buffer_days=_NO_DAYS,
        runway_days=_DAYS,
        forecast_zero_date=_DATE,
        breach_date=_DATE,
        light=Light.AMBER,
    )


def _open_items() -> OpenItems:
    return OpenItems(
        open_documents=_MONEY,
        unapplied_payments=_MONEY,
        open_credits=_MONEY,
        documents=_MONEY,
        control_account=_MONEY,
        party_balances=_MONEY,
        gap=Money(-5, "USD"),
    )


FINDING = Finding(
    key="BILL-DUP:17,18",
    code="BILL-DUP",
    rule_version=1,
    severity=Severity.HIGH,
    subjects=(Subject("Bill", "17"), Subject("Bill", "18")),
    title="Two bills look the same",
    explanation="Same vendor, number and amount.",
    exposure=Money(50_000, "USD"),
)
FIX_INTENT = ChangeBill(bill_id="17", version=0, due_date=date(2026, 3, 30))


def findings_answer(business: Business, as_of: date) -> FindingsAnswer:
    """Five findings, alike but for their keys."""
    found = [FINDING, *(replace(FINDING, key=f"BILL-DUP:{number}") for number in range(4))]
    return FindingsAnswer(
        business=business,
        as_of=as_of,
        policy_version=1,
        data_age=DATA_AGE,
        items=tuple(TrayItem(finding=each, life=born(each, SYNCED_AT)) for each in found),
    )


def finding_detail(listed: FindingsAnswer, item: TrayItem) -> FindingDetail:
    return FindingDetail(
        business=listed.business,
        as_of=listed.as_of,
        policy_version=1,
        data_age=listed.data_age,
        item=item,
        history=(LifeEvent(number=1, key=item.finding.key, at=SYNCED_AT, act=LifeAct.FOUND),),
    )


COUNTS = OpenCounts(
    bills=OpenCount(open=3, overdue=1, due_in_week=1, in_tray=2),
    invoices=OpenCount(open=1, overdue=0, due_in_week=0, in_tray=0),
)


def tray_answer(business: Business, as_of: date, data_age: DataAge = DATA_AGE) -> TrayAnswer:
    return TrayAnswer(
        business=business,
        as_of=as_of,
        policy_version=1,
        data_age=data_age,
        quality=Quality(score=_RATIO, coverage=_RATIO, uncertain_days=_DAYS),
        quality_trend=QualityTrend(),
        totals=(SeverityTotal(severity="high", count=1, uncertain_days=Decimal("1.2")),),
        items=(TrayItem(finding=FINDING, life=born(FINDING, SYNCED_AT), uncertain_days=Decimal("1.2")),),
        ignored=0,
        snoozed=0,
        rules=(RuleOutcome(code="BILL-DUP", rule_version=1, severity=Severity.HIGH, status=RuleStatus.FAIL),),
        counts=COUNTS,
        bills_with_issues=2,
        invoices_with_issues=0,
        runway=_figures(),
        receivables=_open_items(),
        payables=_open_items(),
    )


def console_answer(business: Business, as_of: date) -> ConsoleAnswer:
    impact = Impact(
        cost_days=Decimal("-0.4"), low_water_change=Money(-900, "USD"), breach_before=_DATE, breach_after=_DATE
    )
    bill = BillDecision(
        rank=1,
        bill_id="21",
        vendor_id="3",
        vendor="Paper & Co",
        doc_number="A-1",
        txn_date=date(2026, 2, 1),
        due_date=date(2026, 3, 3),
        due_date_derived=False,
        days_to_due=2,
        amount=Money(900, "USD"),
        home_amount=Money(900, "USD"),
        tier=1,
        tier_reason="Due within the week.",
        recommendation=Recommendation.PAY_NOW,
        recommended_date=date(2026, 3, 3),
        reasons=("Due soon.",),
        verdict=Verdict.PASS,
        verdict_reason="",
        impact=impact,
    )
    return ConsoleAnswer(
        business=business,
        as_of=as_of,
        policy_version=1,
        data_age=DATA_AGE,
        runway=_figures(),
        bills=(bill,),
        invoices=(),
        counts=COUNTS,
        bills_in_tray=2,
        invoices_in_tray=0,
        bills_total=Money(900, "USD"),
        invoices_total=None,
        payroll_coverage=no_ratio("The history shows no payroll."),
        change=no_bridge(NOTHING_KEPT),
    )


def runway_answer(business: Business, as_of: date) -> RunwayAnswer:
    return RunwayAnswer(
        business=business,
        as_of=as_of,
        policy_version=1,
        data_age=DATA_AGE,
        figures=_figures(),
        receivables=_open_items(),
        payables=_open_items(),
        working_capital=unknown_working_capital(DEFAULT_POLICY, "Nothing was sold."),
    )


def forecast_answer(business: Business, as_of: date) -> ForecastAnswer:
    forecast = Forecast(
        status=Status.OK,
        as_of=as_of,
        horizon_end=date(2026, 5, 31),
        opening=MoneyMetric(status=Status.OK, value=Money(5000, "JPY")),
        forecast_zero_date=_DATE,
        breach_date=_DATE,
    )
    return ForecastAnswer(business=business, policy_version=1, data_age=DATA_AGE, forecast=forecast)


def what_if_answer(business: Business, as_of: date) -> WhatIfAnswer:
    outlook = CashOutlook(
        available=_MONEY,
        control_low=Money(1_000, "USD"),
        low_water=Money(500, "USD"),
        low_day=as_of,
        breach_date=_DATE,
        zero_date=_DATE,
    )
    return WhatIfAnswer(
        business=business,
        as_of=as_of,
        policy_version=1,
        data_age=DATA_AGE,
        floor=_MONEY,
        before=outlook,
        after=outlook,
        low_water_change=Money(0, "USD"),
        verdict=Verdict.WARN,
        verdict_reason="Cash comes near the floor.",
    )


def pay_plan_answer(business: Business, as_of: date) -> PayPlanAnswer:
    return PayPlanAnswer(
        business=business,
        as_of=as_of,
        policy_version=1,
        data_age=DATA_AGE,
        floor=_MONEY,
        steps=(),
        paid_total=Money(0, "USD"),
        held_total=Money(0, "USD"),
    )


def variance_answer(business: Business, as_of: date) -> VarianceAnswer:
    line = VarianceLine(
        row=Row.PAYABLES,
        label="Paper & Co A-1",
        kind=VarianceClass.TIMING,
        foreseen_day=date(2026, 2, 24),
        actual_day=date(2026, 2, 27),
        foreseen=Money(-900, "USD"),
        actual=Money(-900, "USD"),
        variance=Money(0, "USD"),
        records=("Bill:21",),
    )
    return VarianceAnswer(business=business, policy_version=1, data_age=DATA_AGE, as_of=as_of, lines=(line,))


def digest_answer(firm: Firm, businesses: tuple[Business, ...], as_of: date) -> DigestAnswer:
    return DigestAnswer(
        firm=firm,
        as_of=as_of,
        policy_version=1,
        clients=tuple(_digest_client(business) for business in businesses),
        top_items=(),
        lights={"amber": len(businesses)},
    )


def _digest_client(business: Business) -> DigestClient:
    return DigestClient(
        business_id=business.id,
        business=business.name,
        light=Light.AMBER,
        attention=Decimal("12.5"),
        attention_reasons=("One bill is due.",),
        cash=_MONEY,
        buffer_days=_NO_DAYS,
        runway_days=_DAYS,
        forecast_zero_date=_DATE,
        breach_date=_DATE,
        quality=_RATIO,
        coverage=_RATIO,
        findings=(),
        decisions_due=1,
        decisions_due_amount=Money(900, "USD"),
        overdue_invoices=0,
        counts=COUNTS,
        receivables=_open_items(),
        payables=_open_items(),
        data_age=STALE,
    )


def sync_report(business: Business, *, full: bool) -> SyncReport:
    return SyncReport(
        business_id=business.id,
        business=business.name,
        mode="full" if full else "incremental",
        received={"Bill": 3},
        created=3,
        requests=2,
        seconds=0.5,
    )


def sync_health(business: Business) -> SyncHealth:
    return SyncHealth(
        business_id=business.id,
        business=business.name,
        rail="qbo",
        tenant="123",
        state=ConnectionState.CONNECTED,
        mirror_version=7,
        last_success_at=SYNCED_AT,
        age_s=1800,
        last_error="",
        records={"Bill": 3},
        requests_today=2,
    )


def feeds(business: Business) -> FeedsAnswer:
    unlike = Disagreement(
        kind="Bill",
        feed_record_id="77",
        record_id="7",
        matched_by="number",
        doc_number="INV-7",
        party="Birch Supply",
        txn_date=date(2026, 3, 2),
        total=Money.of("99.01", "USD"),
        differences=(Difference(name="total", feed="99.01 USD", ledger="91.09 USD"),),
    )
    report = FeedReport(health=sync_health(business), agreeing=4, unread=1, disagreements=(unlike,))
    return FeedsAnswer(business=business, feeds=(report,))


def logged_change(sequence: int) -> LoggedChange:
    return LoggedChange(
        sequence=sequence,
        kind="Bill",
        record_id=str(100 + sequence),
        operation="created",
        version=0,
        updated_at=SYNCED_AT,
        recorded_at=SYNCED_AT,
        source="qbo",
        actor="",
    )
