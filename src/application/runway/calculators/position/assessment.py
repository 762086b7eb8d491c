"""One client's cash, flows, runways, open items and plan, computed once for whichever experience asks."""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from application.runway.calculators.books.cash_movements import CashMovements, cash_movements, undocumented
from application.runway.calculators.books.chart import Chart, chart_of, unrated_banks
from application.runway.calculators.books.clearing import in_clearing
from application.runway.calculators.books.exchange import left_out, rates_on
from application.runway.calculators.books.lacking import CASH, DOCUMENTS, PAYABLES, RECEIVABLES, lacking, lessened
from application.runway.calculators.books.landings import Landings
from application.runway.calculators.books.openings import openings, unproved
from application.runway.calculators.books.undeposited import unbanked
from application.runway.calculators.figures.figures import no_money
from application.runway.calculators.habits.baseline import baseline
from application.runway.calculators.habits.flows import Window, cash_flows, unknown_flows
from application.runway.calculators.habits.lateness import LatenessBook, lateness_book
from application.runway.calculators.habits.paying import Paying
from application.runway.calculators.habits.recurrence import recurrence
from application.runway.calculators.habits.run_rate import run_rate
from application.runway.calculators.habits.undated import undated, undated_told
from application.runway.calculators.plan.credits import NO_CREDITS, bills_told, credited, invoices_told
from application.runway.calculators.plan.forecast import forecast_of, no_forecast
from application.runway.calculators.plan.forecast_lines import LineWriter, party_namer
from application.runway.calculators.plan.payment_dates import (
    PlannedBill,
    PlannedInvoice,
    plan_bills,
    plan_invoices,
    terms_by_id,
)
from application.runway.calculators.plan.plan import Sources, make_plan, planned_out_minor
from application.runway.calculators.plan.projection import Projection, no_projection, project, with_age
from application.runway.calculators.plan.scenarios import plan_under
from application.runway.calculators.position import guardrail
from application.runway.calculators.position.cash import (
    NO_HOME_CURRENCY,
    Earmarks,
    cash_position,
    earmarks_of,
    unknown_cash,
)
from application.runway.calculators.position.open_items import payables, receivables, unknown_items
from application.runway.calculators.position.runway import runway_figures
from domain.answers.forecast import Forecast, Scenario
from domain.answers.metric import Status
from domain.answers.runway import CashPosition, Flows, OpenItems, RunwayFigures
from domain.policy.policy import Policy
from domain.snapshot.control_items import PAYABLE, RECEIVABLE, control_items
from domain.snapshot.snapshot import Snapshot


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """`bills` and `invoices` are all open ones with their planned days; both are empty without a home currency.

    `sources` are what the plan was made of and `habits` how late customers pay, both None without a home currency.
    """

    home: str | None
    figures: RunwayFigures
    projection: Projection
    receivables: OpenItems
    payables: OpenItems
    bills: tuple[PlannedBill, ...] = ()
    invoices: tuple[PlannedInvoice, ...] = ()
    sources: Sources | None = None
    habits: LatenessBook | None = None


def assess(snapshot: Snapshot, policy: Policy, as_of: date, earmarks: Earmarks | None = None) -> Assessment:
    """Earmarked bills have left the available cash and the plan already: those approved or in flight, unless given."""
    home = snapshot.home_currency
    if home is None:
        return _unknown(snapshot, policy, as_of)
    chart, terms, name = chart_of(snapshot, policy), terms_by_id(snapshot), party_namer(snapshot)
    moved = cash_movements(snapshot, chart, home)
    rates = rates_on(snapshot, as_of, home)
    bills = plan_bills(snapshot, terms, as_of, policy, rates, Paying(snapshot, chart, moved.movements).elsewhere)
    if earmarks is None:
        earmarks = earmarks_of(bills, snapshot.arrangements, snapshot.feed_links, home)
    cash = lessened(cash_position(snapshot, chart, moved, as_of, rates, earmarks), lacking(snapshot, ("Account",)))
    flows = _flows(snapshot, chart, moved, cash, as_of, policy, home)
    habits = lateness_book(snapshot.invoices, snapshot.payments, terms, as_of, policy, home, snapshot.families)
    invoices = plan_invoices(snapshot, terms, habits, as_of, policy, rates, _held(snapshot, chart))
    by_credit = credited(bills, invoices, snapshot, rates) if policy.credits_in_forecast else NO_CREDITS
    bills, invoices = bills_told(bills, by_credit), invoices_told(invoices, by_credit)
    recurring = recurrence(snapshot, moved.movements, chart, as_of, home, name)
    window = Window(moved.movements, as_of, policy)
    payable, receivable = control_items(snapshot, PAYABLE), control_items(snapshot, RECEIVABLE)
    owed = undated(snapshot, payable, receivable, rates)
    sources = Sources(
        bills=bills,
        invoices=invoices,
        known=snapshot.known_items,
        recurring=recurring,
        bills_to_come=run_rate((each for each in recurring.settled if each.amount_minor < 0), window, policy),
        sales_to_come=run_rate((each for each in recurring.settled if each.amount_minor > 0), window, policy),
        in_hand=(
            *unbanked(snapshot, chart, as_of, policy, rates),
            *in_clearing(snapshot, chart, as_of, policy, rates),
        ),
        undated=owed,
        small=baseline(moved.movements, as_of, policy, recurring.explained),
        earmarked=frozenset(earmarks.by_bill()),
        doubts=(
            *undocumented(window.within(moved.movements), home),
            *undated_told(owed, home),
            *lacking(snapshot, DOCUMENTS),
        ),
        credited=by_credit,
        dated=[movement for movement in moved.movements if movement.day > as_of],
        as_of=as_of,
        policy=policy,
        rates=rates,
    )
    plan = make_plan(sources)
    floor = guardrail.floor(flows.gross_day, planned_out_minor(plan, as_of, policy), policy, home)
    projection = with_age(project(cash.available, floor, sources, plan), snapshot.data_age)
    return Assessment(
        home=home,
        figures=runway_figures(
            cash,
            flows,
            floor,
            projection,
            snapshot.data_age,
            snapshot.connection_state,
            as_of,
            policy,
            owes=_owed(bills, snapshot),
        ),
        projection=projection,
        receivables=_without(snapshot, receivables(snapshot, rates, receivable), RECEIVABLES, "Customer"),
        payables=_without(snapshot, payables(snapshot, rates, payable), PAYABLES, "Vendor"),
        bills=bills,
        invoices=invoices,
        sources=sources,
        habits=habits,
    )


def forecast_under(scenario: Scenario, assessed: Assessment, snapshot: Snapshot) -> Forecast:
    """The projection of an assessment as an answer, under a scenario."""
    sources, habits, projection = assessed.sources, assessed.habits, assessed.projection
    if sources is None or habits is None:
        return no_forecast(projection, scenario)
    if scenario is not Scenario.BASE:
        terms, held = terms_by_id(snapshot), _held(snapshot, chart_of(snapshot, sources.policy))
        later = plan_invoices(
            snapshot, terms, habits, sources.as_of, sources.policy, sources.rates, held, deviations_later=1
        )
        plan, cash, floor = plan_under(scenario, sources, later), assessed.figures.cash, assessed.figures.floor
        projection = with_age(project(cash.available, floor, sources, plan), snapshot.data_age)
    writer = LineWriter(snapshot, sources.home, party_namer(snapshot))
    return forecast_of(projection, sources, writer, snapshot.data_age, scenario)


def _flows(
    snapshot: Snapshot, chart: Chart, moved: CashMovements, cash: CashPosition, as_of: date, policy: Policy, home: str
) -> Flows:
    """Flows of the window with what they lack, and what the first balances held."""
    lacked = (*left_out(unrated_banks(snapshot, chart)), *lacking(snapshot, CASH))
    flows = lessened(cash_flows(moved, as_of, policy, home, party_namer(snapshot), chart.name), lacked)
    if cash.book_cash.status is Status.INSUFFICIENT and chart.unrated:
        flows = unknown_flows(as_of, policy, cash.book_cash.reason)
    return msgspec.structs.replace(flows, openings=openings(snapshot), unproved=unproved(snapshot))


def _owed(bills: Sequence[PlannedBill], snapshot: Snapshot) -> str:
    """What is to be paid whether or not cash went out, in words; empty for nothing."""
    cards = [account for account in snapshot.accounts if account.type == "Credit Card" and account.balance_minor < 0]
    if bills:
        return "bills are open"
    return "cards are to be paid" if cards else ""


def _held(snapshot: Snapshot, chart: Chart) -> Callable[[str], str]:
    """The name of the account with others' money that a party usually pays into, empty for none."""
    landings = Landings(snapshot, chart)

    def held(party: str) -> str:
        account_id = landings.held_for(party)
        return chart.name(account_id) if account_id else ""

    return held


def _without(snapshot: Snapshot, items: OpenItems, documents: Sequence[str], party: str) -> OpenItems:
    """Documents or accounts that lack something leave a gap between them that says nothing."""
    lacked, accounts = lacking(snapshot, documents), lacking(snapshot, ("Account",))
    return msgspec.structs.replace(
        lessened(items, lacked),
        control_account=lessened(items.control_account, accounts),
        party_balances=lessened(items.party_balances, lacking(snapshot, (party,))),
        gap=None if lacked or accounts else items.gap,
    )


def _unknown(snapshot: Snapshot, policy: Policy, as_of: date) -> Assessment:
    cash, flows = unknown_cash(NO_HOME_CURRENCY), unknown_flows(as_of, policy, NO_HOME_CURRENCY)
    projection = no_projection(cash.available, as_of, policy)
    figures = runway_figures(
        cash,
        flows,
        no_money(NO_HOME_CURRENCY),
        projection,
        snapshot.data_age,
        snapshot.connection_state,
        as_of,
        policy,
    )
    items = unknown_items(NO_HOME_CURRENCY)
    return Assessment(home=None, figures=figures, projection=projection, receivables=items, payables=items)
