"""Routes of the authorisation server: discovery, consent page, tokens, revocation."""

from base64 import b64decode
from binascii import Error as Base64Error
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from litestar import Request, Response, get, post
from litestar.datastructures import State

from emulators.qbo.oauth import GrantError
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.wire import Json, WireError, decode, encode

AnyRequest = Request[Any, Any, Any]


def _json(content: Json, status: int = 200) -> Response[bytes]:
    return Response(encode(content), status_code=status, media_type="application/json")


def _refusal(refused: GrantError) -> Response[bytes]:
    return _json({"error": refused.error, "error_description": refused.description}, refused.status)


@get(["/.well-known/openid_sandbox_configuration", "/.well-known/openid_configuration"])
async def discovery(request: AnyRequest) -> Response[bytes]:
    root = str(request.base_url).rstrip("/")
    return _json(
        {
            "issuer": root,
            "authorization_endpoint": f"{root}/connect/oauth2",
            "token_endpoint": f"{root}/oauth2/v1/tokens/bearer",
            "revocation_endpoint": f"{root}/v2/oauth2/tokens/revoke",
            "userinfo_endpoint": f"{root}/v1/openid_connect/userinfo",
            "jwks_uri": f"{root}/op/v1/jwks",
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "com.intuit.quickbooks.accounting"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
    )


@get("/connect/oauth2")
async def authorise(request: AnyRequest, state: State) -> Response[bytes]:
    sandbox: Sandbox = state.sandbox
    asked = {key: str(value) for key, value in request.query_params.items()}
    problem = _problem(sandbox, asked)
    if problem:
        return Response(_page(f"<p>{escape(problem)}</p>"), status_code=400, media_type="text/html")
    realm_id = asked.pop("company", "")
    if realm_id:
        return _consent(sandbox, asked, realm_id)
    links = "".join(
        f'<li><a href="?{escape(urlencode({**asked, "company": company.realm_id}))}">'
        f"{escape(company.name)}</a> ({company.realm_id})</li>"
        for company in sandbox.companies
    )
    return Response(_page(f"<p>Choose the company to connect.</p><ul>{links}</ul>"), media_type="text/html")


def _problem(sandbox: Sandbox, asked: dict[str, str]) -> str:
    if not sandbox.authority.knows_client(asked.get("client_id", "")):
        return "The client_id is not known."
    if urlsplit(asked.get("redirect_uri", "")).scheme not in ("http", "https"):
        return "The redirect_uri is missing or is not a web address."
    if asked.get("response_type", "code") != "code":
        return "The response_type must be code."
    if asked.get("company") and sandbox.desk(asked["company"]) is None:
        return "No such company."
    return ""


def _consent(sandbox: Sandbox, asked: dict[str, str], realm_id: str) -> Response[bytes]:
    redirect_uri = asked["redirect_uri"]
    code = sandbox.authority.issue_code(asked["client_id"], redirect_uri, realm_id)
    answer = {"code": code, "state": asked.get("state", ""), "realmId": realm_id}
    glue = "&" if urlsplit(redirect_uri).query else "?"
    return Response(b"", status_code=302, headers={"Location": f"{redirect_uri}{glue}{urlencode(answer)}"})


def _page(content: str) -> bytes:
    return (
        "<!doctype html><html><head><title>QuickBooks Online emulator</title></head><body>"
        f"<h1>QuickBooks Online emulator</h1><p>This is not Intuit's service.</p>{content}</body></html>"
    ).encode()


def _client(request: AnyRequest, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = b64decode(credentials, validate=True).decode().partition(":")
    except (Base64Error, UnicodeDecodeError):
        return "", ""
    return client_id, secret


async def _form(request: AnyRequest) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    return {key: values[-1] for key, values in parse_qs(body, keep_blank_values=True).items()}


@post("/oauth2/v1/tokens/bearer", status_code=200)
async def tokens(request: AnyRequest, state: State) -> Response[bytes]:
    sandbox: Sandbox = state.sandbox
    form = await _form(request)
    client_id, secret = _client(request, form)
    grant_type = form.get("grant_type", "")
    try:
        sandbox.authority.check_client(client_id, secret)
        if grant_type == "authorization_code":
            code, redirect_uri = form.get("code", ""), form.get("redirect_uri", "")
            return _json(sandbox.authority.redeem_code(client_id, code, redirect_uri))
        if grant_type == "refresh_token":
            return _json(sandbox.authority.refresh(client_id, form.get("refresh_token", "")))
    except GrantError as refused:
        return _refusal(refused)
    return _refusal(GrantError("unsupported_grant_type", "Use authorization_code or refresh_token."))


@post("/v2/oauth2/tokens/revoke", status_code=200)
async def revoke(request: AnyRequest, state: State) -> Response[bytes]:
    sandbox: Sandbox = state.sandbox
    try:
        body = decode(await request.body())
    except WireError:
        body = await _form(request)
    form = body if isinstance(body, dict) else {}
    try:
        sandbox.authority.check_client(*_client(request, form))
    except GrantError as refused:
        return _refusal(refused)
    if not sandbox.authority.revoke(str(form.get("token", ""))):
        return _refusal(GrantError("invalid_request", "The token is not known."))
    return Response(b"", status_code=200)
