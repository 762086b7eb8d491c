"""One finding: its evidence, what is done about it, how it is mended, and what happened to it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from adapters.http.asking import TheAsking
from adapters.http.question import TheProduct
from adapters.http.routes.writes import made
from adapters.web.asking import BusinessId, TheVisit, form_of, is_part, number_of
from adapters.web.figures import UNKNOWN, cents, days, long_day
from adapters.web.powers import refusal
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import client_shell, finding_address
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.answers.findings import FindingDetail, FixPreview
from domain.answers.record import Neighbour, RecordDetail
from domain.errors import Invalid, NotFound
from domain.findings.acts import Assign, Comment, FindingAct, Ignore, Reopen, Snooze
from domain.findings.finding import Evidence, Fix
from domain.findings.life import IgnoreScope, LifeAct, LifeEvent, LifeState
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Business, Member, Power
from domain.money import to_wire
from domain.rails.freshness import CACHED

FindingKey = Annotated[str, PathParameter(pattern=r"^[^\x00-\x1f]+$", max_length=500)]

_ONE = "/clients/{business_id:str}/tray/{key:str}"
_VALUE = "value-"
_BESIDE_AT_MOST = 3
_OTHERS_AT_MOST = 6
_BY_THE_RULES = frozenset(
    {LifeAct.FOUND, LifeAct.FIXED, LifeAct.RETURNED, LifeAct.CHANGED, LifeAct.EXPIRED, LifeAct.FIX_SENT, LifeAct.UNDONE}
)
_SCOPES = {
    IgnoreScope.ITEM: "this finding",
    IgnoreScope.PAIR: "whatever is found of these records",
    IgnoreScope.VENDOR: "what this rule finds with this vendor",
    IgnoreScope.ACCOUNT: "what this rule finds with this account",
    IgnoreScope.RULE: "all that this rule finds",
}


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the values to choose from."""

    value: str
    label: str


class FixField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the write that a person chooses; without choices it is typed."""

    name: str
    label: str
    kind: str
    choices: tuple[Choice, ...]


class FixView(msgspec.Struct, frozen=True, kw_only=True):
    """How it is mended; `is_written` where the ledger takes the write from here."""

    sentence: str
    is_written: bool
    fields: tuple[FixField, ...]
    why: tuple[Evidence, ...]
    refusal: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened; `number` is empty where it cannot be taken back."""

    when: str
    who: str
    what: str
    note: str
    number: str


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """The documents that a finding is about, side by side: for each row what stands in each of them."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...]


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """The finding."""

    key: str
    address: str
    tray: str
    title: str
    code: str
    severity: str
    explanation: str
    days: str
    exposure: str
    blocks: bool
    state: str
    is_aside: bool
    assignee: str
    since: str
    evidence: tuple[Evidence, ...]
    beside: Beside | None
    pages: tuple[str, ...]
    fix: FixView | None
    history: tuple[Entry, ...]
    scopes: tuple[Choice, ...]
    members: tuple[str, ...]
    me: str
    snooze_until: str
    snooze_told: str
    no_triage: str
    no_ignore: str


class PreviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What would be written, line by line, and the name under which it is written once."""

    address: str
    what: str
    lines: tuple[Evidence, ...]
    refusal: str
    irreversible: str
    values: tuple[Evidence, ...]
    name: str


@get(_ONE)
async def get_finding(request: MemberRequest, visit: TheVisit, key: FindingKey) -> Response[str]:
    """The finding beside the list, or as a page of its own."""

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        detail = product.findings.finding(business.scope, as_of, CACHED, key=key)
        members = product.members.members(business.firm_id)
        documents = _documents(product, detail, as_of)
        view = finding_view(detail, visit.acting, members, documents)
        if is_part(request):
            return rendered("finding_part.html", view=view)
        shell = client_shell(visit.acting, detail.item.finding.title, "/tray", business, as_of.day, detail.data_age)
        return rendered("finding.html", shell=shell, view=view)

    return html(await visit.see(page))


@post(f"{_ONE}/act", status_code=HTTPStatus.OK)
async def act_on_finding(
    request: MemberRequest,
    asking: TheAsking,
    visit: TheVisit,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
) -> Response[str]:
    """What a member does about it; the answer says what was done and how it is taken back."""
    act = act_of(await form_of(request))
    await asking.act(product.triage.act, business_id, key, act)
    if not is_part(request):
        gone = isinstance(act, Ignore | Snooze)
        return elsewhere(f"/clients/{business_id}/tray" if gone else finding_address(business_id, key))
    detail = await visit.see(partial(_detail, key))
    address = finding_address(business_id, key)
    done = f"{detail.item.finding.title}: {told(act)}"
    number = detail.history[-1].number if detail.history else ""
    return html(rendered("done_part.html", said=done, undo=f"{address}/undo", number=str(number)))


@post(f"{_ONE}/undo", status_code=HTTPStatus.OK)
async def undo_finding_act(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId, key: FindingKey
) -> Response[str]:
    """Take back an entry of its history."""
    number = number_of((await form_of(request)).get("number", ""))
    if number is None:
        raise Invalid("Which entry is to be taken back?")
    await asking.act(product.triage.undo, business_id, key, number)
    if not is_part(request):
        return elsewhere(finding_address(business_id, key))
    return html(rendered("done_part.html", said="Taken back.", undo="", number=""))


@post(f"{_ONE}/fix/preview", status_code=HTTPStatus.OK)
async def preview_fix(
    request: MemberRequest,
    asking: TheAsking,
    visit: TheVisit,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
) -> Response[str]:
    """Exactly what would be written, before it is."""
    values = values_of(await form_of(request))
    preview = await asking.act(product.fixes.preview, business_id, key, values)
    view = preview_view(finding_address(business_id, key), preview, values)
    if is_part(request):
        return html(rendered("fix_preview_part.html", view=view))
    return html(await visit.see(partial(_preview_page, visit.acting, key, view)))


@post(f"{_ONE}/fix", status_code=HTTPStatus.OK)
async def fix_finding(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId, key: FindingKey
) -> Response[str]:
    """Written once, whatever is clicked twice."""
    form = await form_of(request)
    name = form.get("name", "")
    if not name or len(name) > 100 or not name.isascii():
        raise Invalid("Look at the preview first.")
    answer = await asking.reach(product.fixes.fix, business_id, key, values_of(form), key=name)
    status = made(answer.write)
    if not is_part(request):
        return elsewhere(finding_address(business_id, key))
    settled = status is HTTPStatus.OK
    said = "Written, and the rules have run again." if settled else "Sent; the ledger's answer is waited for."
    return html(rendered("done_part.html", said=said, undo="", number=""))


def _detail(key: str, product: Product, business: Business, as_of: AsOf) -> FindingDetail:
    return product.findings.finding(business.scope, as_of, CACHED, key=key)


def _preview_page(
    acting: Acting, key: str, view: PreviewView, product: Product, business: Business, as_of: AsOf
) -> str:
    detail = _detail(key, product, business, as_of)
    shell = client_shell(acting, f"Mend {detail.item.finding.title}", "/tray", business, as_of.day, detail.data_age)
    return rendered("fix_preview.html", shell=shell, view=view)


def act_of(form: Mapping[str, str]) -> FindingAct:
    """What a form asks for; raises `Invalid`. Fields that are left empty ask nothing, but for nobody's name."""
    fields = {name: value for name, value in form.items() if value or name == "assignee"}
    try:
        act: FindingAct = msgspec.convert(fields, FindingAct)
    except msgspec.ValidationError as error:
        raise Invalid(f"This cannot be read: {error}.") from None
    return act


def told(act: FindingAct) -> str:
    """What was done, in a few words."""
    match act:
        case Ignore():
            return f"ignored, {_SCOPES[act.scope]}"
        case Snooze():
            return f"snoozed until {long_day(act.until)}"
        case Assign():
            return f"given to {act.assignee}" if act.assignee else "nobody's now"
        case Comment():
            return "comment kept"
        case Reopen():
            return "open again"


def values_of(form: Mapping[str, str]) -> dict[str, Any]:
    """The values that were chosen for a fix."""
    return {name.removeprefix(_VALUE): value for name, value in form.items() if name.startswith(_VALUE) and value}


def _documents(product: Product, detail: FindingDetail, as_of: AsOf) -> tuple[RecordDetail, ...]:
    """The records of a finding, as far as they are here."""
    found = list[RecordDetail]()
    for subject in detail.item.finding.subjects[:_BESIDE_AT_MOST]:
        with suppress(NotFound):
            found.append(product.records.record(detail.business.scope, as_of, CACHED, subject=subject))
    return tuple(found)


def beside(records: tuple[RecordDetail, ...]) -> Beside | None:
    """Dated documents side by side, and the others of the first one's party; None where none is one."""
    dated = [(each, each.document_facts) for each in records if each.document_facts is not None]
    if not dated:
        return None
    facts = [each for _, each in dated]
    rows = [
        ("Party", [_named(each, "vendor", "customer") for each, _ in dated]),
        ("Number", [each.doc_number for each in facts]),
        ("Date", [long_day(each.txn_date) for each in facts]),
        ("Due", [long_day(each.due_date) if each.due_date else "" for each in facts]),
        ("Total", [f"{cents(each.total)} {each.total.currency}" for each in facts]),
        ("Open", ["" if each.balance is None else cents(each.balance) for each in facts]),
        ("Accounts", [", ".join(_accounts(each)) for each, _ in dated]),
        ("Attached", [_attached(each) for each, _ in dated]),
        ("Note", [each.note for each in facts]),
    ]
    return Beside(
        heads=tuple(f"{each.kind} {facts.doc_number or each.id}" for each, facts in dated),
        rows=tuple((label, tuple(text or UNKNOWN for text in texts)) for label, texts in rows if any(texts)),
        others=tuple(map(_other, dated[0][0].neighbours[-_OTHERS_AT_MOST:])),
    )


def _named(record: RecordDetail, *roles: str) -> str:
    return next((each.name for each in record.names if each.role in roles), "")


def _accounts(record: RecordDetail) -> dict[str, None]:
    return {each.name: None for line in record.lines for each in line.names if each.role == "account" and each.name}


def _attached(record: RecordDetail) -> str:
    return ", ".join(file.file_name or "a note" for file in record.attachments) or "nothing"


def _other(neighbour: Neighbour) -> str:
    facts, (kind, _, of) = neighbour.document_facts, neighbour.record.partition(":")
    amount = f"{cents(facts.total)} {facts.total.currency}"
    return f"{long_day(facts.txn_date)}: {kind} {facts.doc_number or of}, {amount}"


def finding_view(
    detail: FindingDetail, acting: Acting, members: tuple[Member, ...], records: tuple[RecordDetail, ...] = ()
) -> FindingView:
    """The finding as it is shown to who may act so."""
    finding, life = detail.item.finding, detail.item.life
    zone = ZoneInfo(detail.business.time_zone)
    monday = detail.as_of + timedelta(days=7 - detail.as_of.weekday())
    return FindingView(
        key=finding.key,
        address=finding_address(detail.business.id, finding.key),
        tray=f"/clients/{detail.business.id}/tray",
        title=finding.title,
        code=finding.code,
        severity=str(finding.severity),
        explanation=finding.explanation,
        days=days(detail.item.uncertain_days),
        exposure="" if finding.exposure is None else f"{cents(finding.exposure)} {finding.exposure.currency}",
        blocks=finding.blocks and not life.waived,
        state=_state(detail),
        is_aside=life.state in (LifeState.IGNORED, LifeState.SNOOZED),
        assignee=life.assignee,
        since=long_day(life.first_seen_at.astimezone(zone).date()),
        evidence=finding.evidence,
        beside=beside(records),
        pages=detail.pages,
        fix=None if finding.fix is None or life.state is LifeState.FIXED else _fix(finding.fix, acting),
        history=tuple(_entries(detail.history, zone)),
        scopes=tuple(_scopes(detail)),
        members=tuple(member.name for member in members),
        me=acting.name,
        snooze_until=monday.isoformat(),
        snooze_told=long_day(monday),
        no_triage=refusal(acting, Power.TRIAGE),
        no_ignore=refusal(acting, Power.IGNORE),
    )


def _state(detail: FindingDetail) -> str:
    life = detail.item.life
    until = f" until {long_day(life.until)}" if life.until else ""
    by = f" by {life.member}" if life.member else ""
    reason = f": {life.reason}" if life.reason else ""
    return "open" if life.state is LifeState.OPEN else f"{life.state}{until}{by}{reason}"


def _scopes(detail: FindingDetail) -> Iterator[Choice]:
    kinds = {subject.kind for subject in (*detail.item.finding.subjects, *detail.item.finding.related)}
    for scope, label in _SCOPES.items():
        if scope not in (IgnoreScope.VENDOR, IgnoreScope.ACCOUNT) or scope.title() in kinds:
            yield Choice(value=str(scope), label=label)


def _fix(fix: Fix, acting: Acting) -> FixView:
    asked = dict.fromkeys([*fix.needs, *(each.field for each in fix.suggestions)])
    return FixView(
        sentence=fix.sentence,
        is_written=fix.intent is not None,
        fields=tuple(_field(fix, name) for name in asked) if fix.intent else (),
        why=tuple({each.label: each for suggestion in fix.suggestions for each in suggestion.evidence}.values()),
        refusal=refusal(acting, Power.WRITE),
    )


def _field(fix: Fix, name: str) -> FixField:
    label = name.removesuffix("_id").replace("_", " ")
    choices = [
        Choice(value=each.value, label=each.label if name.endswith("_id") else f"{each.value} ({each.label})")
        for each in fix.suggestions
        if each.field == name
    ]
    kind = "date" if name.endswith(("date", "_on")) else "email" if name == "email" else "text"
    return FixField(name=f"{_VALUE}{name}", label=label, kind=kind, choices=tuple(choices))


def _entries(history: tuple[LifeEvent, ...], zone: ZoneInfo) -> Iterator[Entry]:
    gone = {event.undoes for event in history}
    for event in reversed(history):
        stands = event.act not in _BY_THE_RULES and event.number not in gone
        note = "" if event.act is LifeAct.FIX_SENT else event.note
        yield Entry(
            when=f"{event.at.astimezone(zone):%d %b %Y %H:%M}",
            who=event.member or "the rules",
            what=event.act.replace("-", " ") + (" (taken back)" if event.number in gone else ""),
            note=note,
            number=str(event.number) if stands else "",
        )


def preview_view(address: str, preview: FixPreview, values: Mapping[str, Any]) -> PreviewView:
    """A write before it is made."""
    form = msgspec.to_builtins(preview.intent, enc_hook=to_wire)
    subject = preview.intent.subject
    hidden = ("action", "version", "line_id", f"{subject.kind.lower()}_id")
    lines = [
        Evidence(label=name.removesuffix("_id").replace("_", " "), value=_written(value))
        for name, value in form.items()
        if name not in hidden
    ]
    return PreviewView(
        address=address,
        what=f"{form['action'].replace('-', ' ')}: {subject.kind} {subject.id}",
        lines=tuple(lines),
        refusal=preview.refusal,
        irreversible=preview.irreversible,
        values=tuple(Evidence(label=f"{_VALUE}{name}", value=str(value)) for name, value in values.items()),
        name=uuid4().hex,
    )


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['amount']} {value['currency']}"
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


FINDING_PAGES = [get_finding, act_on_finding, undo_finding_act, preview_fix, fix_finding]
