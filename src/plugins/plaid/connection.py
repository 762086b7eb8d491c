"""Link: where a person chooses the bank, and what its public token becomes."""

from collections.abc import Mapping

import msgspec

from cashrail.kit.errors import RailError, RailRefused
from cashrail.kit.records import ConnectionGrant, ConnectionStart, RailApp, TokenSet
from plugins.plaid.client import send
from plugins.plaid.settings import DAYS_REQUESTED, link_page
from plugins.plaid.wire import ItemState

_LETTERS_MAX = 200
# Plaid wants a name for the person that is nobody's; a part of the state is one.
_STATE_LETTERS = 8


class _LinkToken(msgspec.Struct, frozen=True):
    link_token: str


class _Exchanged(msgspec.Struct, frozen=True):
    access_token: str
    item_id: str


def begin(app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
    """A page on which Link runs with a token made for it."""
    link_page(app, "", redirect_uri, state)
    webhook = app.settings.get("WEBHOOK_URL", "")
    asked = {
        "client_name": "Cashrail",
        "language": "en",
        "country_codes": ["US"],
        "user": {"client_user_id": state[:_STATE_LETTERS]},
        "products": ["transactions"],
        "transactions": {"days_requested": DAYS_REQUESTED},
        **({"webhook": webhook} if webhook else {}),
    }
    made = send(app, "link/token/create", _LinkToken, asked)
    return ConnectionStart(authorize_url=link_page(app, made.link_token, redirect_uri, state))


def finish(app: RailApp, callback: Mapping[str, str]) -> ConnectionGrant:
    """The Item and its token for a public token; raises `RailRefused` for a callback that brings none."""
    if callback.get("error"):
        raise RailRefused(f"No bank was chosen ({callback['error'][:100]}).", code=callback["error"][:100])
    public_token = callback.get("public_token", "")
    if not public_token or len(public_token) > _LETTERS_MAX:
        raise RailRefused("The callback brings no public token.")
    granted = send(app, "item/public_token/exchange", _Exchanged, {"public_token": public_token})
    tokens = TokenSet(access_token=granted.access_token)
    return ConnectionGrant(tenant=granted.item_id, tokens=tokens, company_name=_bank_name(app, granted.access_token))


def _bank_name(app: RailApp, access_token: str) -> str:
    """The bank's name; empty when it cannot be read yet, for a grant stands without it."""
    try:
        return send(app, "item/get", ItemState, {"access_token": access_token}).item.institution_name or ""
    except RailError:
        return ""
