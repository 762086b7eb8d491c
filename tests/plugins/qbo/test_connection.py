"""Connecting a company over HTTP: consent, tokens, rotation, and grants that are gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.plugins.qbo.fixtures.answering import Said, always, answering
from tests.plugins.qbo.fixtures.sessions import app_at

from cashrail.kit.errors import RailReconnect, RailRefused, RailRetriable
from cashrail.kit.records import RailApp, TokenSet
from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.switches import PlannedFault
from plugins.qbo import plugin

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)
REDIRECT = "http://localhost:9/callback?from=cashrail"


@pytest.fixture
def service() -> Iterator[RunningSandbox]:
    sandbox = Sandbox(
        [company_from({}, NOW, realm_id=DEFAULT_REALM, name="Paper & Sons")], clock=lambda: NOW, rotation="strict"
    )
    with start(sandbox) as running:
        yield running


def consent(app: RailApp, state: str) -> dict[str, str]:
    """What the service sends a person's browser back with."""
    started = plugin.begin_connection(app, REDIRECT, state)
    answer = httpx.get(started.authorize_url + f"&company={DEFAULT_REALM}")
    assert answer.is_redirect, answer.text
    assert answer.headers["location"].startswith(REDIRECT)
    return {key: values[0] for key, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def test_a_consent_becomes_tokens_with_their_ends(service: RunningSandbox) -> None:
    app = app_at(service.url)
    callback = consent(app, "a state & more")
    assert callback["state"] == "a state & more"
    grant = plugin.finish_connection(app, REDIRECT, callback)
    assert (grant.tenant, grant.company_name) == (DEFAULT_REALM, "Paper & Sons")
    assert grant.tokens.access_expires_at is not None
    assert grant.tokens.refresh_expires_at is not None
    life = grant.tokens.refresh_expires_at - grant.tokens.access_expires_at
    assert timedelta(days=90) < life < timedelta(days=102)


def test_the_rotated_refresh_token_is_the_one_returned(service: RunningSandbox) -> None:
    app = app_at(service.url)
    first = plugin.finish_connection(app, REDIRECT, consent(app, "s")).tokens
    second = plugin.refresh_tokens(app, first)
    assert second.refresh_token not in {"", first.refresh_token}
    with pytest.raises(RailReconnect):
        plugin.refresh_tokens(app, first)
    assert plugin.refresh_tokens(app, second).access_token != second.access_token


def test_a_name_that_cannot_be_read_does_not_undo_the_grant(service: RunningSandbox) -> None:
    app = app_at(service.url)
    callback = consent(app, "s")
    service.sandbox.trouble.plan(PlannedFault(status=503))
    grant = plugin.finish_connection(app, REDIRECT, callback)
    assert grant.company_name == ""
    assert grant.tokens.access_token


def test_a_code_works_once(service: RunningSandbox) -> None:
    app = app_at(service.url)
    callback = consent(app, "s")
    plugin.finish_connection(app, REDIRECT, callback)
    with pytest.raises(RailReconnect):
        plugin.finish_connection(app, REDIRECT, callback)


@pytest.mark.parametrize("callback", [{"error": "access_denied"}, {"code": "x"}, {"realmId": "1"}, {}])
def test_a_callback_without_grant_is_refused(callback: dict[str, str]) -> None:
    with pytest.raises(RailRefused):
        plugin.finish_connection(app_at("http://localhost:9"), REDIRECT, callback)


def test_a_wrong_secret_is_refused_and_not_told(service: RunningSandbox) -> None:
    app = app_at(service.url, CLIENT_SECRET="wrong-secret")
    with pytest.raises(RailRefused) as caught:
        plugin.refresh_tokens(app, TokenSet(access_token="a", refresh_token="very-secret"))
    assert caught.value.code == "invalid_client"
    assert "secret" not in str(caught.value)


def test_without_client_settings_nothing_is_begun() -> None:
    with pytest.raises(RailRefused, match="CLIENT_ID"):
        plugin.begin_connection(RailApp(settings={}), REDIRECT, "s")


def test_without_refresh_token_a_person_must_connect() -> None:
    with pytest.raises(RailReconnect):
        plugin.refresh_tokens(app_at("http://localhost:9"), TokenSet(access_token="a"))


@pytest.mark.parametrize(
    "said",
    [
        Said("down", status=503),
        Said("slow", status=429, headers={"Retry-After": "5"}),
        Said(b"<html>"),
        Said({}),
        Said([]),
    ],
)
def test_an_authorisation_server_that_fails_may_be_asked_again(said: Said) -> None:
    with answering(always(said)) as server, pytest.raises(RailRetriable) as caught:
        plugin.refresh_tokens(app_at(server.url), TokenSet(access_token="a", refresh_token="r"))
    assert caught.value.retry_after_s == (5.0 if said.status == 429 else None)


def test_an_authorisation_server_that_is_away_may_be_asked_again() -> None:
    with answering(always(Said({}))) as server:
        url = server.url
    with pytest.raises(RailRetriable, match="cannot be reached"):
        plugin.refresh_tokens(app_at(url), TokenSet(access_token="a", refresh_token="r"))


@pytest.mark.parametrize("life", [None, "soon", [1], -5, "9" * 30])
def test_no_token_is_lost_over_a_strange_life(life: object) -> None:
    said = {"access_token": "A", "refresh_token": "R2", "expires_in": life, "x_refresh_token_expires_in": "8640000"}
    with answering(always(Said(said))) as server:
        tokens = plugin.refresh_tokens(app_at(server.url), TokenSet(access_token="a", refresh_token="r"))
    assert (tokens.access_token, tokens.refresh_token, tokens.access_expires_at) == ("A", "R2", None)
    assert tokens.refresh_expires_at is not None


def test_the_code_travels_in_the_body_and_the_secret_in_the_header() -> None:
    tokens = {"access_token": "A", "refresh_token": "R", "expires_in": 3600, "x_refresh_token_expires_in": 8726400}
    with answering(always(Said(tokens))) as server:
        plugin.finish_connection(app_at(server.url), REDIRECT, {"code": "c d", "realmId": "77"})
        exchange, *_ = server.asked
    assert exchange.path == "/oauth2/v1/tokens/bearer"
    assert parse_qs(exchange.body.decode()) == {
        "grant_type": ["authorization_code"],
        "code": ["c d"],
        "redirect_uri": [REDIRECT],
    }
