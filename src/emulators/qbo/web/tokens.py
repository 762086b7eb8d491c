"""Routes of the authorisation server that applications call: discovery, tokens, revocation, the person, the keys."""

from base64 import b64decode
from binascii import Error as Base64Error
from urllib.parse import parse_qs

from litestar import Response, get, post

from emulators.qbo.faults import GatewayError
from emulators.qbo.oauth import REFRESH_CAP, Grant, GrantError
from emulators.qbo.openid import SCOPES, user_info
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.web.calls import bearer_of, sandbox_of
from emulators.service.web.asked import AnyRequest, root_of
from emulators.service.wire import Json, WireError, decode, encode

_HARD_EXPIRY_HEADER = "x-include-refresh-token-hard-expires-in"


def _json(content: Json, status: int = 200, challenge: str = "") -> Response[bytes]:
    headers = {"Cache-Control": "no-store", **({"WWW-Authenticate": challenge} if challenge else {})}
    return Response(encode(content), status_code=status, media_type="application/json", headers=headers)


def _refusal(refused: GrantError) -> Response[bytes]:
    challenge = 'Basic realm="oauth2"' if refused.status == 401 else ""
    return _json({"error": refused.error, "error_description": refused.description}, refused.status, challenge)


def _token_refused(error: str, description: str, status: int) -> Response[bytes]:
    return _json({"error": error, "error_description": description}, status, f'Bearer error="{error}"')


@get(["/.well-known/openid_sandbox_configuration", "/.well-known/openid_configuration"])
async def discovery(request: AnyRequest) -> Response[bytes]:
    root = root_of(request)
    return _json(
        {
            "issuer": root,
            "authorization_endpoint": f"{root}/connect/oauth2",
            "token_endpoint": f"{root}/oauth2/v1/tokens/bearer",
            "revocation_endpoint": f"{root}/v2/oauth2/tokens/revoke",
            "userinfo_endpoint": f"{root}/v1/openid_connect/userinfo",
            "jwks_uri": f"{root}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            # Intuit's document names neither the scopes of company APIs nor proof keys.
            "scopes_supported": list(SCOPES),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        }
    )


@get("/op/v1/jwks")
async def public_keys(request: AnyRequest) -> Response[bytes]:
    return _json(sandbox_of(request).signer.public_keys())


@get("/v1/openid_connect/userinfo")
async def userinfo(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    try:
        grant = sandbox.authority.grant_of(bearer_of(request))
    except GatewayError:
        return _token_refused("invalid_token", "The access token is not valid.", 401)
    if "openid" not in grant.scopes:
        return _token_refused("insufficient_scope", "The scope openid is needed.", 403)
    return _json(user_info(grant))


@post("/oauth2/v1/tokens/bearer", status_code=200)
async def tokens(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    form = await _form(request)
    try:
        grant, content = _granted(sandbox, form, _client(request, form))
    except GrantError as refused:
        return _refusal(refused)
    now = sandbox.clock()
    if request.headers.get(_HARD_EXPIRY_HEADER, "").lower() == "true":
        left = grant.born_at + REFRESH_CAP - now
        content["x_refresh_token_hard_expires_in"] = int(left.total_seconds())
    if "openid" in grant.scopes:
        content["id_token"] = sandbox.signer.id_token(grant, root_of(request), now)
    return _json(content)


def _granted(sandbox: Sandbox, form: dict[str, str], client: tuple[str, str]) -> tuple[Grant, Json]:
    authority, client_id = sandbox.authority, client[0]
    authority.check_client(*client)
    match form.get("grant_type", ""):
        case "authorization_code":
            verifier = form.get("code_verifier", "")
            return authority.redeem_code(client_id, form.get("code", ""), form.get("redirect_uri", ""), verifier)
        case "refresh_token":
            return authority.refresh(client_id, form.get("refresh_token", ""))
        case "":
            raise GrantError("invalid_request", "The grant_type is missing.")
    raise GrantError("unsupported_grant_type", "Use authorization_code or refresh_token.")


@post("/v2/oauth2/tokens/revoke", status_code=200)
async def revoke(request: AnyRequest) -> Response[bytes]:
    sandbox = sandbox_of(request)
    try:
        body = decode(await request.body())
    except WireError:
        body = await _form(request)
    form = {key: str(value) for key, value in body.items()} if isinstance(body, dict) else {}
    try:
        sandbox.authority.check_client(*_client(request, form))
    except GrantError as refused:
        return _refusal(refused)
    if not sandbox.authority.revoke(form.get("token", "")):
        return _refusal(GrantError("invalid_request", "The token is not known."))
    return Response(b"", status_code=200)


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
