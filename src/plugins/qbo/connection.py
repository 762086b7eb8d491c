"""OAuth 2.0 with Intuit: where access is granted, and tokens for codes and for older tokens."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
import msgspec
import structlog

from cashrail.kit.errors import RailError, RailReconnect, RailRefused, RailRetriable
from cashrail.kit.records import CompanyInfo, ConnectionGrant, ConnectionStart, RailApp, TokenSet
from plugins.qbo.client import TIMEOUT, Client, trusted_roots
from plugins.qbo.faults import Refusal, error_of, is_page
from plugins.qbo.reading import Reader
from plugins.qbo.settings import client_credentials, oauth_endpoints
from plugins.qbo.wire import UNDECODABLE

SCOPE = "com.intuit.quickbooks.accounting"

# More seconds than this are no life of a token.
_LIFE_DIGITS_MAX = 10

T = TypeVar("T")

_log = structlog.get_logger("plugins.qbo")


class _TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The token endpoint's body, good or bad."""

    access_token: str = ""
    refresh_token: str = ""
    expires_in: Any = None
    x_refresh_token_expires_in: Any = None
    error: str = ""


def begin(app: RailApp, redirect_uri: str, state: str) -> ConnectionStart:
    """Where a person grants access to a company's books."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri

    client_id, _ = client_credentials(app)
    url = prepare_grant_uri(
        oauth_endpoints(app).authorize,
        client_id=client_id,
        response_type="code",
        redirect_uri=redirect_uri,
        scope=SCOPE,
        state=state,
    )
    return ConnectionStart(authorize_url=str(url))


def finish(app: RailApp, redirect_uri: str, callback: Mapping[str, str]) -> ConnectionGrant:
    """The granted company and its tokens; raises `RailRefused` for a callback that grants nothing."""
    if callback.get("error"):
        raise RailRefused(f"Access was not granted ({callback['error'][:100]}).", code=callback["error"][:100])
    code, realm_id = callback.get("code", ""), callback.get("realmId", "")
    if not code or not realm_id:
        raise RailRefused("The callback names no code or no company.")
    body = _token_request("authorization_code", code=code, redirect_uri=redirect_uri)
    tokens = _tokens(app, body, "")
    return ConnectionGrant(tenant=realm_id, tokens=tokens, company_name=_company_name(_NewGrant(app, realm_id, tokens)))


def refresh(app: RailApp, tokens: TokenSet) -> TokenSet:
    """New tokens; the refresh token in them may be another one, and only it is good from then on."""
    if not tokens.refresh_token:
        raise RailReconnect("There is no refresh token for this company.")
    body = _token_request("refresh_token", refresh_token=tokens.refresh_token)
    return _tokens(app, body, tokens.refresh_token)


def _token_request(grant_type: str, **fields: str) -> str:
    # A sync whose token still lives, which is most of them, asks for none.
    from authlib.oauth2.rfc6749.parameters import prepare_token_request

    return str(prepare_token_request(grant_type, **fields))


class _NewGrant:
    """The session of a company that is being connected: its first token, and no repetition."""

    def __init__(self, app: RailApp, tenant: str, tokens: TokenSet) -> None:
        self.app = app
        self.tenant = tenant
        self._tokens = tokens

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:  # noqa: ARG002 - one request is sent
        return request(self._tokens.access_token)


def _company_name(session: _NewGrant) -> str:
    """The name in the books; empty when they cannot be read yet, for a grant stands without it."""
    try:
        with Client(session) as client:
            records = [change.record for change in Reader(client).single("CompanyInfo")]
    except RailError as error:
        _log.info("company name not read", tenant=session.tenant, code=error.code)
        return ""
    return next((record.name for record in records if isinstance(record, CompanyInfo)), "")


def _tokens(app: RailApp, body: str, refresh_token: str) -> TokenSet:
    try:
        response = httpx.post(
            oauth_endpoints(app).token,
            content=body,
            headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
            auth=client_credentials(app),
            timeout=TIMEOUT,
            verify=trusted_roots(),
        )
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise RailRetriable(f"Intuit's authorisation server cannot be reached ({type(error).__name__}).") from error
    answer = _answer_of(response)
    if answer.error == "invalid_grant":
        raise RailReconnect("Intuit no longer accepts the grant for this company.", code=answer.error)
    if answer.error or not response.is_success:
        code = answer.error or str(response.status_code)
        raise RailRefused(f"Intuit's authorisation server refused the request ({code[:100]}).", code=code)
    if not answer.access_token:
        raise RailRetriable("Intuit's authorisation server answered without an access token.")
    return _token_set(answer, refresh_token)


def _answer_of(response: httpx.Response) -> _TokenAnswer:
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        raise error_of(Refusal(status=response.status_code), response.headers, "")
    try:
        return msgspec.json.decode(response.content, type=_TokenAnswer)
    except UNDECODABLE as error:
        if response.is_success or is_page(response.content):
            raise RailRetriable("Intuit's authorisation server answered with a body that is no JSON.") from error
        return _TokenAnswer()


def _token_set(answer: _TokenAnswer, refresh_token: str) -> TokenSet:
    """The tokens with the instants at which they end."""
    return TokenSet(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token or refresh_token,
        access_expires_at=_end_of(answer.expires_in),
        refresh_expires_at=_end_of(answer.x_refresh_token_expires_in),
    )


def _end_of(life_s: object) -> datetime | None:
    """The instant that many seconds from this moment; None for what is no number, as no token is lost over that."""
    seconds = str(life_s)
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > _LIFE_DIGITS_MAX:
        return None
    from authlib.oauth2.rfc6749 import OAuth2Token

    return datetime.fromtimestamp(OAuth2Token.from_dict({"expires_in": seconds})["expires_at"], UTC)
