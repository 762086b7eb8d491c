"""The steps by which an application connects a company, over HTTP."""

from urllib.parse import parse_qs, urlsplit

import httpx
from tests.emulators.qbo.conftest import REALM

CALLBACK = "http://127.0.0.1:9/callback?from=intuit"
CLIENT = ("sandbox", "sandbox")
SCOPE = "com.intuit.quickbooks.accounting"
ASKED = {"client_id": "sandbox", "response_type": "code", "redirect_uri": CALLBACK, "state": "s1", "scope": SCOPE}


def heard(answer: httpx.Response) -> dict[str, str]:
    """What the application is told through the person's browser."""
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def consent(url: str, realm_id: str = REALM, **more: str) -> str:
    sent = heard(httpx.get(f"{url}/connect/oauth2", params={**ASKED, **more, "company": realm_id}))
    assert (sent["state"], sent["from"]) == ("s1", "intuit")
    assert sent.get("realmId", realm_id) == realm_id
    return sent["code"]


def ask(url: str, form: dict[str, str], client: tuple[str, str] = CLIENT) -> httpx.Response:
    return httpx.post(f"{url}/oauth2/v1/tokens/bearer", data=form, auth=client)


def redeem(url: str, code: str, **more: str) -> httpx.Response:
    return ask(url, {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **more})


def connect(url: str, realm_id: str = REALM, scope: str = SCOPE) -> dict[str, str]:
    answer = redeem(url, consent(url, realm_id, scope=scope))
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def refresh(url: str, token: str) -> httpx.Response:
    return ask(url, {"grant_type": "refresh_token", "refresh_token": token})


def read_company(url: str, access_token: str, realm_id: str = REALM) -> httpx.Response:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    return httpx.get(f"{url}/v3/company/{realm_id}/companyinfo/{realm_id}", headers=headers)
