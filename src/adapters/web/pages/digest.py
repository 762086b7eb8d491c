"""The Digest: which clients need somebody now, and why."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from adapters.http.digest_pages import Choice
from adapters.http.question import TheDigests, TheProduct, TheWorkers
from adapters.web.figures import (
    LIGHT_SHAPES,
    Cell,
    date_cell,
    days,
    days_cell,
    money_cell,
    ratio_cell,
    short_day,
    whole,
)
from adapters.web.rendering import html, rendered
from adapters.web.shell import firm_shell
from adapters.web.signing_in import MemberRequest
from adapters.wording import age, prose
from application.product import Product
from domain.answers.digest import DigestAnswer, DigestClient, TopItem
from domain.answers.tray import SeverityTotal
from domain.firms.business_day import today
from domain.firms.firm import AsOf

"""What a light asks of a person, the neediest first."""

_SEVERITIES = ("critical", "high", "medium", "low")
_REASONS_SHOWN = 3
# Enough to have rows made that are not there yet, and encodes next to nothing.
_ANY_ROW = Choice(limit=1, fields=("business_id",))


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """A state, how many clients are in it, and the address that shows them alone."""

    label: str
    state: str
    count: str
    address: str
    is_here: bool


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A client."""

    id: str
    name: str
    state: str
    currency: str
    cash: Cell
    buffer: Cell
    change: str
    runway: Cell
    breach: Cell
    quality: Cell
    findings: str
    findings_told: str
    due: str
    why: str
    books: str


class Top(msgspec.Struct, frozen=True, kw_only=True):
    """One of the findings that matter most over all clients."""

    code: str
    business_id: str
    business: str
    title: str
    severity: str
    days: str


class DigestView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    firm: str
    as_of: str
    books: str
    filters: tuple[Filter, ...]
    is_filtered: bool
    rows: tuple[Row, ...]
    top: tuple[Top, ...]
    since: str
    currency: str
    being_made: str


@get("/")
async def get_digest(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    digests: TheDigests,
    show: Annotated[str | None, QueryParameter(max_length=10)] = None,
) -> Response[str]:
    """The rows that are there; others are made meanwhile, and the page says so until they are."""
    read = partial(_read, product, request.user.firm_id)
    answer = await workers.read(read)
    if answer.being_made:
        await digests.of_today(request.user.firm_id, None, None, choice=_ANY_ROW)
        answer = await workers.read(read)
    shell = firm_shell(request.user, "Digest", "/", answer.as_of)
    return html(await workers.read(lambda: rendered("digest.html", shell=shell, view=digest_view(answer, show))))


def _read(product: Product, firm_id: str) -> DigestAnswer:
    now = product.clock.now()
    moment = AsOf(today(product.bookshelf.businesses(firm_id), now), now)
    return product.digest.digest(firm_id, moment, may_make=lambda: False)


def digest_view(answer: DigestAnswer, state: str | None) -> DigestView:
    """The page of an answer, with the clients in one state or all."""
    shown = [
        client for client in answer.clients if state not in LIGHT_SHAPES.values() or LIGHT_SHAPES[client.light] == state
    ]
    currency = _usual_currency(answer)
    stale = sum(client.data_age.stale for client in answer.clients)
    return DigestView(
        firm=answer.firm.name,
        as_of=str(answer.as_of),
        books=f"Books of {stale} {'client' if stale == 1 else 'clients'} are stale" if stale else "All books are fresh",
        filters=tuple(_filters(answer, state)),
        is_filtered=len(shown) < len(answer.clients),
        rows=tuple(_row(client, answer.as_of, currency) for client in shown),
        top=tuple(map(_top, answer.top_items)),
        since=_since(answer),
        currency=currency,
        being_made=f"{answer.being_made:,}" if answer.being_made else "",
    )


def _filters(answer: DigestAnswer, state: str | None) -> Iterator[Filter]:
    chosen = state if state in LIGHT_SHAPES.values() else None
    yield Filter(label="All", state="", count=f"{len(answer.clients):,}", address="/", is_here=chosen is None)
    for light, name in LIGHT_SHAPES.items():
        count = answer.lights.get(light, 0)
        yield Filter(
            label=name.title(), state=name, count=f"{count:,}", address=f"/?show={name}", is_here=chosen == name
        )


def _row(client: DigestClient, as_of: date, currency: str) -> Row:
    own = client.cash.value.currency if client.cash.value else currency
    change = client.change.buffer.change if client.change else None
    stale = " (stale)" if client.data_age.stale else ""
    return Row(
        id=client.business_id,
        name=client.business,
        state=LIGHT_SHAPES[client.light],
        currency="" if own == currency else own,
        cash=money_cell(client.cash),
        buffer=days_cell(client.buffer_days),
        change=days(change, signed=True),
        runway=days_cell(client.runway_days),
        breach=date_cell(client.breach_date, as_of),
        quality=ratio_cell(client.quality),
        findings=" ".join(_short(client.findings)),
        findings_told=", ".join(f"{total.count} {total.severity}" for total in client.findings) or "none",
        due=f"{client.decisions_due} · {whole(client.decisions_due_amount)}" if client.decisions_due else "",
        why=client.error or prose(client.attention_reasons[:_REASONS_SHOWN]),
        books=f"{age(client.data_age.age_s)}{stale}",
    )


def _short(findings: tuple[SeverityTotal, ...]) -> Iterator[str]:
    counts = {total.severity: total.count for total in findings}
    for severity in _SEVERITIES:
        if counts.get(severity):
            yield f"{counts[severity]}{severity[0].upper()}"


def _top(item: TopItem) -> Top:
    return Top(
        code=item.code,
        business_id=item.business_id,
        business=item.business,
        title=item.title,
        severity=item.severity,
        days=days(item.uncertain_days),
    )


def _since(answer: DigestAnswer) -> str:
    """How many clients' buffers have become longer and shorter since a projection was kept."""
    bridges = [client.change for client in answer.clients if client.change and client.change.since]
    changes = [bridge.buffer.change for bridge in bridges if bridge.buffer.change is not None]
    since = min((bridge.since for bridge in bridges if bridge.since), default=None)
    if since is None or not changes:
        return ""
    worse, better = sum(each < 0 for each in changes), sum(each > 0 for each in changes)
    return f"Since {short_day(since, answer.as_of)}: {worse} worse, {better} better"


def _usual_currency(answer: DigestAnswer) -> str:
    used = [client.cash.value.currency for client in answer.clients if client.cash.value]
    return max(sorted(set(used)), key=used.count, default="")


DIGEST_PAGES = [get_digest]
