"""Whether the books of every client are fresh, and what to do where they are not."""

from datetime import datetime

import msgspec
from litestar import Response, get

from adapters.http.question import TheProduct, TheWorkers
from adapters.web.rendering import html, rendered
from adapters.web.shell import firm_shell
from adapters.web.signing_in import MemberRequest
from adapters.wording import age
from application.product import Product
from domain.rails.breaker import BreakerState
from domain.rails.connection import ConnectionState
from domain.rails.sync import SyncHealth


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A client's connection; `troubles` are sentences, each with what to do."""

    id: str
    name: str
    address: str
    state: str
    told: str
    rail: str
    age: str
    next: str
    calls: str
    drifted: str
    troubles: tuple[str, ...]


class ConnectionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `rails` are the services that can be connected, `rail_troubles` those that cannot, and why."""

    rows: tuple[Row, ...]
    rails: str
    rail_troubles: tuple[str, ...]


@get("/connections")
async def get_connections(request: MemberRequest, product: TheProduct, workers: TheWorkers) -> Response[str]:
    """Those in trouble first."""
    view = await workers.read(lambda: connections_view(product, request.user.firm_id))
    return html(rendered("connections.html", shell=firm_shell(request.user, "Connections", "/connections"), view=view))


def connections_view(product: Product, firm_id: str) -> ConnectionsView:
    """All clients, and what second services tell of them."""
    health = [(each, product.syncing.health(each.scope)) for each in product.syncing.with_feeds(firm_id)]
    now = product.clock.now()
    rows = [_row(each, now, of=business.feed_of or business.id) for business, each in health]
    return ConnectionsView(
        rows=tuple(sorted(rows, key=lambda row: (row.state == "fine", row.name.casefold()))),
        rails=", ".join(each.name for each in product.syncing.rails()),
        rail_troubles=tuple(each.problem for each in product.syncing.rail_troubles()),
    )


def _row(health: SyncHealth, now: datetime, *, of: str) -> Row:
    state, told = _state(health)
    return Row(
        id=health.business_id,
        name=health.business,
        address=f"/clients/{of}",
        state=state,
        told=told,
        rail=f"{health.rail} {health.tenant}",
        age=age(health.age_s),
        next=_until(health.next_sync_at, now),
        calls=f"{health.requests_today:,}",
        drifted=f"{health.drifted:,}",
        troubles=health.troubles,
    )


def _state(health: SyncHealth) -> tuple[str, str]:
    if health.state is not ConnectionState.CONNECTED:
        return "act", str(health.state)
    if health.breaker is not BreakerState.CLOSED:
        return "act", "left alone"
    return ("watch", "look at it") if health.troubles else ("fine", "fresh")


def _until(then: datetime | None, now: datetime) -> str:
    if then is None:
        return ""
    return "due" if then <= now else f"in {age(int((then - now).total_seconds()))}"


CONNECTION_PAGES = [get_connections]
