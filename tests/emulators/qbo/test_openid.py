"""OpenID Connect, as Intuit's own library and a plain client meet it."""

from collections.abc import Iterator

import httpx
import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet
from tests.emulators.qbo.conftest import REALM, MovableClock
from tests.emulators.qbo.connecting import CALLBACK, SCOPE, connect, consent, heard, redeem

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company

EVERYTHING = f"{SCOPE} openid profile email phone address"
DISCOVERY_KEYS = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "revocation_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "scopes_supported",
    "token_endpoint_auth_methods_supported",
    "claims_supported",
}


@pytest.fixture
def today() -> Iterator[RunningSandbox]:
    """On the machine's own time, since Intuit's library compares tokens with it."""
    with start(Sandbox([Company(REALM, "Empty")])) as started:
        yield started


def userinfo(url: str, access_token: str) -> httpx.Response:
    return httpx.get(f"{url}/v1/openid_connect/userinfo", headers={"Authorization": f"Bearer {access_token}"})


@pytest.mark.parametrize("name", ["openid_sandbox_configuration", "openid_configuration"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_discovery(running: RunningSandbox, name: str, slash: str) -> None:
    found = httpx.get(f"{running.url}/.well-known/{name}{slash}").json()
    assert set(found) == DISCOVERY_KEYS
    assert found["token_endpoint"] == f"{running.url}/oauth2/v1/tokens/bearer"
    assert httpx.get(found["jwks_uri"]).status_code == 200
    assert httpx.get(found["userinfo_endpoint"]).status_code == 401


def test_intuit_s_own_library_believes_the_id_token(today: RunningSandbox) -> None:
    discovery = f"{today.url}/.well-known/openid_sandbox_configuration/"
    client = AuthClient("sandbox", "sandbox", CALLBACK, discovery)
    address = client.get_authorization_url([Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL])
    told = heard(httpx.get(f"{address}&company={REALM}"))
    assert told["state"] == client.state_token
    client.get_bearer_token(told["code"], realm_id=told["realmId"])
    assert client.id_token is not None
    person = client.get_user_info().json()
    assert person["email"] == "owner@company.example"
    assert client.revoke(token=client.refresh_token)


def test_the_id_token_names_company_and_client(running: RunningSandbox, clock: MovableClock) -> None:
    tokens = redeem(running.url, consent(running.url, scope=EVERYTHING, nonce="n-1")).json()
    keys = KeySet.import_key_set(httpx.get(f"{running.url}/op/v1/jwks").json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    now = int(clock().timestamp())
    assert (claims["aud"], claims["realmid"], claims["nonce"]) == (["sandbox"], REALM, "n-1")
    assert (claims["iat"], claims["exp"]) == (now, now + 3600)
    assert claims["iss"] == httpx.get(f"{running.url}/.well-known/openid_configuration").json()["issuer"]
    assert claims["sub"] == userinfo(running.url, tokens["access_token"]).json()["sub"]
    head, _, signature = tokens["id_token"].split(".")
    other = redeem(running.url, consent(running.url, scope=EVERYTHING)).json()["id_token"].split(".")[1]
    with pytest.raises(BadSignatureError):
        jwt.decode(f"{head}.{other}.{signature}", keys, algorithms=["RS256"])


def test_the_keys_that_are_served_are_public(running: RunningSandbox) -> None:
    (key,) = httpx.get(f"{running.url}/op/v1/jwks").json()["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}


def test_the_person_is_shown_by_scopes(running: RunningSandbox) -> None:
    whole = userinfo(running.url, connect(running.url, scope=EVERYTHING)["access_token"]).json()
    assert set(whole) == {
        "sub",
        "email",
        "emailVerified",
        "givenName",
        "familyName",
        "phoneNumber",
        "phoneNumberVerified",
        "address",
    }
    assert set(whole["address"]) == {"streetAddress", "locality", "region", "postalCode", "country"}
    little = userinfo(running.url, connect(running.url, scope="openid email")["access_token"]).json()
    assert set(little) == {"sub", "email", "emailVerified"}


def test_who_may_not_see_the_person(running: RunningSandbox) -> None:
    assert userinfo(running.url, "nonsense").status_code == 401
    assert "invalid_token" in userinfo(running.url, "nonsense").headers["WWW-Authenticate"]
    assert userinfo(running.url, connect(running.url)["access_token"]).status_code == 403
