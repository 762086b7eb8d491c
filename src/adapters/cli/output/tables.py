"""How each answer looks in a terminal."""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any

from msgspec.structs import replace
from rich.console import Group
from rich.table import Table
from rich.text import Text

from adapters.cli.output.lights import light
from adapters.cli.output.printing import table
from adapters.cli.output.record_tables import record_facts
from adapters.wording import age, days, figure, money, prose
from domain.answers.accounts import AccountsAnswer
from domain.answers.console import ConsoleAnswer
from domain.answers.digest import DigestAnswer, DigestClient
from domain.answers.forecast import ForecastAnswer, VarianceAnswer
from domain.answers.metric import MoneyMetric, Status
from domain.answers.record import RecordDetail
from domain.answers.runway import Flows, RunwayAnswer, RunwayFigures, WorkingCapital
from domain.answers.tray import TrayAnswer
from domain.snapshot.snapshot import DataAge

_FORECAST_COLUMNS = {
    "Beginning": "opening",
    "Recurring in": "recurring_inflows",
    "Receivables": "receivables",
    "Known in": "known_inflows",
    "Payroll": "payroll",
    "Recurring out": "recurring_outflows",
    "Payables": "payables",
    "Cards, small": "small_outflows",
    "Taxes, debt": "taxes_and_debt",
    "Known out": "known_outflows",
    "Change": "change",
    "Ending": "closing",
    "Buffer": "buffer",
    "Net": "net_cash_remaining",
    "Low": "low",
}
_NAMED_AT_MOST = 5
_BALANCES = ("opening", "change", "closing")


@singledispatch
def drawn(answer: Any) -> Group:
    """What is shown for an answer, by its type."""
    raise TypeError(f"Nothing is shown for {type(answer).__name__}.")


def _stale(data_age: DataAge) -> Text:
    return Text(f"  stale: {data_age.reason}" if data_age.stale else "", style="yellow")


def _heading(name: str, day: object, data_age: DataAge) -> Text:
    return Text.assemble((name, "bold"), f" as of {day}, books {age(data_age.age_s)} old", _stale(data_age))


def _findings(client: DigestClient) -> str:
    counts = {total.severity: total.count for total in client.findings}
    return " ".join(f"{counts[s]}{s[0].upper()}" for s in ("critical", "high", "medium", "low") if counts.get(s))


@drawn.register
def accounts_table(answer: AccountsAnswer) -> Group:
    """The chart of accounts."""
    shown = table("", "Number", "Account", "Type", "Balance", "Id", right=("Balance",))
    for each in answer.items:
        name = each.full_name if each.active else f"{each.full_name} (inactive)"
        shown.add_row(each.number, name, each.type, str(each.balance), each.id)
    return Group(_heading(answer.business.name, answer.as_of, answer.data_age), shown)


drawn.register(RecordDetail, record_facts)


@drawn.register
def digest_table(answer: DigestAnswer) -> Group:
    """The portfolio, the neediest client first, and the findings that matter most over all clients."""
    columns = ("Client", "", "Cash", "Buffer d", "Runway d", "Zero date", "Below floor", "Quality", "Findings", "Due")
    right = ("Cash", "Buffer d", "Runway d", "Quality", "Due")
    clients = table(f"Digest of {answer.firm.name}, {answer.as_of}", *columns, "Books", "Why", right=right)
    for client in answer.clients:
        clients.add_row(
            client.business,
            light(client.light),
            figure(client.cash),
            figure(client.buffer_days),
            figure(client.runway_days),
            figure(client.forecast_zero_date),
            figure(client.breach_date),
            figure(client.quality),
            _findings(client),
            str(client.decisions_due),
            age(client.data_age.age_s) + (" (stale)" if client.data_age.stale else ""),
            client.error or prose(client.attention_reasons[:2]),
        )
    lights = ", ".join(f"{count} {name}" for name, count in answer.lights.items() if count)
    return Group(clients, Text(lights), *_unproved(answer), Text(""), *_told(answer), _top_items(answer))


def _unproved(answer: DigestAnswer) -> list[Text]:
    names = [client.business for client in answer.clients if client.unproved]
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    sentence = f"Not proved yet that documents tell all cash: {', '.join(names[:_NAMED_AT_MOST])}{more}."
    return [Text(sentence, style="yellow")] if names else []


def _told(answer: DigestAnswer) -> list[Table | Text]:
    """What one would be told about each client without asking, and why its figures changed."""
    rows = [
        (client.business, sentence)
        for client in answer.clients
        for sentence in dict.fromkeys((*client.alerts, *(client.change.sentences if client.change else ())))
    ]
    told = table("What is new", "Client", "What")
    for business, sentence in rows:
        told.add_row(business, sentence)
    return [told, Text("")] if rows else []


def _top_items(answer: DigestAnswer) -> Table:
    items = table("What matters most over all clients", "Client", "Rule", "Severity", "Days", "What", right=("Days",))
    for item in answer.top_items:
        items.add_row(item.business, item.code, item.severity, days(item.uncertain_days), item.title)
    return items


@drawn.register
def tray_table(answer: TrayAnswer) -> Group:
    """What is wrong in one client's books, worst first."""
    items = table("", "Severity", "Rule", "Days", "In doubt", "What", "Fix", right=("Days", "In doubt"))
    for item in answer.items:
        finding = item.finding
        items.add_row(
            finding.severity,
            finding.code,
            days(item.uncertain_days),
            money(finding.exposure),
            finding.explanation,
            finding.fix.sentence if finding.fix else "",
        )
    quality = answer.quality
    summary = (
        f"Quality {figure(quality.score)} of 100, {figure(quality.coverage)} % of the rules ran, "
        f"{figure(quality.uncertain_days)} days in doubt; "
        f"{answer.ignored} ignored, {answer.snoozed} snoozed; "
        f"{answer.bills_with_issues} bills and {answer.invoices_with_issues} invoices wait here."
    )
    unproved = [
        Text(f"Not proved: {outcome.reason}", style="yellow")
        for outcome in answer.rules
        if outcome.code == "CASH-GAP" and outcome.reason
    ]
    return Group(_heading(answer.business.name, answer.as_of, answer.data_age), Text(summary), *unproved, items)


@drawn.register
def console_table(answer: ConsoleAnswer) -> Group:
    """What may be decided for one client."""
    bills = table(
        "Bills",
        "#",
        "Vendor",
        "No.",
        "Due",
        "Open",
        "Tier",
        "Do",
        "On",
        "Guardrail",
        "Days",
        "Why",
        right=("Open", "Days"),
    )
    for bill in answer.bills:
        bills.add_row(
            str(bill.rank),
            bill.vendor,
            bill.doc_number,
            f"{bill.due_date}{'*' if bill.due_date_derived else ''}",
            str(bill.amount),
            str(bill.tier),
            bill.recommendation,
            str(bill.recommended_date or ""),
            bill.verdict,
            days(bill.impact.cost_days),
            "; ".join(bill.reasons),
        )
    invoices = table(
        "Invoices",
        "#",
        "Customer",
        "No.",
        "Due",
        "Late d",
        "Expected",
        "Open",
        "Stage",
        "Why",
        right=("Late d", "Open"),
    )
    for invoice in answer.invoices:
        invoices.add_row(
            str(invoice.rank),
            invoice.customer,
            invoice.doc_number,
            str(invoice.due_date),
            str(invoice.days_overdue),
            str(invoice.expected_date),
            str(invoice.amount),
            invoice.stage,
            "; ".join(invoice.reasons),
        )
    blocked = (
        [Text(f"Decisions are blocked: {answer.blocked_reason}", style="yellow")] if answer.decisions_blocked else []
    )
    waiting = f"{answer.bills_in_tray} bills and {answer.invoices_in_tray} invoices wait in the Tray."
    heading = _heading(answer.business.name, answer.as_of, answer.data_age)
    told = [Text(sentence) for sentence in dict.fromkeys((*answer.alerts, *answer.change.sentences))]
    return Group(heading, runway_figures(answer.runway), *told, *blocked, bills, Text(""), invoices, Text(waiting))


def runway_figures(figures: RunwayFigures) -> Table:
    """Cash, flows and the three runways in two columns."""
    rows = table("", "Figure", "Value", "Note", right=("Value",))
    for label, metric in (
        ("Book cash", figures.cash.book_cash),
        ("Available", figures.cash.available),
        ("In hand, not banked", figures.cash.in_hand),
        ("Out per day", figures.flows.gross_day),
        _net_day(figures.flows.net_day),
        ("Guardrail floor", figures.floor),
        ("Buffer days", figures.buffer_days),
        ("Runway days", figures.runway_days),
        ("Cash reaches zero", figures.forecast_zero_date),
        ("Cash below floor", figures.breach_date),
    ):
        note = metric.reason if metric.status not in (Status.OK, Status.PARTIAL) else prose(metric.warnings)
        rows.add_row(label, figure(metric), note)
    for part in figures.cash.held:
        rows.add_row("Held for others", money(part.amount), f"{part.label}: in no figure")
    for label, note in _proof(figures.flows):
        rows.add_row(label, "", note)
    rows.add_row("Light", light(figures.light), prose(figures.light_reasons))
    return rows


def _proof(flows: Flows) -> Iterator[tuple[str, str]]:
    """What the comparison of balances and documents could not cover."""
    if flows.unproved:
        yield "Not proved", flows.unproved
    for part in flows.openings:
        yield "Unknown before", f"{part.label}: {part.amount}"


def _net_day(net_day: MoneyMetric) -> tuple[str, MoneyMetric]:
    """By its direction, so that nobody reads a negative burn."""
    if net_day.value is None or net_day.value.amount_minor >= 0:
        return "Net burn per day", net_day
    return "Net inflow per day", replace(net_day, value=-net_day.value)


@drawn.register
def runway_table(answer: RunwayAnswer) -> Group:
    """One client's runways, receivables and payables."""
    items = table("", "", "Documents", "Control account", "Names' balances", "Gap", right=("Documents", "Gap"))
    for label, part in (("Receivables", answer.receivables), ("Payables", answer.payables)):
        items.add_row(
            label, figure(part.documents), figure(part.control_account), figure(part.party_balances), money(part.gap)
        )
    heading = _heading(answer.business.name, answer.as_of, answer.data_age)
    return Group(heading, runway_figures(answer.figures), items, _working_capital(answer.working_capital))


def _working_capital(ratios: WorkingCapital) -> Table:
    rows = table(f"Over {ratios.days} days", "Figure", "Days", "Note", right=("Days",))
    for label, metric in (
        ("Days sales outstanding", ratios.dso),
        ("of them not overdue", ratios.best_possible_dso),
        ("of them delinquent", ratios.average_days_delinquent),
        ("Days payables outstanding", ratios.dpo),
        ("Cash conversion cycle", ratios.cash_conversion_cycle),
    ):
        rows.add_row(label, figure(metric), metric.reason or prose(metric.warnings))
    return rows


@drawn.register
def forecast_table(answer: ForecastAnswer) -> Group:
    """The projection week by week; rows that move nothing in any week are left out."""
    forecast = answer.forecast
    shown = {
        name: field
        for name, field in _FORECAST_COLUMNS.items()
        if field in _BALANCES or any(getattr(week, field) for week in forecast.weeks)
    }
    right = ("Week", *shown, "Low on")
    weeks = table("", *right, right=right)
    for week in forecast.weeks:
        cells = (money(getattr(week, field)) for field in shown.values())
        weeks.add_row(str(week.start), *cells, str(week.low_day))
    notes = [Text(text, style="yellow") for text in ((forecast.reason,) if forecast.reason else ()) + forecast.warnings]
    notes += [Text(forecast.scope)] if forecast.scope else []
    return Group(_heading(answer.business.name, forecast.as_of, answer.data_age), weeks, *notes)


@drawn.register
def variance_table(answer: VarianceAnswer) -> Group:
    """What was foreseen and what came, line by line."""
    heading = _heading(answer.business.name, answer.as_of, answer.data_age)
    if answer.reason:
        return Group(heading, Text(answer.reason, style="yellow"))
    amounts = ("Foreseen", "Came", "Off")
    lines = table("", "Row", "What", "Class", "Foreseen on", "Foreseen", "Came on", "Came", "Off", right=amounts)
    for line in answer.lines:
        lines.add_row(
            line.row.replace("_", " "),
            line.label,
            line.kind,
            str(line.foreseen_day or ""),
            money(line.foreseen),
            str(line.actual_day or ""),
            money(line.actual),
            money(line.variance),
        )
    accuracy = "unknown" if answer.accuracy is None else f"{answer.accuracy:.0%}"
    totals = f"{answer.since} to {answer.through}: foreseen {answer.total_foreseen}, came {answer.total_actual}, "
    return Group(heading, lines, Text(f"{totals}off {answer.total_variance}; accuracy {accuracy}."))
