"""Tokens: refreshed once, stored before use, and the state of a connection whose grant is gone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from tests.fakes.rail import vendor
from tests.fixtures.logs import captured_logs
from tests.fixtures.syncing import QUICK, Bench

from application.sync.tokens import REFRESHED_WITHIN_S, TokenRefresh
from domain.errors import RailRefused, RailRetriable, RailTokenExpired
from domain.models.connection import ConnectionState, TokenSet
from domain.ports.sync import Strategy


def test_a_token_that_expires_in_mid_pull_is_refreshed_once(books: Bench) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(6)))
    books.rail.failures = [None, RailTokenExpired("expired")]

    report = books.sync.run(books.scope)

    assert (report.error, report.created) == ("", 6)
    assert books.rail.refreshes == ["refresh-0"]
    assert books.rail.asked == ["access-0", "access-0", "access-1", "access-1"]
    assert report.requests == 4


def test_a_token_about_to_expire_is_refreshed_before_it_is_refused(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.reconnect(expires_at=books.clock.now() + timedelta(seconds=60))

    assert books.sync.run(books.scope).error == ""
    assert books.rail.asked == ["access-1"]


def test_a_token_with_time_left_is_used(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.reconnect(expires_at=books.clock.now() + timedelta(seconds=61))

    assert books.sync.run(books.scope).error == ""
    assert (books.rail.asked, books.rail.refreshes) == (["access-0"], [])


def test_rotated_tokens_are_stored_before_they_are_used(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens = set()
    stored: list[tuple[str, str]] = []
    books.rail.on_request = lambda token: stored.append((token, books.connections.tokens(books.scope).refresh_token))

    books.sync.run(books.scope)

    assert stored == [("access-0", "refresh-0"), ("access-1", "refresh-1")]


def test_a_rail_that_rotates_nothing_keeps_its_refresh_token(books: Bench) -> None:
    books.rail.rotates = False
    refresh = TokenRefresh(books.rails, books.connections, books.clock, "this process")
    held = books.connections.tokens(books.scope)

    refresh.renewed(books.scope, "fake", held, QUICK[Strategy.BULK])

    assert books.connections.tokens(books.scope) == TokenSet(access_token="access-1", refresh_token="refresh-0")


def test_of_many_threads_with_an_expired_token_one_refreshes(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    together = Barrier(8)
    refresh = TokenRefresh(books.rails, books.connections, books.clock, "this process")

    def renew(_: int) -> str:
        together.wait()
        return refresh.renewed(books.scope, "fake", held, QUICK[Strategy.BULK]).access_token

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(renew, range(8)))

    assert (set(got), books.rail.refreshes) == ({"access-1"}, ["refresh-0"])


def test_a_refresh_that_fails_in_passing_is_repeated(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens = set()
    books.rail.refresh_failures = [RailRetriable("busy"), RailRetriable("busy")]

    assert books.sync.run(books.scope).error == ""
    assert books.rail.refreshes == ["refresh-0"]


def test_a_refresh_that_is_refused_is_told_and_the_connection_stands(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens = set()
    books.rail.refresh_failures = [RailRefused("The client secret is wrong.")]

    assert books.sync.run(books.scope).error == "The client secret is wrong."
    assert books.sync.connection(books.scope).state is ConnectionState.CONNECTED


def test_a_grant_that_is_gone_asks_for_a_new_connection_and_leaves_the_rail_alone(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens, books.rail.grant_stands = set(), False

    report = books.sync.run(books.scope)

    assert report.error == "The grant was revoked."
    assert books.sync.connection(books.scope).state is ConnectionState.RECONNECT
    asked = len(books.rail.asked)
    assert "connect the client again" in books.sync.run(books.scope).error
    assert len(books.rail.asked) == asked


def test_connecting_again_heals_the_connection(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens, books.rail.grant_stands = set(), False
    books.sync.run(books.scope)
    books.rail.good_tokens, books.rail.grant_stands = {"access-0"}, True

    books.reconnect()

    assert books.sync.connection(books.scope).state is ConnectionState.CONNECTED
    assert (books.sync.run(books.scope).error, books.ids()) == ("", {"1"})


def test_an_expired_token_without_a_refresh_token_asks_for_a_new_connection(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens = set()
    books.connections.save_tokens(books.scope, TokenSet(access_token="access-0"))

    assert "no refresh token" in books.sync.run(books.scope).error
    assert books.sync.connection(books.scope).state is ConnectionState.RECONNECT


def test_a_fresh_token_that_is_refused_asks_for_a_new_connection(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [RailTokenExpired("expired")] * 2

    assert "just given" in books.sync.run(books.scope).error
    assert (len(books.rail.asked), books.rail.refreshes) == (2, ["refresh-0"])
    assert books.sync.connection(books.scope).state is ConnectionState.RECONNECT


def test_secrets_reach_neither_logs_nor_reports_nor_reprs(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [RailRetriable("busy"), RailTokenExpired("expired"), ValueError("Bearer access-1")]

    with captured_logs() as logs:
        report = books.sync.run(books.scope)

    tokens = books.connections.tokens(books.scope)
    shown = f"{logs} {report} {books.state()} {books.sync.health(books.scope)} {tokens!r}"
    assert "failed in pull_changes (ValueError)" in report.error
    assert not any(secret in shown for secret in ("access-0", "access-1", "refresh-0", "refresh-1"))
    assert tokens.access_token == "access-1"


def test_of_many_processes_with_an_expired_token_one_refreshes(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    together = Barrier(6)
    processes = [TokenRefresh(books.rails, books.connections, books.clock, f"process {n}") for n in range(6)]

    def renew(refresh: TokenRefresh) -> str:
        together.wait()
        return refresh.renewed(books.scope, "fake", held, QUICK[Strategy.BULK]).access_token

    with ThreadPoolExecutor(6) as threads:
        got = list(threads.map(renew, processes))

    assert (set(got), books.rail.refreshes) == ({"access-1"}, ["refresh-0"])


def test_a_process_that_died_while_refreshing_is_followed_by_another(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    assert books.connections.may_refresh(books.scope, "dead", books.clock.now(), REFRESHED_WITHIN_S)

    def pass_time(_: float) -> None:
        books.clock.advance(timedelta(seconds=10))

    refresh = TokenRefresh(books.rails, books.connections, books.clock, "alive", pass_time)

    assert refresh.renewed(books.scope, "fake", held, QUICK[Strategy.BULK]).access_token == "access-1"
