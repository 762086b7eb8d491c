"""The Console of one client: what is paid, held and chased, and what that does to the cash."""

from collections.abc import Iterator
from datetime import date

import msgspec
from litestar import Response, get

from adapters.web.asking import TheVisit
from adapters.web.figures import (
    UNKNOWN,
    Cell,
    cents,
    counted,
    date_cell,
    days,
    days_cell,
    long_day,
    money_cell,
    number,
    short_day,
    whole,
)
from adapters.web.powers import refusal
from adapters.web.rendering import html, rendered
from adapters.web.shell import client_shell
from adapters.wording import prose
from application.product import Product
from domain.answers.console import BillDecision, ConsoleAnswer, InvoiceDecision, Recommendation, Verdict
from domain.answers.runway import Light
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Business, Power
from domain.money import Money
from domain.plans.decision import Decision, DecisionKind, DecisionState
from domain.plans.decision_rules import waits_for
from domain.rails.freshness import CACHED

_DONE = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.SCHEDULE: "scheduled",
    DecisionKind.HOLD: "held",
    DecisionKind.SPLIT: "paid in parts",
    DecisionKind.EXPECT: "expected",
    DecisionKind.DISPUTE: "disputed",
    DecisionKind.DISMISS: "dismissed",
}
_STEPS = {
    "reminder": "early reminder",
    "first": "first reminder",
    "second": "second reminder",
    "third": "third reminder",
    "final": "final reminder",
    "person": "call them",
}
_VERDICTS = {
    Verdict.PASS: ("fine", "above the floor"),
    Verdict.WARN: ("watch", "near the floor"),
    Verdict.BLOCK: ("act", "below the floor"),
    Verdict.UNKNOWN: ("unknown", "not known"),
}
_LIGHTS = {Light.RED: "act", Light.AMBER: "watch", Light.GREEN: "fine", Light.GREY: "unknown"}


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a document; `id` is empty where nothing is to be taken back."""

    text: str
    id: str
    awaits_me: bool
    is_payable: bool


class BillRow(msgspec.Struct, frozen=True, kw_only=True):
    """A bill that may be decided on."""

    record: str
    pick: str
    vendor: str
    number: str
    due: str
    due_note: str
    amount: str
    tier: str
    plan: str
    why: str
    verdict: str
    verdict_told: str
    verdict_why: str
    cost: str
    decided: Decided


class InvoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice that may be chased."""

    record: str
    pick: str
    customer: str
    number: str
    due: str
    late: str
    amount: str
    expected: str
    usual: str
    step: str
    why: str
    decided: Decided


class ConsoleView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    base: str
    cash: Cell
    available: Cell
    floor: Cell
    buffer: Cell
    breach: Cell
    payroll: Cell
    payroll_light: str
    next_pay_day: str
    waiting: str
    blocked: str
    alerts: tuple[str, ...]
    bills: tuple[BillRow, ...]
    bills_total: str
    invoices: tuple[InvoiceRow, ...]
    invoices_total: str
    currency: str
    no_deciding: str


@get("/clients/{business_id:str}/console")
async def get_console(visit: TheVisit) -> Response[str]:
    """What is ready to be decided on; the rest waits in the Tray."""

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        answer = product.console.console(business.scope, as_of, CACHED)
        shell = client_shell(visit.acting, "Console", "/console", business, as_of.day, answer.data_age)
        return rendered("console.html", shell=shell, view=console_view(answer, visit.acting))

    return html(await visit.see(page))


def console_view(answer: ConsoleAnswer, acting: Acting) -> ConsoleView:
    """The page of an answer, for who may decide so."""
    figures = answer.runway
    cash = figures.cash.book_cash.value
    coverage = answer.payroll_coverage
    covered = (
        Cell(text=UNKNOWN, note=coverage.reason)
        if coverage.value is None
        else Cell(text=f"{number(coverage.value, 2)} \N{MULTIPLICATION SIGN}")
    )
    return ConsoleView(
        base=f"/clients/{answer.business.id}/console",
        cash=money_cell(figures.cash.book_cash),
        available=money_cell(figures.cash.available),
        floor=money_cell(figures.floor),
        buffer=days_cell(figures.buffer_days),
        breach=date_cell(figures.breach_date, answer.as_of),
        payroll=covered,
        payroll_light=_LIGHTS[answer.payroll_light],
        next_pay_day=long_day(answer.next_pay_day) if answer.next_pay_day else "",
        waiting=_waiting(answer),
        blocked=answer.blocked_reason if answer.decisions_blocked else "",
        alerts=answer.alerts,
        bills=tuple(_bill(bill, answer.as_of, acting) for bill in answer.bills),
        bills_total=whole(answer.bills_total),
        invoices=tuple(_invoice(invoice, answer.as_of, acting) for invoice in answer.invoices),
        invoices_total=whole(answer.invoices_total),
        currency=cash.currency if cash else "",
        no_deciding=refusal(acting, Power.DECIDE),
    )


def _waiting(answer: ConsoleAnswer) -> str:
    bills, invoices = counted(answer.bills_in_tray, "bill"), counted(answer.invoices_in_tray, "invoice")
    return f"{bills} and {invoices} wait in the Tray"


def _bill(bill: BillDecision, as_of: date, acting: Acting) -> BillRow:
    shape, told = _VERDICTS[bill.verdict]
    return BillRow(
        record=bill.record,
        pick=_pick(bill.record, bill.version, bill.decision, acting),
        vendor=bill.vendor,
        number=bill.doc_number,
        due=short_day(bill.due_date, as_of),
        due_note=_due(bill.days_to_due) + (" (by its terms)" if bill.due_date_derived else ""),
        amount=_amount(bill.amount, bill.home_amount),
        tier=str(bill.tier),
        plan=_plan(bill, as_of),
        why=prose(bill.reasons),
        verdict=shape,
        verdict_told=told,
        verdict_why=bill.verdict_reason,
        cost=days(bill.impact.cost_days, signed=True),
        decided=_decided(bill.decision, as_of, acting),
    )


def _invoice(invoice: InvoiceDecision, as_of: date, acting: Acting) -> InvoiceRow:
    usual = invoice.lateness_days
    return InvoiceRow(
        record=invoice.record,
        pick=_pick(invoice.record, invoice.version, invoice.decision, acting),
        customer=invoice.customer,
        number=invoice.doc_number,
        due=short_day(invoice.due_date, as_of),
        late=f"{invoice.days_overdue} d" if invoice.days_overdue > 0 else "",
        amount=_amount(invoice.amount, invoice.home_amount),
        expected=short_day(invoice.expected_date, as_of),
        usual="" if usual is None else f"usually {days(usual, signed=True)}",
        step=_STEPS.get(invoice.stage, invoice.stage),
        why=prose(invoice.reasons),
        decided=_decided(invoice.decision, as_of, acting),
    )


def _pick(record: str, version: int, decision: Decision | None, acting: Acting) -> str:
    """What a form sends of a row: the document as it was seen, and the decision that this member may approve."""
    awaited = decision.id if decision is not None and waits_for(decision, acting.name) else ""
    return f"{record}@{version}@{awaited}"


def _amount(amount: Money, home: Money | None) -> str:
    is_home = home is not None and home.currency == amount.currency
    return cents(amount) if is_home else f"{cents(amount)} {amount.currency}"


def _due(days_to_due: int) -> str:
    if days_to_due < 0:
        return f"{-days_to_due} d late"
    return "today" if days_to_due == 0 else f"in {days_to_due} d"


def _plan(bill: BillDecision, as_of: date) -> str:
    day = f" {short_day(bill.recommended_date, as_of)}" if bill.recommended_date else ""
    match bill.recommendation:
        case Recommendation.PAY_NOW:
            return "pay now"
        case Recommendation.SCHEDULE:
            return f"pay{day}"
        case Recommendation.HOLD:
            return f"hold to{day}" if day else "hold"
        case Recommendation.NEGOTIATE:
            return "talk to the vendor"


def _decided(decision: Decision | None, as_of: date, acting: Acting) -> Decided:
    if decision is None:
        return Decided(text="", id="", awaits_me=False, is_payable=False)
    payable = decision.kind is DecisionKind.APPROVE and decision.state is DecisionState.STANDING
    return Decided(
        text=" ".join(_told(decision, as_of)),
        id=decision.id if decision.state.is_live and decision.write_id is None else "",
        awaits_me=waits_for(decision, acting.name),
        is_payable=payable and decision.write_id is None,
    )


def _told(decision: Decision, as_of: date) -> Iterator[str]:
    yield f"{_DONE[decision.kind]} by {decision.member}"
    if decision.day:
        yield f"for {short_day(decision.day, as_of)}"
    if decision.state is DecisionState.PROPOSED:
        lacking = decision.approvals_needed - len(decision.approvals)
        yield f"\N{EN DASH} waits for {counted(lacking, 'approval')} more"
    elif decision.approvals:
        yield f"and {' and '.join(decision.approvals)}"
    if decision.write_id is not None and decision.state.is_live:
        yield "\N{EN DASH} its payment is being recorded"
    if decision.state is DecisionState.LAPSED:
        yield f"\N{EN DASH} lapsed. {decision.lapsed_because}"


CONSOLE_PAGES = [get_console]
