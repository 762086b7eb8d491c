"""What an installation tells this rail, and the addresses that follow from it."""

from urllib.parse import urlsplit

import msgspec

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import RailApp

DEFAULT_API_URL = "https://quickbooks.api.intuit.com"
_INTUIT_DOMAIN = "intuit.com"
_AUTHORIZE_URL = "https://appcenter.intuit.com/connect/oauth2"
_TOKEN_URL = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"

SETTINGS = ("API_URL", "AUTH_URL", "CLIENT_ID", "CLIENT_SECRET", "WEBHOOK_VERIFIER")
SECRET_SETTINGS = ("CLIENT_SECRET", "WEBHOOK_VERIFIER")
HOSTS = (f"*.{_INTUIT_DOMAIN}", "{API_URL}", "{AUTH_URL}")


class OAuthEndpoints(msgspec.Struct, frozen=True, kw_only=True):
    """Where a person grants access, and where codes and refresh tokens become access tokens."""

    authorize: str
    token: str


def api_url(app: RailApp) -> str:
    """Root of the company API, without a final slash."""
    return (app.settings.get("API_URL") or DEFAULT_API_URL).rstrip("/")


def oauth_endpoints(app: RailApp) -> OAuthEndpoints:
    """Endpoints under AUTH_URL; without it Intuit's own for Intuit's API, else those of the API's own server."""
    root = (app.settings.get("AUTH_URL") or "").rstrip("/")
    if not root and _is_intuit(api_url(app)):
        return OAuthEndpoints(authorize=_AUTHORIZE_URL, token=_TOKEN_URL)
    root = root or api_url(app)
    return OAuthEndpoints(authorize=f"{root}/connect/oauth2", token=f"{root}/oauth2/v1/tokens/bearer")


def client_credentials(app: RailApp) -> tuple[str, str]:
    """The app's id and secret at Intuit; raises `RailRefused` when one is not set."""
    client_id, secret = app.settings.get("CLIENT_ID", ""), app.settings.get("CLIENT_SECRET", "")
    if not client_id or not secret:
        raise RailRefused("The settings CLIENT_ID and CLIENT_SECRET of the qbo rail are needed to connect a company.")
    return client_id, secret


def _is_intuit(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == _INTUIT_DOMAIN or host.endswith("." + _INTUIT_DOMAIN)
