"""Consent, tokens, rotation and revocation, as a client meets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM, MovableClock
from tests.emulators.qbo.connecting import (
    ASKED,
    CALLBACK,
    CLIENT,
    SCOPE,
    ask,
    connect,
    consent,
    heard,
    read_company,
    redeem,
    refresh,
)

from emulators.qbo.bookfile import BookFile
from emulators.qbo.faults import GatewayError
from emulators.qbo.oauth import Authority, Consent, Rotation
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company
from emulators.service.proofs import Challenge


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
    assert heard(answer) == {"from": "intuit", "error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "<b>"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "http://[::1"},
        {"redirect_uri": "http://:80/"},
        {"redirect_uri": "http://127.0.0.1/a b"},
        {"redirect_uri": "http://127.0.0.1/#end"},
        {"redirect_uri": "http://127.0.0.1/€"},
        {"state": ""},
        {"company": "1"},
        {"company": "", "decision": "connect"},
    ],
)
def test_a_request_that_is_not_right_is_told_on_the_page(running: RunningSandbox, wrong: dict[str, str]) -> None:
    refused = httpx.get(f"{running.url}/connect/oauth2", params={**ASKED, **wrong})
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text
    assert "<b>" not in refused.text
    assert "Location" not in refused.headers


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": f"{SCOPE} everything"}, "invalid_scope"),
        ({"code_challenge": "x", "code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_of_other_faults_the_application_hears(running: RunningSandbox, wrong: dict[str, str], error: str) -> None:
    answer = httpx.get(f"{running.url}/connect/oauth2", params={**ASKED, **wrong, "company": REALM})
    assert heard(answer) == {"from": "intuit", "error": error, "state": "s1"}


def test_a_consent_about_the_person_alone_names_no_company(running: RunningSandbox) -> None:
    asked = {**ASKED, "scope": "openid email"}
    page = httpx.get(f"{running.url}/connect/oauth2", params=asked).text
    assert 'type="radio"' not in page
    sent = heard(httpx.get(f"{running.url}/connect/oauth2", params={**asked, "decision": "connect"}))
    assert "realmId" not in sent
    tokens = redeem(running.url, sent["code"]).json()
    assert read_company(running.url, tokens["access_token"]).status_code == 403


def test_the_payment_scope_may_be_asked_for_beside(running: RunningSandbox) -> None:
    both = f"{SCOPE} com.intuit.quickbooks.payment"
    tokens = connect(running.url, scope=both)
    assert read_company(running.url, tokens["access_token"]).status_code == 200
    alone = connect(running.url, scope="com.intuit.quickbooks.payment")
    assert read_company(running.url, alone["access_token"]).status_code == 403


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


@pytest.mark.parametrize(
    ("asked", "verifier"),
    [({}, VERIFIER), ({"code_challenge": "short"}, "short"), ({"code_challenge": VERIFIER}, "é" * 50)],
)
def test_proofs_that_prove_nothing(running: RunningSandbox, asked: dict[str, str], verifier: str) -> None:
    answer = redeem(running.url, consent(running.url, **asked), code_verifier=verifier)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


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


def test_minted_tokens_and_what_came_of_them_outlive_a_restart(clock: MovableClock, tmp_path: Path) -> None:
    path = tmp_path / "books.qbo"
    told: dict[str, str] = {}
    for _ in range(2):
        file = BookFile(path)
        sandbox = Sandbox(file.companies() or [Company(REALM, "Kept")], clock=clock, file=file)
        sandbox.mint_tokens(REALM, "access", "refresh")
        with start(sandbox) as started:
            assert read_company(started.url, "access").status_code != 401
            clock.forward(timedelta(hours=25))
            answer = refresh(started.url, told.get("refresh_token", "refresh"))
            assert answer.status_code == 200
            told = answer.json()
        file.close()
    assert told["refresh_token"].startswith("RT1-")


def test_minting_again_for_another_company_ends_the_first(clock: MovableClock) -> None:
    authority = Authority({"app": "hush"}, clock)
    authority.mint("1", "first", "refresh")
    authority.mint("2", "second", "refresh")
    assert authority.grant_of("second").realm_id == "2"
    with pytest.raises(GatewayError, match="Token expired"):
        authority.grant_of("first")


def test_what_has_expired_is_not_kept(clock: MovableClock) -> None:
    authority = Authority({"app": "hush"}, clock)
    code = authority.issue_code(Consent("app", CALLBACK, REALM))
    _, tokens = authority.redeem_code("app", code, CALLBACK)
    clock.forward(timedelta(hours=2))
    authority.refresh("app", tokens["refresh_token"])
    assert [held.token for held in authority.state().access] != [tokens["access_token"]]
    assert len(authority.state().access) == 1


def test_no_token_is_shown_by_a_repr(clock: MovableClock) -> None:
    authority = Authority({"app": "hush"}, clock)
    authority.mint(REALM, "secret-access", "secret-refresh")
    consented = Consent("app", CALLBACK, REALM, challenge=Challenge("secret-proof", "plain"))
    shown = repr([authority, authority.state(), *authority.state().grants, *authority.state().access, consented])
    assert "secret" not in shown
    assert "hush" not in shown


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


@pytest.mark.parametrize("client", [("nobody", ""), ("sandbox", "é"), ("", "")])
def test_nobody_is_refused(running: RunningSandbox, client: tuple[str, str]) -> None:
    answer = ask(running.url, {"grant_type": "refresh_token", "refresh_token": "refresh"}, client)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_client_may_name_itself_in_the_form(running: RunningSandbox) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "refresh", "client_id": "sandbox"}
    address = f"{running.url}/oauth2/v1/tokens/bearer"
    assert httpx.post(address, data={**form, "client_secret": "sandbox"}).status_code == 200
    assert httpx.post(address, data=form).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "é"}, "invalid_grant"),
    ],
)
def test_forms_that_give_nothing(running: RunningSandbox, form: dict[str, str], error: str) -> None:
    answer = ask(running.url, form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_code_lives_ten_minutes_and_for_its_address(running: RunningSandbox, clock: MovableClock) -> None:
    code = consent(running.url)
    assert redeem(running.url, code, redirect_uri="http://127.0.0.1:9/other").json()["error"] == "invalid_grant"
    clock.forward(timedelta(minutes=9))
    assert redeem(running.url, code).status_code == 200
    code = consent(running.url)
    clock.forward(timedelta(minutes=11))
    assert redeem(running.url, code).json()["error"] == "invalid_grant"


def test_no_refreshing_beyond_five_years(clock: MovableClock) -> None:
    with empty(clock, "24h") as url:
        token = connect(url)["refresh_token"]
        for _ in range(18):
            clock.forward(timedelta(days=100))
            token = refresh(url, token).json()["refresh_token"]
        assert refresh(url, token).json()["x_refresh_token_expires_in"] == 25 * 86400
        clock.forward(timedelta(days=25))
        assert refresh(url, token).json()["error"] == "invalid_grant"


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
    for token, client, status in (("never", CLIENT, 400), ("access", ("x", "y"), 401)):
        answer = httpx.post(f"{running.url}/v2/oauth2/tokens/revoke", json={"token": token}, auth=client)
        assert answer.status_code == status
