"""What was written into one client's ledger from here, and who did what about the client."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import uuid4

import msgspec
from litestar import Response, get, post

from adapters.http.asking import TheAsking
from adapters.http.question import TheProduct
from adapters.http.routes.writes import made
from adapters.web.asking import BusinessId, TheVisit, form_of
from adapters.web.powers import refusal
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import client_shell
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.errors import Invalid
from domain.firms.acting import Acting
from domain.firms.firm import Act, AsOf, Business, Power
from domain.rails.intent import action_of
from domain.rails.write import Write, WriteState

_SHOWN = 100
_STATES = {
    WriteState.CONFIRMED: "fine",
    WriteState.FAILED: "act",
    WriteState.UNKNOWN: "watch",
    WriteState.SENT: "watch",
    WriteState.PENDING: "watch",
}


class WriteRow(msgspec.Struct, frozen=True, kw_only=True):
    """A write; `name` is under which it is undone once, empty where it is not to be."""

    id: str
    when: str
    who: str
    what: str
    shape: str
    state: str
    note: str
    name: str


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something a member did."""

    when: str
    who: str
    what: str
    detail: str


class ChangesView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    base: str
    writes: tuple[WriteRow, ...]
    acts: tuple[ActRow, ...]
    no_writing: str


@get("/clients/{business_id:str}/changes")
async def get_changes(visit: TheVisit) -> Response[str]:
    """The newest first."""

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        writes = product.writes.list_writes(business.scope, None, _SHOWN)
        acts = product.members.acts(business.firm_id, None, _SHOWN)
        age = product.runway.runway(business.scope, as_of).data_age
        shell = client_shell(visit.acting, "Changes", "/changes", business, as_of.day, age)
        return rendered("changes.html", shell=shell, view=changes_view(business.id, writes, acts, visit.acting))

    return html(await visit.see(page))


@post("/clients/{business_id:str}/changes/undo", status_code=HTTPStatus.OK)
async def undo_write(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """Take a write back, once, whatever is clicked twice."""
    form = await form_of(request)
    name = form.get("name", "")
    if not name or len(name) > 100 or not name.isascii():
        raise Invalid("Look at the page again first.")
    made(await asking.reach(product.writes.undo, business_id, form.get("write", ""), key=name))
    return elsewhere(f"/clients/{business_id}/changes")


def changes_view(business_id: str, writes: tuple[Write, ...], acts: tuple[Act, ...], acting: Acting) -> ChangesView:
    """The page of a client's writes, and of the firm's newest acts those about the client."""
    refused = refusal(acting, Power.WRITE)
    return ChangesView(
        base=f"/clients/{business_id}/changes",
        writes=tuple(_write(each, may_undo=not refused) for each in writes),
        acts=tuple(_acts(acts, business_id)),
        no_writing=refused,
    )


def _write(write: Write, *, may_undo: bool) -> WriteRow:
    undoable = write.state is WriteState.CONFIRMED and not write.undone_by and not write.undoes
    subject = write.intent.subject
    taken_back = "taken back" if write.undone_by else f"takes back {write.undoes}" if write.undoes else ""
    return WriteRow(
        id=write.id,
        when=f"{write.created_at:%d %b %Y %H:%M}",
        who=write.member,
        what=f"{action_of(write.intent).replace('-', ' ')}: {subject.kind} {subject.id}",
        shape=_STATES[write.state],
        state=str(write.state),
        note=write.error or taken_back,
        name=uuid4().hex if undoable and may_undo else "",
    )


def _acts(acts: tuple[Act, ...], business_id: str) -> Iterator[ActRow]:
    for act in acts:
        if act.business_id == business_id:
            yield ActRow(when=f"{act.at:%d %b %Y %H:%M}", who=act.member, what=act.action, detail=act.detail)


CHANGE_PAGES = [get_changes, undo_write]
