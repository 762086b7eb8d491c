"""The thresholds that answers are made by, of the firm or of one client: read, set and confirmed."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import TooManyRequestsException
from litestar.params import QueryParameter

from adapters.http.asking import Asking, TheAsking
from adapters.http.question import TheComputations, TheProduct
from adapters.web.asking import form_of
from adapters.web.figures import LIGHT_SHAPES, Cell, long_day, money_cell
from adapters.web.powers import refusal
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import Shell, client_shell, firm_shell
from adapters.web.signing_in import MemberRequest
from adapters.web.thresholds import NO, SECTIONS, YES, differences, read, section_of, written, written_policy
from application.product import Product
from domain.answers.policy_trial import PolicyOutcome, PolicyTrialAnswer, PolicyTrialRow
from domain.errors import Conflict, Invalid
from domain.firms.acting import Acting
from domain.firms.firm import Power
from domain.policy.change import FIRM_S_OWN, PolicyAnswer, PolicyChange, PolicyDraft
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.threshold import Threshold, Unit

_LEVELS = ["/settings", "/clients/{business_id:str}/settings"]
_TRIALS = [f"{level}/try" for level in _LEVELS]
_WEEKS = ("0", "1", "2", "4")
_SET = "set."
_CHANGES_MAX = 200
_SHOWN = 20
_UNITS = {Unit.NONE: "", Unit.COUNT: "", Unit.FACTOR: " times", Unit.SHARE: " of 1"}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold; `typed` is what is set at this level, or what was sent and refused with `refused`."""

    name: str
    label: str
    about: str
    in_force: str
    origin: str
    guarded: bool
    choices: tuple[str, ...]
    typed: str
    refused: str


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the policy, against what its level had before it."""

    version: str
    when: str
    who: str
    level: str
    what: str
    note: str


class ProposedView(msgspec.Struct, frozen=True, kw_only=True):
    """A change that waits for another owner; `no_confirming` says why it is not the reader's to confirm."""

    id: str
    who: str
    what: str
    note: str
    no_confirming: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one policy says of a client on a day."""

    shape: str
    floor: Cell
    findings: str
    blocked: str


class TrialRow(msgspec.Struct, frozen=True, kw_only=True):
    """A client on a day of which the policy tried says something else than the one in force."""

    business: str
    day: str
    now: Outcome
    then: Outcome


class TrialView(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial came to."""

    told: str
    rows: tuple[TrialRow, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Thresholds that belong together, and the address that shows them."""

    title: str
    address: str
    is_here: bool


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `refused` is why nothing was saved, `meanwhile` what others changed since the page was opened."""

    base: str
    level: str
    section: str
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    version: str
    note: str
    refused: str
    meanwhile: tuple[ChangeRow, ...]
    proposed: ProposedView | None
    history: tuple[ChangeRow, ...]
    no_setting: str
    weeks: tuple[str, ...]
    trial: TrialView | None


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent and refused, or only tried."""

    form: Mapping[str, str]
    seen_version: int
    error: Invalid | Conflict | None = None
    tried: PolicyTrialAnswer | None = None


@get(_LEVELS)
async def get_settings(
    asking: TheAsking, section: Annotated[str, QueryParameter(max_length=100)] = SECTIONS[0]
) -> Response[str]:
    """One section of the thresholds, with the history of all."""
    return html(await asking.workers.read(lambda: _page(asking, section)))


@post(_LEVELS, status_code=HTTPStatus.OK)
async def set_settings(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    """Set a section's thresholds at this level; the other sections stay as they are."""
    form = await form_of(request)
    section, seen = form.get("section", ""), _version(form)
    try:
        await asking.act(_save, asking.business_id or FIRM_S_OWN, product, form, seen)
    except (Invalid, Conflict) as error:
        sent = Sent(form=form, seen_version=seen, error=error)
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.BAD_REQUEST
        return html(await asking.workers.read(lambda: _page(asking, section, sent)), status)
    return elsewhere(_at(asking.business_id or FIRM_S_OWN, section if section in SECTIONS else SECTIONS[0]))


@post(_TRIALS, status_code=HTTPStatus.OK)
async def try_settings(
    request: MemberRequest, asking: TheAsking, product: TheProduct, computations: TheComputations
) -> Response[str]:
    """What a section's thresholds would have said; nothing is changed."""
    form = await form_of(request)
    section, seen, level = form.get("section", ""), _version(form), asking.business_id or FIRM_S_OWN
    firm_id, now, trial = asking.acting.firm_id, asking.acting.at, product.policy_trial.trial
    weeks = int(form.get("weeks", "")) if form.get("weeks") in _WEEKS else 0
    try:
        wanted = await asking.workers.read(lambda: _wanted(asking.acting, level, product, form))
        tried = await computations.ask(
            request.user.id,
            request.receive,
            lambda give_way: trial(firm_id, level, wanted, weeks, now, give_way=give_way),
        )
        sent, status = Sent(form=form, seen_version=seen, tried=tried), HTTPStatus.OK
    except Invalid as error:
        sent, status = Sent(form=form, seen_version=seen, error=error), HTTPStatus.BAD_REQUEST
    except TooManyRequestsException as error:
        sent = Sent(form=form, seen_version=seen, error=Invalid(error.detail))
        status = HTTPStatus.TOO_MANY_REQUESTS
    return html(await asking.workers.read(lambda: _page(asking, section, sent)), status)


@post("/settings/confirm", status_code=HTTPStatus.OK)
async def confirm_settings(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    """Put in force what another owner has proposed."""
    confirmed = await asking.act(product.policies.confirm, (await form_of(request)).get("proposal", ""))
    return elsewhere(_address(confirmed.business_id))


def _version(form: Mapping[str, str]) -> int:
    text = form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Invalid("Look at the page again first.")
    return int(text)


def _save(acting: Acting, level: str, product: Product, form: Mapping[str, str], seen: int) -> PolicyAnswer:
    draft = PolicyDraft(overrides=_wanted(acting, level, product, form), version=seen, note=form.get("note", ""))
    return product.policies.change(acting, level, draft)


def _wanted(acting: Acting, level: str, product: Product, form: Mapping[str, str]) -> dict[str, Any]:
    """The overrides of the level with those of the section as they were typed."""
    now = product.policies.policy(acting.firm_id, level)
    shown = section_of(product.policies.thresholds(), form.get("section", ""))
    names = {each.name for each in shown}
    kept = {name: value for name, value in _overrides(now, level).items() if name not in names}
    typed = {each.name: read(each, text) for each in shown if (text := form.get(f"{_SET}{each.name}", ""))}
    return kept | typed


def _overrides(answer: PolicyAnswer, level: str) -> dict[str, Any]:
    own = answer.business if level else answer.firm
    return {} if own is None else own.overrides


def _page(asking: Asking, section: str, sent: Sent | None = None) -> str:
    product, acting, level = asking.product, asking.acting, asking.business_id or FIRM_S_OWN
    answer = product.policies.policy(acting.firm_id, level)
    changes = product.policies.history(acting.firm_id, None, _CHANGES_MAX)
    view = settings_view(answer, changes, product.policies.thresholds(), acting, section, sent)
    return rendered("settings.html", shell=_shell(product, acting, level), view=view)


def _shell(product: Product, acting: Acting, level: str) -> Shell:
    if not level:
        return firm_shell(acting.member, "Settings", "/settings")
    business = product.bookshelf.business(acting.firm_id, level)
    as_of = acting.as_of(business)
    age = product.runway.runway(business.scope, as_of).data_age
    return client_shell(acting, "Settings", "/settings", business, as_of.day, age)


def settings_view(
    answer: PolicyAnswer,
    changes: tuple[PolicyChange, ...],
    thresholds: tuple[Threshold, ...],
    acting: Acting,
    section: str,
    sent: Sent | None = None,
) -> SettingsView:
    """The page of a level's policy; `changes` are the firm's, newest first."""
    title, level = section if section in SECTIONS else SECTIONS[0], answer.business_id
    history = tuple(_history(changes, level))
    seen = sent.seen_version if sent and isinstance(sent.error, Conflict) else answer.policy.version
    return SettingsView(
        base=_address(level),
        level="this client" if level else "the firm",
        section=title,
        sections=tuple(Section(title=each, address=_at(level, each), is_here=each == title) for each in SECTIONS),
        fields=tuple(_fields(answer, section_of(thresholds, title), sent)),
        # What was changed meanwhile counts as seen once it was shown.
        version=str(sent.seen_version if sent and not isinstance(sent.error, Conflict) else answer.policy.version),
        note=sent.form.get("note", "") if sent else "",
        refused=str(sent.error) if sent and sent.error else "",
        meanwhile=tuple(row for row in history if int(row.version) > seen),
        proposed=_proposed(answer, acting),
        history=history[:_SHOWN],
        no_setting=refusal(acting, Power.SET_POLICY),
        weeks=_WEEKS,
        trial=_trial(sent.tried) if sent and sent.tried else None,
    )


def _trial(answer: PolicyTrialAnswer) -> TrialView:
    told = f"{answer.differing:,} of {len(answer.rows):,} answers would be others."
    return TrialView(told=told, rows=tuple(_tried(row) for row in answer.rows if row.differs))


def _tried(row: PolicyTrialRow) -> TrialRow:
    return TrialRow(business=row.business, day=long_day(row.as_of), now=_outcome(row.now), then=_outcome(row.then))


def _outcome(outcome: PolicyOutcome) -> Outcome:
    return Outcome(
        shape=LIGHT_SHAPES[outcome.light],
        floor=money_cell(outcome.floor),
        findings=f"{sum(total.count for total in outcome.findings):,}",
        blocked=f"{outcome.bills_blocked:,}",
    )


def _address(level: str) -> str:
    return f"/clients/{level}/settings" if level else "/settings"


def _at(level: str, title: str) -> str:
    return f"{_address(level)}?section={title.replace(' ', '+')}"


def _fields(answer: PolicyAnswer, shown: tuple[Threshold, ...], sent: Sent | None) -> Iterator[Field]:
    texts, own = written_policy(answer.policy), _overrides(answer, answer.business_id)
    wrong = sent.error.field if sent and isinstance(sent.error, Invalid) else ""
    for each in shown:
        set_here = written(own[each.name]) if each.name in own else ""
        unit = _UNITS.get(each.unit, f" {each.unit}")
        yes_no = (YES, NO) if isinstance(getattr(DEFAULT_POLICY, each.name), bool) else ()
        yield Field(
            name=f"{_SET}{each.name}",
            label=each.label,
            about=" ".join(_about(each)),
            in_force="none" if texts[each.name] in ("[]", "{}") else f"{texts[each.name]}{unit}",
            origin=str(answer.origins[each.name]),
            guarded=each.guarded,
            choices=yes_no or each.choices,
            typed=sent.form.get(f"{_SET}{each.name}", "") if sent else set_here,
            refused=str(sent.error) if sent and wrong == f"overrides/{each.name}" else "",
        )


def _about(threshold: Threshold) -> Iterator[str]:
    default = getattr(DEFAULT_POLICY, threshold.name)
    yield threshold.description
    if threshold.unit is Unit.NONE and not threshold.choices and not isinstance(default, bool):
        yield f"Written in JSON, such as {written(msgspec.to_builtins(default, str_keys=True, order='deterministic'))}."
    if threshold.condition:
        yield f"It must be {threshold.condition}"
    elif threshold.least is not None and threshold.most is not None:
        yield f"From {int(threshold.least):,} to {int(threshold.most):,}."


def _history(changes: tuple[PolicyChange, ...], level: str) -> Iterator[ChangeRow]:
    for index, change in enumerate(changes):
        if change.business_id not in (FIRM_S_OWN, level):
            continue
        before = next((each.overrides for each in changes[index + 1 :] if each.business_id == change.business_id), {})
        confirmed = f", confirmed by {change.confirmed_by}" if change.confirmed_by else ""
        yield ChangeRow(
            version=str(change.version),
            when=f"{change.at:%d %b %Y %H:%M}",
            who=f"{change.member}{confirmed}",
            level="this client" if change.business_id else "the firm",
            what=differences(before, change.overrides) or "nothing",
            note=change.note,
        )


def _proposed(answer: PolicyAnswer, acting: Acting) -> ProposedView | None:
    proposed = answer.proposed
    if proposed is None:
        return None
    own = "You proposed it; another owner confirms it." if proposed.member == acting.name else ""
    return ProposedView(
        id=proposed.id,
        who=f"{proposed.member}, {proposed.at:%d %b %Y}",
        what=differences(_overrides(answer, answer.business_id), proposed.overrides),
        note=proposed.note,
        no_confirming=own or refusal(acting, Power.CONFIRM_POLICY),
    )


SETTINGS_PAGES = [get_settings, set_settings, try_settings, confirm_settings]
