"""The pages that people see: what runs here, and a stand-in for Link."""

from html import escape
from typing import Final
from urllib.parse import urlencode

from litestar import Response, get
from litestar.response import Redirect

from emulators.plaid.faults import PlaidError
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.tokens import LinkToken
from emulators.plaid.web.api import sandbox_of
from emulators.service.web.asked import AnyRequest, root_of
from emulators.service.web.pages import plain_page

_NOTE: Final = "Plaid emulator. This is not Plaid's service."


@get("/")
async def welcome(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    banks = "".join(
        f"<li>{escape(login)}: {escape(bank.institution.name)}, {len(bank.accounts)} accounts</li>"
        for login, bank in sandbox.banks.items()
    )
    now = sandbox.clock().isoformat(timespec="minutes")
    return plain_page("It runs", _NOTE, f"<p>It is {now} here, at {escape(root_of(request))}.</p><ul>{banks}</ul>")


@get("/link")
async def link(request: AnyRequest) -> Response[bytes] | Redirect:
    """Choose a bank for a link token; the browser goes back with a public token, or with what went wrong.

    In update mode there is nothing to choose: the Item is repaired, and no public token follows.
    """
    sandbox, asked = sandbox_of(request), {name: str(value) for name, value in request.query_params.items()}
    token = sandbox.link_tokens.get(asked.get("token", ""))
    if token is None or token.expires_at <= sandbox.clock():
        return plain_page("Link", _NOTE, "<p>The link token is not good, or no longer.</p>", 400)
    if token.item_id:
        return _back(asked, _repaired(sandbox, token))
    bank = sandbox.banks.get(asked.get("bank", ""))
    if bank is None:
        return plain_page("Choose your bank", _NOTE, _choice(sandbox, asked))
    try:
        public = sandbox.link(
            bank, webhook=token.webhook, days_requested=token.days_requested, products=["transactions"]
        )
    except PlaidError as error:
        return plain_page("Link", _NOTE, f"<p>{escape(error.message)}</p>", 400)
    return _back(asked, {"public_token": public})


def _repaired(sandbox: Sandbox, token: LinkToken) -> dict[str, str]:
    item = sandbox.items[token.item_id]
    item.repair(sandbox.clock())
    sandbox.tell(item, "ITEM", "LOGIN_REPAIRED")
    return {"repaired": item.item_id}


def _choice(sandbox: Sandbox, asked: dict[str, str]) -> str:
    return "".join(
        f'<p><a href="?{escape(urlencode({**asked, "bank": login}))}">{escape(bank.institution.name)}</a> '
        f"<small>{escape(login)}</small></p>"
        for login, bank in sandbox.banks.items()
    )


def _back(asked: dict[str, str], news: dict[str, str]) -> Redirect:
    state = {"state": asked["state"]} if "state" in asked else {}
    return Redirect(f"{asked.get('redirect_uri', '/')}?{urlencode({**news, **state})}", status_code=302)
