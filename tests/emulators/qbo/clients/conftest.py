"""A small company on a running emulator, and python-quickbooks connected to it as its users connect it."""

import os
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from quickbooks import QuickBooks
from tests.fixtures.companies import trader

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start

AS_OF = date(2026, 6, 30)
REALM = "9341450000000000"
CALLBACK = "http://localhost:9/callback"
# requests-oauthlib speaks plain http only when told so.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


@pytest.fixture
def running() -> Iterator[RunningSandbox]:
    with start(Sandbox([trader("shop")], admin=True)) as started:
        yield started


@pytest.fixture
def auth(running: RunningSandbox) -> AuthClient:
    """The application before anybody has let it in."""
    discovery = f"{running.url}/.well-known/openid_sandbox_configuration/"
    return AuthClient("sandbox", "sandbox", CALLBACK, discovery)


def let_in(auth: AuthClient, scopes: list[Scopes], realm_id: str = REALM) -> dict[str, str]:
    """The person chooses the company on the page; what the application hears back through the browser."""
    page = httpx.get(auth.get_authorization_url(scopes))
    assert "Juniper Street Goods" in page.text
    chosen = httpx.get(f"{auth.get_authorization_url(scopes)}&company={realm_id}")
    return {name: values[0] for name, values in parse_qs(urlsplit(chosen.headers["Location"]).query).items()}


@pytest.fixture
def qb(running: RunningSandbox, auth: AuthClient) -> QuickBooks:
    """Connected: authorised, and pointed at the emulator by the addresses that the class keeps."""
    heard = let_in(auth, [Scopes.ACCOUNTING])
    auth.get_bearer_token(heard["code"], realm_id=heard["realmId"])
    return client_of(running, auth)


def client_of(running: RunningSandbox, auth: AuthClient) -> QuickBooks:
    client = QuickBooks(
        auth_client=auth, refresh_token=auth.refresh_token, company_id=auth.realm_id, minorversion=75, use_decimal=True
    )
    client.api_url_v3 = client.sandbox_api_url_v3 = f"{running.url}/v3"
    return client
