"""Who may do what in the firm: members, the links that let them in, and the keys of programs."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from litestar import Response, get, post

from adapters.http.asking import Asking, TheAsking
from adapters.http.question import TheProduct, TheWorkers
from adapters.web.asking import form_of
from adapters.web.powers import refusal
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import firm_shell
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.errors import Invalid
from domain.firms.firm import Member, Power, Role
from domain.firms.key import ApiKey


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it is told of; itself it is shown once."""

    id: str
    member: str
    scopes: str
    clients: str
    made: str
    used: str
    until: str
    is_good: bool


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member; `may` are the things that the role allows."""

    name: str
    role: str
    may: str


class MembersView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `link` is one that was just made, shown this once."""

    members: tuple[MemberRow, ...]
    keys: tuple[KeyRow, ...]
    roles: tuple[str, ...]
    no_administering: str
    link: str
    link_of: str


@get("/members")
async def get_members(
    request: MemberRequest, asking: TheAsking, product: TheProduct, workers: TheWorkers
) -> Response[str]:
    """All members; the keys for an owner."""
    view = await workers.read(lambda: members_view(product, asking))
    return html(rendered("members.html", shell=firm_shell(request.user, "Members and keys", "/members"), view=view))


@post("/members/link", status_code=HTTPStatus.OK)
async def make_link(
    request: MemberRequest, asking: TheAsking, product: TheProduct, workers: TheWorkers
) -> Response[str]:
    """A link that lets a member in once; one who is new is made with the role."""
    form = await form_of(request)
    member, secret = await asking.act(product.sessions.link, form.get("member", ""), _role(form))
    base = f"{request.url.scheme}://{request.headers.get('host', '')}"
    link = f"{base}/sign-in?link={secret}"
    view = await workers.read(lambda: members_view(product, asking, link=link, link_of=member.name))
    return html(rendered("members.html", shell=firm_shell(request.user, "Members and keys", "/members"), view=view))


@post("/members/role", status_code=HTTPStatus.OK)
async def change_role(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    """What a member may do from the next page on."""
    form = await form_of(request)
    role = _role(form)
    if role is None:
        raise Invalid("Which role?")
    await asking.act(product.members.change_role, form.get("member", ""), role)
    return elsewhere("/members")


@post("/members/revoke", status_code=HTTPStatus.OK)
async def revoke_key(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    """Let a key be good no more."""
    await asking.act(product.members.revoke_key, (await form_of(request)).get("key", ""))
    return elsewhere("/members")


def members_view(product: Product, asking: Asking, *, link: str = "", link_of: str = "") -> MembersView:
    """The page for who looks at it."""
    refused = refusal(asking.acting, Power.ADMINISTER)
    keys = () if refused else product.members.keys(asking.acting)
    return MembersView(
        members=tuple(map(_member, product.members.members(asking.acting.firm_id))),
        keys=tuple(_key(key, is_good=not key.refusal(asking.acting.at)) for key in keys),
        roles=tuple(map(str, Role)),
        no_administering=refused,
        link=link,
        link_of=link_of,
    )


def _role(form: Mapping[str, str]) -> Role | None:
    given = form.get("role", "")
    if given and given not in tuple(Role):
        raise Invalid(f"There is no role {given}.")
    return Role(given) if given else None


def _member(member: Member) -> MemberRow:
    may = ", ".join(power for power in Power if power in member.role.powers)
    return MemberRow(name=member.name, role=str(member.role), may=may or "read")


def _key(key: ApiKey, *, is_good: bool) -> KeyRow:
    until = f"{key.expires_at:%d %b %Y}" if key.expires_at else ""
    return KeyRow(
        id=key.id,
        member=f"{key.member.name} ({key.member.role})",
        scopes=", ".join(key.scopes),
        clients="all" if key.clients is None else f"{len(key.clients)}",
        made=f"{key.created_at:%d %b %Y}",
        used=f"{key.last_used_at:%d %b %Y %H:%M}" if key.last_used_at else "never",
        until=f"revoked {key.revoked_at:%d %b %Y}" if key.revoked_at else until,
        is_good=is_good,
    )


MEMBER_PAGES = [get_members, make_link, change_role, revoke_key]
