"""Consent, tokens, rotation and revocation, as a client meets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock

from emulators.qbo.oauth import Rotation
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company

CALLBACK = "http://127.0.0.1:9/callback?from=intuit"
CLIENT = ("sandbox", "sandbox")


def consent(url: str, realm_id: str = REALM) -> str:
    query = {"client_id": "sandbox", "response_type": "code", "redirect_uri": CALLBACK, "state": "s1"}
    answer = httpx.get(f"{url}/connect/oauth2", params={**query, "company": realm_id})
    assert answer.status_code == 302
    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (sent["state"], sent["realmId"], sent["from"]) == (["s1"], [realm_id], ["intuit"])
    return sent["code"][0]


def ask(url: str, form: dict[str, str], client: tuple[str, str] = CLIENT) -> httpx.Response:
    return httpx.post(f"{url}/oauth2/v1/tokens/bearer", data=form, auth=client)


def connect(url: str, realm_id: str = REALM) -> dict[str, str]:
    code = consent(url, realm_id)
    answer = ask(url, {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK})
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens


def refresh(url: str, token: str) -> httpx.Response:
    return ask(url, {"grant_type": "refresh_token", "refresh_token": token})


def read_company(url: str, access_token: str, realm_id: str = REALM) -> httpx.Response:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    return httpx.get(f"{url}/v3/company/{realm_id}/companyinfo/{realm_id}", headers=headers)


@contextmanager
def empty(clock: MovableClock, rotation: Rotation) -> Iterator[str]:
    with start(Sandbox([Company(REALM, "Empty")], clock=clock, rotation=rotation)) as started:
        yield started.url


def test_the_whole_consent(running: RunningSandbox) -> None:
    found = httpx.get(f"{running.url}/.well-known/openid_sandbox_configuration/").json()
    assert found["token_endpoint"] == f"{running.url}/oauth2/v1/tokens/bearer"
    tokens = connect(running.url)
    assert tokens["token_type"] == "bearer"
    assert int(tokens["expires_in"]) == 3600
    assert int(tokens["x_refresh_token_expires_in"]) == 8726400
    answer = read_company(running.url, tokens["access_token"])
    assert answer.json()["CompanyInfo"]["CompanyName"] == "Juniper Street Goods"


def test_the_page_lists_the_companies(running: RunningSandbox) -> None:
    query = {"client_id": "sandbox", "redirect_uri": CALLBACK, "state": "s"}
    page = httpx.get(f"{running.url}/connect/oauth2", params=query).text
    assert "Juniper Street Goods" in page
    assert "not Intuit" in page
    refused = httpx.get(f"{running.url}/connect/oauth2", params={**query, "client_id": "<b>"})
    assert refused.status_code == 400


def test_a_code_works_once(running: RunningSandbox) -> None:
    form = {"grant_type": "authorization_code", "code": consent(running.url), "redirect_uri": CALLBACK}
    assert ask(running.url, form).status_code == 200
    again = ask(running.url, form)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_the_wrong_client_is_refused(running: RunningSandbox) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "refresh"}
    answer = ask(running.url, form, ("sandbox", "wrong"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_access_token_lives_an_hour(running: RunningSandbox, clock: MovableClock) -> None:
    token = connect(running.url)["access_token"]
    clock.forward(timedelta(minutes=61))
    fault = read_company(running.url, token)
    assert fault.status_code == 401
    assert fault.json()["fault"]["error"][0]["code"] == "3200"
    assert fault.json()["fault"]["type"] == "AUTHENTICATION"


def test_a_token_of_another_company_is_refused(running: RunningSandbox) -> None:
    token = connect(running.url, "9341450000000009")["access_token"]
    fault = read_company(running.url, token)
    assert (fault.status_code, fault.json()["fault"]["error"][0]["code"]) == (403, "3100")


def test_daily_rotation_refuses_the_old_value(clock: MovableClock) -> None:
    with empty(clock, "24h") as url:
        first = connect(url)["refresh_token"]
        assert refresh(url, first).json()["refresh_token"] == first
        clock.forward(timedelta(hours=25))
        second = refresh(url, first).json()["refresh_token"]
        assert second != first
        assert refresh(url, first).json()["error"] == "invalid_grant"
        assert refresh(url, second).status_code == 200


@pytest.mark.parametrize(("rotation", "status"), [("strict", 400), ("lenient", 200)])
def test_the_other_rotations(clock: MovableClock, rotation: Rotation, status: int) -> None:
    with empty(clock, rotation) as url:
        first = connect(url)["refresh_token"]
        clock.forward(timedelta(hours=25))
        assert refresh(url, first).json()["refresh_token"] != first
        assert refresh(url, first).status_code == status


def test_a_revoked_consent_is_over(running: RunningSandbox) -> None:
    tokens = connect(running.url)
    answer = httpx.post(f"{running.url}/v2/oauth2/tokens/revoke", json={"token": tokens["refresh_token"]}, auth=CLIENT)
    assert answer.status_code == 200
    assert read_company(running.url, tokens["access_token"]).status_code == 401
    assert refresh(running.url, tokens["refresh_token"]).status_code == 400
    assert read_company(running.url, "access").status_code == 200
