"""Consent, tokens, rotation and revocation, as a client meets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.emulators.qbo.conftest import REALM, MovableClock

from emulators.qbo.bookfile import BookFile
from emulators.qbo.oauth import Rotation
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company

CALLBACK = "http://127.0.0.1:9/callback?from=intuit"
CLIENT = ("sandbox", "sandbox")
SCOPE = "com.intuit.quickbooks.accounting"
ASKED = {"client_id": "sandbox", "response_type": "code", "redirect_uri": CALLBACK, "state": "s1", "scope": SCOPE}


def consent(url: str, realm_id: str = REALM, **more: str) -> str:
    answer = httpx.get(f"{url}/connect/oauth2", params={**ASKED, **more, "company": realm_id})
    assert answer.status_code == 302
    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (sent["state"], sent["realmId"], sent["from"]) == (["s1"], [realm_id], ["intuit"])
    return sent["code"][0]


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
    page = httpx.get(f"{running.url}/connect/oauth2", params=ASKED).text
    assert "Juniper Street Goods" in page
    assert "not Intuit" in page
    assert 'name="state" value="s1"' in page
    assert f'type="radio" name="company" value="{REALM}"' in page


def test_cancelling_goes_back_without_a_code(running: RunningSandbox) -> None:
    answer = httpx.get(f"{running.url}/connect/oauth2", params={**ASKED, "company": REALM, "decision": "cancel"})
    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (sent["error"], sent["state"], "code" in sent) == (["access_denied"], ["s1"], False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "<b>"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://[::1"},
        {"response_type": "token"},
        {"state": ""},
        {"scope": ""},
        {"scope": "everything"},
        {"code_challenge": "x", "code_challenge_method": "S512"},
        {"company": "1"},
    ],
)
def test_a_request_that_is_not_right_is_told_on_the_page(running: RunningSandbox, wrong: dict[str, str]) -> None:
    refused = httpx.get(f"{running.url}/connect/oauth2", params={**ASKED, **wrong})
    assert refused.status_code == 400
    assert "<b>" not in refused.text
    assert "Location" not in refused.headers


def test_only_registered_addresses_where_there_are_any(clock: MovableClock) -> None:
    sandbox = Sandbox([Company(REALM, "Empty")], clock=clock, redirect_uris=[CALLBACK])
    with start(sandbox) as started:
        assert consent(started.url)
        elsewhere = {**ASKED, "redirect_uri": "http://127.0.0.1:9/other", "company": REALM}
        assert httpx.get(f"{started.url}/connect/oauth2", params=elsewhere).status_code == 400


VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.mark.parametrize(
    ("challenge", "method"),
    [("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256"), (VERIFIER, "plain")],
)
def test_a_proof_key_is_checked(running: RunningSandbox, challenge: str, method: str) -> None:
    asked = {"code_challenge": challenge, "code_challenge_method": method}
    assert redeem(running.url, consent(running.url, **asked), code_verifier=VERIFIER).status_code == 200
    for verifier in ("", VERIFIER[:-1], challenge if method == "S256" else "x"):
        answer = redeem(running.url, consent(running.url, **asked), code_verifier=verifier)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_who_the_person_is(running: RunningSandbox) -> None:
    tokens = connect(running.url, scope=f"openid email {SCOPE}")
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    told = httpx.get(f"{running.url}/v1/openid_connect/userinfo", headers=headers).json()
    assert told["emailVerified"] is True
    assert "phoneNumber" not in told
    keys = KeySet.import_key_set(httpx.get(f"{running.url}/op/v1/jwks").json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == (running.url, ["sandbox"], told["sub"])
    assert httpx.get(f"{running.url}/v1/openid_connect/userinfo").status_code == 401
    plain = {"Authorization": f"Bearer {connect(running.url)['access_token']}"}
    assert httpx.get(f"{running.url}/v1/openid_connect/userinfo", headers=plain).status_code == 403


def test_a_token_for_another_purpose_opens_no_books(running: RunningSandbox) -> None:
    tokens = connect(running.url, scope="openid profile")
    fault = read_company(running.url, tokens["access_token"])
    assert (fault.status_code, fault.json()["fault"]["error"][0]["code"]) == (403, "3100")


def test_the_end_of_the_refresh_token_is_told_on_request(running: RunningSandbox) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": connect(running.url)["refresh_token"]}
    address, header = f"{running.url}/oauth2/v1/tokens/bearer", {"x-include-refresh-token-hard-expires-in": "true"}
    assert "x_refresh_token_hard_expires_in" not in httpx.post(address, data=form, auth=CLIENT).json()
    told = httpx.post(address, data=form, auth=CLIENT, headers=header).json()
    assert told["x_refresh_token_hard_expires_in"] == 157680000


def test_tokens_outlive_a_restart_when_they_are_kept(clock: MovableClock, tmp_path: Path) -> None:
    path = tmp_path / "books.qbo"
    file = BookFile(path)
    with start(Sandbox([Company(REALM, "Kept")], clock=clock, file=file)) as started:
        gone, kept = connect(started.url), connect(started.url)
        httpx.post(f"{started.url}/v2/oauth2/tokens/revoke", json={"token": gone["access_token"]}, auth=CLIENT)
    file.close()
    file = BookFile(path)
    with start(Sandbox(file.companies(), clock=clock, file=file)) as started:
        assert refresh(started.url, kept["refresh_token"]).status_code == 200
        assert read_company(started.url, kept["access_token"]).status_code != 401
        assert refresh(started.url, gone["refresh_token"]).status_code == 400
    file.close()


def test_a_code_works_once(running: RunningSandbox) -> None:
    code = consent(running.url)
    tokens = redeem(running.url, code).json()
    assert read_company(running.url, tokens["access_token"]).status_code == 200
    again = redeem(running.url, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert read_company(running.url, tokens["access_token"]).status_code == 401


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
