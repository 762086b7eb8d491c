"""The page on which a person lets an application at one of their companies."""

from html import escape
from typing import Final
from urllib.parse import urlencode, urlsplit

from litestar import Response, get

from emulators.qbo.oauth import ACCOUNTING, PAYMENT, Consent
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.web.calls import sandbox_of
from emulators.qbo.web.pages import page
from emulators.service.proofs import Challenge
from emulators.service.web.asked import AnyRequest

_PURPOSES: Final = {
    ACCOUNTING: "See and change the company's books",
    PAYMENT: "Take payments for the company",
    "openid": "Know that it is you",
    "profile": "See your name",
    "email": "See your e-mail address",
    "phone": "See your telephone number",
    "address": "See your address",
}
_TITLE: Final = "Connect a company"
_CHOICES: Final = ("company", "decision")


@get("/connect/oauth2")
async def authorise(request: AnyRequest) -> Response[bytes]:
    """A person's `decision` and their `company`; without them the page asks. A `company` alone is a short cut.

    A request whose sender cannot be trusted or told apart is refused on the page; of other faults the application
    hears (RFC 6749, 4.1.2.1).
    """
    sandbox = sandbox_of(request)
    asked = {key: str(value) for key, value in request.query_params.items()}
    problem = _problem(sandbox, asked)
    if problem:
        return page(_TITLE, _alert(problem), 400)
    error = _error(asked)
    if error:
        return _sent_back(asked, {"error": error})
    return _decided(sandbox, asked)


def _decided(sandbox: Sandbox, asked: dict[str, str]) -> Response[bytes]:
    if "company" not in asked and "decision" not in asked:
        return page(_TITLE, _picker(sandbox, asked))
    if not _concerns_company(asked):
        return _sent_back(asked, {"code": sandbox.authority.issue_code(_consent(asked, ""))})
    realm_id = asked.get("company", "")
    if sandbox.desk(realm_id) is None:
        return page(_TITLE, _alert("Choose a company that is here.") + _picker(sandbox, asked), 400)
    return _sent_back(asked, {"code": sandbox.authority.issue_code(_consent(asked, realm_id)), "realmId": realm_id})


def _concerns_company(asked: dict[str, str]) -> bool:
    """False for a request that is about the person alone, who then has no company to choose."""
    return not {ACCOUNTING, PAYMENT}.isdisjoint(asked["scope"].split())


def _problem(sandbox: Sandbox, asked: dict[str, str]) -> str:
    if not sandbox.authority.knows_client(asked.get("client_id", "")):
        return "The client_id is not known."
    address = asked.get("redirect_uri", "")
    if not _is_web_address(address):
        return "The redirect_uri is missing or is not a web address."
    if sandbox.redirect_uris and address not in sandbox.redirect_uris:
        return "The redirect_uri is not one of those registered for the application."
    if not asked.get("state"):
        return "The state is missing: without it, the application cannot tell an answer from a forgery."
    return ""


def _error(asked: dict[str, str]) -> str:
    if asked.get("decision") == "cancel":
        return "access_denied"
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    scopes = asked.get("scope", "").split()
    if not scopes or not set(scopes) <= set(_PURPOSES):
        return "invalid_scope"
    if asked.get("code_challenge_method", "plain") not in ("S256", "plain"):
        return "invalid_request"
    return ""


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    # What is not a plain address would not survive in a header.
    plain = text.isascii() and text.isprintable() and " " not in text and "#" not in text
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _consent(asked: dict[str, str], realm_id: str) -> Consent:
    challenge = None
    if asked.get("code_challenge"):
        hashed = asked.get("code_challenge_method") == "S256"
        challenge = Challenge(asked["code_challenge"], "S256" if hashed else "plain")
    scopes = tuple(dict.fromkeys(asked["scope"].split()))
    return Consent(asked["client_id"], asked["redirect_uri"], realm_id, scopes, challenge, asked.get("nonce", ""))


def _sent_back(asked: dict[str, str], answer: dict[str, str]) -> Response[bytes]:
    address = asked["redirect_uri"]
    glue = "&" if urlsplit(address).query else "?"
    location = f"{address}{glue}{urlencode({**answer, 'state': asked['state']})}"
    return Response(b"", status_code=302, headers={"Location": location, "Cache-Control": "no-store"})


def _picker(sandbox: Sandbox, asked: dict[str, str]) -> str:
    carried = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if name not in _CHOICES
    )
    rows = "".join(
        f'<label><input type="radio" name="company" value="{escape(company.realm_id)}"'
        f"{' checked' if number == 0 else ''}> {escape(company.name)} <small>{escape(company.realm_id)}</small></label>"
        for number, company in enumerate(sandbox.companies)
    )
    companies = f"<fieldset><legend>Which company?</legend>{rows}</fieldset>" if _concerns_company(asked) else ""
    purposes = "".join(f"<li>{escape(_PURPOSES[scope])}</li>" for scope in asked["scope"].split())
    return (
        f"<p>The application <strong>{escape(asked['client_id'])}</strong> asks to:</p><ul>{purposes}</ul>"
        f'<form method="get" action="/connect/oauth2">{carried}{companies}'
        '<button class="primary" name="decision" value="connect">Connect</button>'
        '<button name="decision" value="cancel">Cancel</button></form>'
    )


def _alert(problem: str) -> str:
    return f'<p role="alert"><strong>{escape(problem)}</strong></p>'
