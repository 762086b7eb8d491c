"""What is sent from a Console: decisions with a preview, approvals, what if, and the payment that is recorded."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from adapters.http.asking import Asking, TheAsking
from adapters.http.question import TheProduct
from adapters.http.routes.writes import made
from adapters.web.asking import BusinessId, TheVisit, fields_of, form_of, is_part, number_of
from adapters.web.figures import Cell, cents, counted, date_cell, long_day, money_cell, short_day, whole
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import client_shell
from adapters.web.signing_in import MemberRequest
from adapters.wording import prose
from application.product import Product
from domain.answers.console import ConsoleAnswer, Verdict
from domain.answers.what_if import BillMove, CashOutlook, InvoiceMove, Moves, WhatIfAnswer
from domain.errors import Conflict, Invalid, NotFound
from domain.firms.acting import Acting
from domain.firms.business_day import parse_day
from domain.firms.firm import AsOf, Business
from domain.plans.decision import Decision, DecisionDraft, DecisionKind, DecisionState, RecordDraft
from domain.rails.freshness import CACHED

DecisionId = Annotated[str, PathParameter(pattern=r"^[^\x00-\x1f]+$", max_length=100)]

_BASE = "/clients/{business_id:str}/console"
_TO_BE_GIVEN = "(to be given)"
_ON_A_DAY = {"Bill": DecisionKind.SCHEDULE, "Invoice": DecisionKind.EXPECT}
_TAKE_DAY = frozenset({"day", "what-if"})
_TITLES = {
    "approve": "Approve",
    "hold": "Hold without a day",
    "pay-day": "Hold until the next pay-day",
    "day": "On a day",
    "dismiss": "Dismiss: nothing is to be decided",
    "dispute": "Disputed: nothing is expected",
}
_VERDICTS = {
    Verdict.PASS: ("fine", "The guardrail passes."),
    Verdict.WARN: ("watch", "Near the floor."),
    Verdict.BLOCK: ("act", "Below the floor."),
    Verdict.UNKNOWN: ("unknown", "What the guardrail would say is not known."),
}


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was chosen, as it was seen, and the decision about it that waits for whoever chose it."""

    record: str
    version: int
    awaited: str
    text: str


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be decided about which documents."""

    kind: str
    day: date | None
    reason: str
    picks: tuple[Pick, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one document, or the sentence that says why nothing does."""

    label: str
    told: str
    is_refused: bool


class DecideView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch before it is decided, or after where some was refused; `is_over` where nothing is left to be sent."""

    base: str
    title: str
    kind: str
    rows: tuple[Row, ...]
    picks: tuple[str, ...]
    summary: str
    takes_day: bool
    day: str
    takes_reason: bool
    reason: str
    is_over: bool


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A figure before and after."""

    label: str
    before: Cell
    after: Cell


class WhatIfView(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of the cash."""

    what: str
    shape: str
    verdict: str
    why: str
    change: str
    rows: tuple[Outlook, ...]
    currency: str


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """A payment before it is recorded in the ledger, and the name under which it is recorded once."""

    address: str
    base: str
    what: str
    accounts: tuple[tuple[str, str], ...]
    today: str
    name: str


@post(f"{_BASE}/preview", status_code=HTTPStatus.OK)
async def preview_decisions(
    request: MemberRequest, asking: TheAsking, visit: TheVisit, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """What would become of each document, before anything does."""
    console = await visit.see(_console)
    wish = await _wish(request, console)
    rows, decisions = await _decided(asking, product, business_id, wish, console, preview=True)
    # Who approves what another proposed adds no reason to the one that was given.
    mine = [each for each in decisions if each.member == request.user.name]
    needs_reason = wish.kind in ("dismiss", "dispute") or any(each.override for each in mine)
    view = _view(business_id, wish, rows, takes_reason=needs_reason, is_done=False)
    if is_part(request):
        return html(rendered("decide_part.html", view=view))
    return html(await visit.see(partial(_page, visit.acting, "decide.html", "Decide", view)))


@post(f"{_BASE}/decide", status_code=HTTPStatus.OK)
async def decide(
    request: MemberRequest, asking: TheAsking, visit: TheVisit, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """A row for each document; what was refused is said, and the rest is done."""
    console = await visit.see(_console)
    wish = await _wish(request, console)
    rows, decisions = await _decided(asking, product, business_id, wish, console, preview=False)
    view = _view(business_id, wish, rows, takes_reason=False, is_done=True)
    if any(row.is_refused for row in rows):
        template = "decide_part.html" if is_part(request) else "decide.html"
        if is_part(request):
            return html(rendered(template, view=view))
        return html(await visit.see(partial(_page, visit.acting, template, "Decide", view)))
    if not is_part(request):
        return elsewhere(view.base)
    mine = [each.id for each in decisions if each.member == request.user.name]
    undo = f"{view.base}/withdraw" if mine else ""
    return html(rendered("done_part.html", said=f"{view.title}: {view.summary}", undo=undo, number=",".join(mine)))


@post(f"{_BASE}/withdraw", status_code=HTTPStatus.OK)
async def withdraw(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """Take decisions back."""
    ids = [each for each in (await form_of(request)).get("number", "").split(",") if each]
    if not ids:
        raise Invalid("Which decision is to be taken back?")
    refused = list[str]()
    for decision_id in ids:
        try:
            await asking.act(product.decisions.withdraw, business_id, decision_id, "")
        except (Conflict, NotFound) as refusal:
            if len(ids) == 1:
                raise
            refused.append(str(refusal))
    if not is_part(request):
        return elsewhere(f"/clients/{business_id}/console")
    done = f"Taken back: {counted(len(ids) - len(refused), 'decision')}."
    said = prose((done, *(f"One is not: {each}" for each in refused)))
    return html(rendered("done_part.html", said=said, undo="", number=""))


@post(f"{_BASE}/what-if", status_code=HTTPStatus.OK)
async def what_if(request: MemberRequest, visit: TheVisit) -> Response[str]:
    """The cash with the chosen documents paid on another day, today without one. Nothing is changed."""
    console = await visit.see(_console)
    wish = await _wish(request, console)
    day = wish.day or console.as_of

    def answer(product: Product, business: Business, as_of: AsOf) -> str:
        found = product.what_if.what_if(business.scope, as_of, CACHED, moves=_moves(wish.picks, day))
        view = what_if_view(found, f"{counted(len(wish.picks), 'move')} to {long_day(day)}")
        if is_part(request):
            return rendered("what_if_part.html", view=view)
        shell = client_shell(visit.acting, "What if", "/console", business, as_of.day, console.data_age)
        return rendered("what_if.html", shell=shell, view=view)

    return html(await visit.see(answer))


@get(f"{_BASE}/record/{{decision_id:str}}")
async def get_record(request: MemberRequest, visit: TheVisit, decision_id: DecisionId) -> Response[str]:
    """From which account an approved bill was paid, before that is recorded."""
    console = await visit.see(_console)
    bill = next((each for each in console.bills if each.decision and each.decision.id == decision_id), None)
    if bill is None:
        raise NotFound("There is no such payment to record.")
    accounts = [
        (each.records[0].partition(":")[2], each.label) for each in console.runway.cash.accounts if each.records
    ]
    base = f"/clients/{console.business.id}/console"
    view = RecordView(
        address=f"{base}/record/{decision_id}",
        base=base,
        what=f"{bill.vendor} {bill.doc_number}: {cents(bill.amount)} {bill.amount.currency}",
        accounts=tuple(accounts),
        today=console.as_of.isoformat(),
        name=uuid4().hex,
    )
    if is_part(request):
        return html(rendered("record_part.html", view=view))
    return html(await visit.see(partial(_page, visit.acting, "record.html", "Record a payment", view)))


@post(f"{_BASE}/record/{{decision_id:str}}", status_code=HTTPStatus.OK)
async def record_payment(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId, decision_id: DecisionId
) -> Response[str]:
    """Recorded once, whatever is clicked twice."""
    form = await form_of(request)
    name, account = form.get("name", ""), form.get("account", "")
    if not account or not name or len(name) > 100 or not name.isascii():
        raise Invalid("Say from which account it was paid.")
    draft = RecordDraft(account_id=account, paid_on=_day(form.get("paid_on", "")), doc_number=form.get("number", ""))
    answer = await asking.reach(product.decisions.record, business_id, decision_id, draft, key=name)
    settled = made(answer.write) is HTTPStatus.OK
    if not is_part(request):
        return elsewhere(f"/clients/{business_id}/console")
    said = "The payment is recorded in the ledger." if settled else "Sent; the ledger's answer is waited for."
    return html(rendered("done_part.html", said=said, undo="", number=""))


def _console(product: Product, business: Business, as_of: AsOf) -> ConsoleAnswer:
    return product.console.console(business.scope, as_of, CACHED)


def _page(
    acting: Acting,
    template: str,
    title: str,
    view: DecideView | RecordView,
    product: Product,
    business: Business,
    as_of: AsOf,
) -> str:
    age = product.console.console(business.scope, as_of, CACHED).data_age
    shell = client_shell(acting, title, "/console", business, as_of.day, age)
    return rendered(template, shell=shell, view=view)


async def _wish(request: MemberRequest, console: ConsoleAnswer) -> Wish:
    """What a form asks for; raises `Invalid`."""
    given = await fields_of(request)
    form = {name: values[-1] for name, values in given.items()}
    kind = form.get("kind", "")
    picks = tuple(map(_pick, given.get("pick", ())))
    if not picks:
        raise Invalid("Choose at least one document.")
    return Wish(kind=kind, day=_day_of(kind, form.get("day", ""), console), reason=form.get("reason", ""), picks=picks)


def _day_of(kind: str, given: str, console: ConsoleAnswer) -> date | None:
    """The day that goes with what is asked for: the field beside *What if* is sent with every button."""
    if kind == "pay-day":
        return console.next_pay_day
    return _day(given) if kind in _TAKE_DAY else None


def _pick(text: str) -> Pick:
    record, _, rest = text.partition("@")
    version, _, awaited = rest.partition("@")
    known = number_of(version)
    if known is None or record.partition(":")[0] not in _ON_A_DAY:
        raise Invalid("The choice cannot be read; look at the page again.")
    return Pick(record=record, version=known, awaited=awaited, text=text)


def _day(text: str) -> date | None:
    return parse_day(text, "day") if text else None


async def _decided(
    asking: Asking, product: Product, business_id: str, wish: Wish, console: ConsoleAnswer, *, preview: bool
) -> tuple[tuple[Row, ...], tuple[Decision, ...]]:
    """What becomes, or would become, of each document that was chosen."""
    if wish.kind not in _TITLES:
        raise Invalid("What is to be decided?")
    approvals = [pick for pick in wish.picks if pick.awaited and wish.kind == "approve"]
    others = [pick for pick in wish.picks if pick not in approvals]
    labels, found = _labels(console), list[tuple[str, Decision | None, str]]()
    if approvals:
        ids = [pick.awaited for pick in approvals]
        signed = await asking.act(product.decisions.approve_many, business_id, ids, preview=preview)
        found += [(pick.record, row.decision, row.problem) for pick, row in zip(approvals, signed.rows, strict=True)]
    if others:
        drafts = [_draft(wish, pick, console, preview=preview) for pick in others]
        answer = await asking.act(product.decisions.decide, business_id, drafts, preview=preview)
        found += [(row.record, row.decision, row.problem) for row in answer.rows]
    rows = tuple(
        Row(
            label=labels.get(record, record),
            told=problem or (_outcome(decision, console.as_of) if decision else ""),
            is_refused=bool(problem),
        )
        for record, decision, problem in found
    )
    return rows, tuple(decision for _, decision, _ in found if decision)


def _draft(wish: Wish, pick: Pick, console: ConsoleAnswer, *, preview: bool) -> DecisionDraft:
    kinds: Mapping[str, DecisionKind] = {"pay-day": DecisionKind.HOLD, "day": _ON_A_DAY[pick.record.partition(":")[0]]}
    kind = kinds.get(wish.kind) or DecisionKind(wish.kind)
    # A day is asked for in the preview itself, so that it shows the usual one before.
    day = wish.day or (console.next_pay_day or console.as_of if wish.kind == "day" and preview else None)
    reason = wish.reason or (_TO_BE_GIVEN if preview else "")
    return DecisionDraft(kind=kind, record=pick.record, version=pick.version, day=day, reason=reason)


def _outcome(decision: Decision, as_of: date) -> str:
    on = f" for {short_day(decision.day, as_of)}" if decision.day else ""
    if decision.state is DecisionState.PROPOSED:
        lacking = decision.approvals_needed - len(decision.approvals)
        breaks = "; it breaks the floor, so a reason is needed" if decision.override else ""
        return f"proposed{on}: {counted(lacking, 'other member')} must approve{breaks}"
    return f"stands{on}"


def _labels(console: ConsoleAnswer) -> dict[str, str]:
    bills = {each.record: f"{each.vendor} {each.doc_number}: {cents(each.amount)}" for each in console.bills}
    invoices = {each.record: f"{each.customer} {each.doc_number}: {cents(each.amount)}" for each in console.invoices}
    return bills | invoices


def _view(business_id: str, wish: Wish, rows: tuple[Row, ...], *, takes_reason: bool, is_done: bool) -> DecideView:
    refused = sum(row.is_refused for row in rows)
    fine = len(rows) - refused
    word = "done" if is_done else "will be done"
    takes_day = wish.kind == "day" and not is_done
    summary = f"{fine:,} {word}" + (f", {refused:,} cannot be" if refused else "")
    return DecideView(
        base=f"/clients/{business_id}/console",
        title=_TITLES[wish.kind],
        kind=wish.kind,
        rows=rows,
        picks=tuple(pick.text for pick in wish.picks),
        summary=summary,
        takes_day=takes_day,
        day=wish.day.isoformat() if wish.day else "",
        takes_reason=takes_reason,
        reason=wish.reason,
        is_over=is_done or not (fine or takes_day),
    )


def _moves(picks: Sequence[Pick], day: date) -> Moves:
    named = [pick.record.partition(":") for pick in picks]
    return Moves(
        bills=tuple(BillMove(bill_id=of, day=day) for kind, _, of in named if kind == "Bill"),
        invoices=tuple(InvoiceMove(invoice_id=of, day=day) for kind, _, of in named if kind == "Invoice"),
    )


def what_if_view(answer: WhatIfAnswer, what: str) -> WhatIfView:
    """Before and after, side by side."""
    shape, verdict = _VERDICTS[answer.verdict]
    change, low = answer.low_water_change, answer.before.low_water
    pairs = zip(_figures(answer.before, answer.as_of), _figures(answer.after, answer.as_of), strict=True)
    return WhatIfView(
        what=what,
        shape=shape,
        verdict=verdict,
        why=answer.verdict_reason,
        change="" if change is None else f"The low point changes by {whole(change)}.",
        rows=tuple(Outlook(label=label, before=before, after=after) for (label, before), (_, after) in pairs),
        currency=low.currency if low else "",
    )


def _figures(outlook: CashOutlook, as_of: date) -> list[tuple[str, Cell]]:
    on = f" on {short_day(outlook.low_day, as_of)}" if outlook.low_day else ""
    return [
        ("Available now", money_cell(outlook.available)),
        ("Low without uncertain receipts", Cell(text=whole(outlook.control_low))),
        ("Low of the projection", Cell(text=f"{whole(outlook.low_water)}{on}")),
        ("Below the floor", date_cell(outlook.breach_date, as_of)),
        ("Cash reaches zero", date_cell(outlook.zero_date, as_of)),
    ]


DECIDING_PAGES = [preview_decisions, decide, withdraw, what_if, get_record, record_payment]
