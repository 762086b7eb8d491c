"""What an installation tells this rail."""

from urllib.parse import urlencode

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import RailApp

DEFAULT_API_URL = "https://production.plaid.com"
DAYS_REQUESTED = 730
"""How far back the bank is asked: as far as Plaid goes; it cannot be raised later."""

SETTINGS = ("API_URL", "CLIENT_ID", "SECRET", "LINK_URL", "WEBHOOK_URL")
SECRET_SETTINGS = ("SECRET",)
HOSTS = ("*.plaid.com", "{API_URL}")


def api_url(app: RailApp) -> str:
    """Root of the API, without a final slash."""
    return (app.settings.get("API_URL") or DEFAULT_API_URL).rstrip("/")


def credentials(app: RailApp) -> dict[str, str]:
    """The headers that say who asks; raises `RailRefused` when a setting is missing."""
    client_id, secret = app.settings.get("CLIENT_ID", ""), app.settings.get("SECRET", "")
    if not client_id or not secret:
        raise RailRefused("The settings CLIENT_ID and SECRET of the plaid rail are needed.")
    return {"PLAID-CLIENT-ID": client_id, "PLAID-SECRET": secret, "Plaid-Version": "2020-09-14"}


def link_page(app: RailApp, token: str, redirect_uri: str, state: str) -> str:
    """Where a person chooses the bank; raises `RailRefused` when no page is set that runs Link."""
    page = app.settings.get("LINK_URL", "")
    if not page:
        raise RailRefused("The setting LINK_URL of the plaid rail is needed: the address of a page that runs Link.")
    return f"{page}?{urlencode({'token': token, 'redirect_uri': redirect_uri, 'state': state})}"
