"""Routes about who may ask: the firm's members, their roles and their keys."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.params import JSONBody

from adapters.http.asking import TheAsking
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, page_by
from adapters.http.parameters import id_in_path
from adapters.http.question import MemberRequest, TheProduct, TheWorkers
from domain.firms.firm import Member, Role
from domain.firms.key import ApiKey, Identity, KeyGrant, KeyScope, scopes_or_all

MemberName = Annotated[str, id_in_path("A member's name.", characters_max=200)]
KeyId = Annotated[str, id_in_path("The id of a key.")]
_CHANGES = problem_responses(
    HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
)


class MemberList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the firm's members, by name; `next_cursor` is None on the last one."""

    items: tuple[Member, ...]
    next_cursor: str | None


class RoleChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a member is from now on."""

    role: Role


class KeyList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the keys of the firm's members, the newest first; `next_cursor` is None on the last one."""

    items: tuple[ApiKey, ...]
    next_cursor: str | None


class KeyWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose key, and what it is good for; `role` is for a member who is new.

    Without `scopes` it has all there are, but admin where it is for some clients.
    """

    member: str
    role: Role | None = None
    scopes: tuple[KeyScope, ...] | None = None
    clients: tuple[str, ...] | None = None
    expires_at: datetime | None = None


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that was made; `secret` is what to present, shown this once."""

    key: ApiKey
    secret: str


@get("/me", summary="Who asks, and what role and key let through", responses=problem_responses(), opt=FOR_SOME_CLIENTS)
async def get_me(asking: TheAsking, product: TheProduct) -> Identity:
    return await asking.act(product.members.me)


@get("/members", summary="The firm's members", responses=problem_responses(HTTPStatus.FORBIDDEN))
async def list_members(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
) -> MemberList:
    found = await workers.read(lambda: product.members.members(request.user.firm_id))
    items, next_cursor = page_by(found, _by_name, tuple[str, str], limit, cursor)
    return MemberList(items=items, next_cursor=next_cursor)


@put("/members/{name:str}/role", summary="Change a member's role", responses=_CHANGES)
async def change_role(asking: TheAsking, product: TheProduct, name: MemberName, data: JSONBody[RoleChange]) -> Member:
    """By an owner; it holds for all keys of the member. The firm's last owner stays one."""
    return await asking.act(product.members.change_role, name, data.role)


@get("/keys", summary="The keys of the firm's members", responses=problem_responses(HTTPStatus.FORBIDDEN))
async def list_keys(
    asking: TheAsking, product: TheProduct, limit: LimitParameter = 100, cursor: PlaceCursorParameter = None
) -> KeyList:
    """For an owner. A key itself is never told."""
    found = await asking.act(product.members.keys)
    items, next_cursor = page_by(found, _newest_first, tuple[float, str], limit, cursor)
    return KeyList(items=items, next_cursor=next_cursor)


@post("/keys", summary="Make a key for a member", status_code=HTTPStatus.CREATED, responses=_CHANGES)
async def create_key(asking: TheAsking, product: TheProduct, data: JSONBody[KeyWish]) -> NewKey:
    """It lets through what its scopes and the member's role allow both. Nobody's role is changed by it."""
    grant = KeyGrant(scopes=scopes_or_all(data.scopes, data.clients), clients=data.clients, expires_at=data.expires_at)
    key, secret = await asking.act(product.members.new_key, data.member, data.role, grant)
    return NewKey(key=key, secret=secret)


@post("/keys/{key_id:str}/revoke", summary="Revoke a key", status_code=HTTPStatus.OK, responses=_CHANGES)
async def revoke_key(asking: TheAsking, product: TheProduct, key_id: KeyId) -> ApiKey:
    """It is good no more from the next request on."""
    return await asking.act(product.members.revoke_key, key_id)


def _by_name(member: Member) -> tuple[str, str]:
    return member.name.casefold(), member.id


def _newest_first(key: ApiKey) -> tuple[float, str]:
    return -key.created_at.timestamp(), key.id


MEMBER_ROUTES = [get_me, list_members, change_role, list_keys, create_key, revoke_key]
