"""intuit-oauth and python-quickbooks: from the consent to the first answer, and to the end of it."""

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks.exceptions import AuthorizationException
from quickbooks.objects import CompanyInfo
from tests.emulators.qbo.clients.conftest import REALM, client_of, let_in

from emulators.qbo.oauth import Rotation
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company


def test_a_person_lets_the_application_in(running: RunningSandbox, auth: AuthClient) -> None:
    heard = let_in(auth, [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL])
    assert heard["state"] == auth.state_token
    auth.get_bearer_token(heard["code"], realm_id=heard["realmId"])
    assert auth.expires_in == 3600
    assert auth.id_token is not None, "the client found the signature of the identity token wrong"
    person = auth.get_user_info().json()
    assert person["email"].endswith(".example")
    qb = client_of(running, auth)
    assert CompanyInfo.get(1, qb=qb).CompanyName == "Juniper Street Goods"


def test_the_application_stays_in_and_is_put_out(running: RunningSandbox, auth: AuthClient) -> None:
    auth.get_bearer_token(let_in(auth, [Scopes.ACCOUNTING])["code"], realm_id=REALM)
    first = auth.access_token
    auth.refresh()
    assert auth.access_token != first
    qb = client_of(running, auth)
    assert CompanyInfo.all(qb=qb)
    assert auth.revoke() is True
    with pytest.raises(AuthorizationException):
        CompanyInfo.all(qb=qb)
    with pytest.raises(AuthClientError):
        auth.refresh()


@pytest.mark.parametrize(("rotation", "old_value_works"), [("strict", False), ("24h", True)])
def test_who_keeps_an_old_refresh_token(rotation: Rotation, *, old_value_works: bool) -> None:
    with start(Sandbox([Company(REALM, "Juniper Street Goods")], rotation=rotation)) as running:
        auth = AuthClient(
            "sandbox", "sandbox", "http://localhost:9/", f"{running.url}/.well-known/openid_configuration"
        )
        auth.get_bearer_token(let_in(auth, [Scopes.ACCOUNTING])["code"])
        kept = auth.refresh_token
        auth.refresh()
        assert (auth.refresh_token == kept) is old_value_works
        if old_value_works:
            auth.refresh(refresh_token=kept)
            return
        with pytest.raises(AuthClientError) as refused:
            auth.refresh(refresh_token=kept)
        assert refused.value.status_code == 400
        assert "invalid_grant" in str(refused.value.content)


def test_a_client_without_tokens_gets_them_by_its_refresh_token(running: RunningSandbox, auth: AuthClient) -> None:
    """python-quickbooks refreshes by itself when it is built without an access token."""
    auth.get_bearer_token(let_in(auth, [Scopes.ACCOUNTING])["code"], realm_id=REALM)
    later = AuthClient("sandbox", "sandbox", "http://localhost:9/callback", auth.environment, realm_id=REALM)
    later.refresh_token = auth.refresh_token
    assert CompanyInfo.all(qb=client_of(running, later))


def test_the_wrong_secret(running: RunningSandbox, auth: AuthClient) -> None:
    code = let_in(auth, [Scopes.ACCOUNTING])["code"]
    auth.client_secret = "guess"
    with pytest.raises(AuthClientError) as refused:
        auth.get_bearer_token(code)
    assert refused.value.status_code == 401
