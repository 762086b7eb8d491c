"""A plan with some documents on other days, and what the guardrail says of it (docs/formulas/what-if.md)."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from application.runway.calculators.position.assessment import Assessment
from application.runway.calculators.position.guardrail import judge
from domain.answers.console import Verdict
from domain.answers.what_if import BillMove, CashOutlook, InvoiceMove, Moves
from domain.books.bill import Bill
from domain.errors import NotFound, Unacceptable
from domain.money import Money, sum_money
from domain.plans.arrangement import Arrangements
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


def rearranged(snapshot: Snapshot, moves: Moves, as_of: date) -> Snapshot:
    """The snapshot as if the moves had been decided; raises `NotFound` and `Unacceptable`."""
    bills = {bill.id: bill for bill in snapshot.bills if bill.is_open}
    invoices = {invoice.id for invoice in snapshot.invoices if invoice.is_open}
    arranged = snapshot.arrangements
    for move in moves.bills:
        arranged = _with_bill(arranged, _known(bills, move, as_of), move)
    for wish in moves.invoices:
        if wish.invoice_id not in invoices:
            raise NotFound(f"There is no open invoice {wish.invoice_id}.")
        arranged = _with_invoice(arranged, wish)
    return replace(snapshot, arrangements=arranged)


def outlook(assessed: Assessment) -> CashOutlook:
    """The plan's low points."""
    projection, home = assessed.projection, assessed.home
    control, curve = projection.control_curve, projection.curve
    low, low_day = curve.low() if curve is not None else (None, None)
    return CashOutlook(
        available=assessed.figures.cash.available,
        control_low=None if control is None or home is None else Money(control.low()[0], home),
        low_water=None if low is None or home is None else Money(low, home),
        low_day=low_day,
        breach_date=projection.breach_date,
        zero_date=projection.forecast_zero_date,
    )


def verdict_of(assessed: Assessment, policy: Policy) -> tuple[Verdict, str]:
    """The guardrail on the plan as a whole."""
    control, floor = assessed.projection.control_curve, assessed.figures.floor.value
    if control is None or floor is None:
        return Verdict.UNKNOWN, "Cash on the business date is not known."
    low, day = control.low()
    verdict = judge(low, floor.amount_minor, policy.warn_factor)
    lowest = Money(low, floor.currency)
    return verdict, (
        f"Over {policy.control_days} days, without uncertain receipts, cash is lowest on {day}, at {lowest}; "
        f"the floor is {floor}."
    )


def _known(bills: Mapping[str, Bill], move: BillMove, as_of: date) -> Bill:
    bill = bills.get(move.bill_id)
    if bill is None:
        raise NotFound(f"There is no open bill {move.bill_id}.")
    if any(day < as_of for day in (*([move.day] if move.day else []), *(part.day for part in move.parts))):
        raise Unacceptable(f"Bill {move.bill_id} cannot be paid before {as_of}.")
    if move.parts:
        if move.day is not None or any(part.amount.currency != bill.currency for part in move.parts):
            raise Unacceptable(f"Bill {move.bill_id} has a day or parts, in {bill.currency}.")
        whole = sum_money((part.amount for part in move.parts), bill.currency)
        if whole != bill.balance:
            raise Unacceptable(f"The parts of bill {move.bill_id} make {whole}; {bill.balance} is open.")
    return bill


def _with_bill(arranged: Arrangements, bill: Bill, move: BillMove) -> Arrangements:
    on = {key: day for key, day in arranged.bills_on.items() if key != bill.id}
    split = {key: parts for key, parts in arranged.bills_split.items() if key != bill.id}
    held = arranged.bills_held - {bill.id}
    if move.parts:
        split[bill.id] = tuple((part.day, part.amount.amount_minor) for part in move.parts)
    elif move.day is not None:
        on[bill.id] = move.day
    else:
        held |= {bill.id}
    approved = arranged.bills_approved - {bill.id}
    return replace(arranged, bills_on=on, bills_split=split, bills_held=held, bills_approved=approved)


def _with_invoice(arranged: Arrangements, move: InvoiceMove) -> Arrangements:
    on = {key: day for key, day in arranged.invoices_on.items() if key != move.invoice_id}
    disputed = {key: why for key, why in arranged.invoices_disputed.items() if key != move.invoice_id}
    if move.day is not None:
        on[move.invoice_id] = move.day
    else:
        disputed[move.invoice_id] = "not coming, as tried"
    return replace(arranged, invoices_on=on, invoices_disputed=disputed)
