"""Connecting companies, and the health of their syncs."""

from datetime import timedelta

import pytest
from tests.fakes.rails import FakeRail, vendor
from tests.fixtures.syncing import Bench

from domain.errors import Invalid, NotFound, RailRefused
from domain.firms.firm import Scope
from domain.rails.connection import ConnectionState, TokenSet

REDIRECT = "http://127.0.0.1/callback"


def test_the_consent_page_gets_the_state(books: Bench) -> None:
    start = books.sync.begin_connection("fake", REDIRECT, "state-7")

    assert start.authorize_url == f"http://books.test/consent?to={REDIRECT}&state=state-7"


@pytest.mark.parametrize(
    ("given", "company", "known_as"),
    [("Ours", "Theirs", "Ours"), (None, "Theirs", "Theirs"), (None, "", "realm-2"), (" ", "", "realm-2")],
)
def test_a_grant_makes_the_business_under_the_best_name_there_is(
    books: Bench, given: str | None, company: str, known_as: str
) -> None:
    callback = {"tenant": "realm-2", "company": company}

    business = books.sync.finish_connection(books.scope.firm_id, "fake", REDIRECT, callback, given)

    assert business.name == known_as
    connection = books.sync.connection(business.scope)
    assert (connection.rail, connection.tenant, connection.state) == ("fake", "realm-2", ConnectionState.CONNECTED)


def test_connecting_a_known_company_renews_its_tokens_and_keeps_its_books(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)
    books.connections.set_state(books.scope, ConnectionState.RECONNECT, books.clock.now())
    newer = TokenSet(access_token="access-5", refresh_token="refresh-5")

    business = books.sync.import_tokens(books.scope.firm_id, "fake", "realm-1", "Another name", newer)

    assert business.id == books.scope.business_id
    assert books.connections.tokens(books.scope) == newer
    assert books.sync.connection(books.scope).state is ConnectionState.CONNECTED
    assert books.ids() == {"1"}


@pytest.mark.parametrize(("tenant", "token"), [("", "access-0"), (" ", "access-0"), ("realm-2", "")])
def test_a_connection_needs_a_company_and_a_token(books: Bench, tenant: str, token: str) -> None:
    with pytest.raises(Invalid):
        books.sync.import_tokens(books.scope.firm_id, "fake", tenant, "Name", TokenSet(access_token=token))


def test_an_unknown_rail_is_not_found(books: Bench) -> None:
    tokens = TokenSet(access_token="access-0")
    with pytest.raises(NotFound, match="fake"):
        books.sync.import_tokens(books.scope.firm_id, "xero", "realm-1", "Name", tokens)


def test_an_unknown_business_is_not_found(books: Bench) -> None:
    with pytest.raises(NotFound):
        books.sync.run(Scope(books.scope.firm_id, "b_nobody"))


def test_installed_rails_declare_themselves(books: Bench) -> None:
    assert books.sync.rails() == (FakeRail().declare_rail(),)


def test_health_before_the_first_sync(books: Bench) -> None:
    health = books.sync.health(books.scope)

    assert (health.business, health.rail, health.tenant) == ("Acme Inc", "fake", "realm-1")
    assert (health.mirror_version, health.age_s, health.records, health.requests_today) == (0, None, {}, 0)


def test_health_tells_age_records_requests_and_the_last_error(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"), vendor("3"))
    books.sync.run(books.scope)
    books.clock.advance(timedelta(minutes=5))
    books.rail.put(vendor("4"))
    books.rail.failures = [RailRefused("Not today.")]
    books.sync.run(books.scope)

    health = books.sync.health(books.scope)

    assert (health.age_s, health.last_error) == (300, "Not today.")
    assert (health.records, health.mirror_version, health.requests_today) == ({"Vendor": 3}, 3, 4)


def test_requests_are_counted_anew_each_day(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)
    assert books.sync.health(books.scope).requests_today == 2

    books.clock.advance(timedelta(days=1))

    assert books.sync.health(books.scope).requests_today == 0


def test_health_names_the_rail_that_failed_and_not_what_it_raised(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)

    def fail(_: str) -> None:
        raise KeyError("what a client's books say")

    books.rail.on_request = fail
    books.rail.put(vendor("2"))
    books.sync.run(books.scope)

    troubles = books.sync.health(books.scope).troubles
    assert troubles == ("The last sync has failed: The rail fake failed in pull_changes (KeyError).",)


def test_a_client_that_is_connected_as_another_company_is_another_client(books: Bench) -> None:
    """Consent given for a wrong company mixes no books, and mends no lost connection."""
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)
    books.connections.set_state(books.scope, ConnectionState.RECONNECT, books.clock.now())
    tokens = TokenSet(access_token="other", refresh_token="other-refresh")
    other = books.sync.import_tokens(books.scope.firm_id, "fake", "realm-2", "Alder", tokens)
    assert other.id != books.scope.business_id
    assert books.sync.connection(books.scope).state is ConnectionState.RECONNECT
    assert books.sync.run(books.scope).error != ""
    assert (books.ids(), books.sync.connection(books.scope).tenant) == ({"1"}, "realm-1")
