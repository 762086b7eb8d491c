"""Tokens: refreshed once, stored before use, and the state of a connection whose grant is gone."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from tests.fakes.rails import vendor
from tests.fixtures.logs import captured_logs
from tests.fixtures.syncing import QUICK, Bench

from application.sync.tokens import REFRESHED_WITHIN_S, TokenRefresh
from domain.errors import RailLimited, RailRefused, RailRetriable, RailTokenExpired
from domain.ports.sync.sync import Strategy
from domain.rails.connection import ConnectionState, TokenSet


def test_a_token_that_expires_in_mid_pull_is_refreshed_once(books: Bench) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(6)))
    books.rail.failures = [None, RailTokenExpired("expired")]

    report = books.sync.run(books.scope)

    assert (report.error, report.created) == ("", 6)
    assert books.rail.refreshes == ["refresh-0"]
    assert books.rail.asked == ["access-0", "access-0", "access-1", "access-1", "access-1"]
    assert report.requests == 5


def test_a_token_about_to_expire_is_refreshed_before_it_is_refused(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.reconnect(expires_at=books.clock.now() + timedelta(seconds=60))

    assert books.sync.run(books.scope).error == ""
    assert set(books.rail.asked) == {"access-1"}


def test_a_token_with_time_left_is_used(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.reconnect(expires_at=books.clock.now() + timedelta(seconds=61))

    assert books.sync.run(books.scope).error == ""
    assert (set(books.rail.asked), books.rail.refreshes) == ({"access-0"}, [])


def test_rotated_tokens_are_stored_before_they_are_used(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.good_tokens = set()
    stored: list[tuple[str, str]] = []
    books.rail.on_request = lambda token: stored.append((token, books.connections.tokens(books.scope).refresh_token))

    books.sync.run(books.scope)

    assert stored[:2] == [("access-0", "refresh-0"), ("access-1", "refresh-1")]


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
    books.connections.save_tokens(books.scope, TokenSet(access_token="access-0"), books.clock.now())

    assert "no refresh token" in books.sync.run(books.scope).error
    assert books.sync.connection(books.scope).state is ConnectionState.RECONNECT


def test_a_fresh_token_that_is_refused_is_a_bad_hour_and_not_the_end_of_the_grant(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [RailTokenExpired("expired")] * 2

    assert "just given" in books.sync.run(books.scope).error
    assert (len(books.rail.asked), books.rail.refreshes) == (2, ["refresh-0"])
    assert books.sync.connection(books.scope).state is ConnectionState.CONNECTED
    assert books.sync.run(books.scope).error == ""


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
    dead = books.connections.lease_refresh(books.scope, "dead", books.clock.now(), REFRESHED_WITHIN_S)
    dead.__enter__()

    def pass_time(_: float) -> None:
        books.clock.advance(timedelta(seconds=10))

    refresh = another(books, sleep=pass_time)

    assert refresh.renewed(books.scope, "fake", held, QUICK[Strategy.BULK]).access_token == "access-1"


def test_a_slow_refresh_is_not_taken_for_dead(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    began = Event()

    def dawdle() -> None:
        began.set()
        for _ in range(3):
            books.clock.advance(timedelta(seconds=0.7))
            time.sleep(0.5)

    books.rail.on_refresh = dawdle
    slow, waiting = another(books, "slow", lease_s=1), another(books, "waiting", lease_s=1)

    def renew_later(_: int) -> TokenSet:
        began.wait()
        return waiting.renewed(books.scope, "fake", held, QUICK[Strategy.BULK])

    with ThreadPoolExecutor(1) as threads:
        second = threads.map(renew_later, [0])
        first = slow.renewed(books.scope, "fake", held, QUICK[Strategy.BULK])

    assert (list(second), books.rail.refreshes) == ([first], ["refresh-0"])


def test_a_refresh_that_failed_leaves_it_to_the_next_at_once(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    books.rail.refresh_failures = [RailRefused("The client secret is wrong.")]
    naps: list[float] = []
    with pytest.raises(RailRefused):
        another(books, "first").renewed(books.scope, "fake", held, QUICK[Strategy.BULK])

    second = another(books, "second", sleep=naps.append)

    assert second.renewed(books.scope, "fake", held, QUICK[Strategy.BULK]).access_token == "access-1"
    assert naps == []


def test_who_was_overtaken_while_it_stood_still_uses_the_other_s_tokens(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    newer = TokenSet(access_token="access-9", refresh_token="refresh-9")

    def be_overtaken() -> None:
        books.connections.save_tokens(books.scope, newer, books.clock.now())
        books.rail.grant_stands = False

    books.rail.on_refresh = be_overtaken

    assert another(books).renewed(books.scope, "fake", held, QUICK[Strategy.BULK]) == newer


def test_stored_tokens_that_have_expired_too_are_no_help(books: Bench) -> None:
    books.reconnect(expires_at=books.clock.now())
    held = TokenSet(access_token="access-before", refresh_token="refresh-before")

    assert another(books).renewed(books.scope, "fake", held, QUICK[Strategy.BULK]).access_token == "access-1"


def test_who_waits_in_vain_for_another_process_says_so(books: Bench) -> None:
    held = books.connections.tokens(books.scope)
    naps: list[float] = []
    theirs = books.connections.lease_refresh(books.scope, "other", books.clock.now(), 3_600)
    with theirs, pytest.raises(RailLimited, match="too long"):
        another(books, sleep=naps.append).renewed(books.scope, "fake", held, QUICK[Strategy.BULK])
    assert sum(naps) == pytest.approx(60)


def another(
    books: Bench,
    owner: str = "another process",
    sleep: Callable[[float], None] = time.sleep,
    lease_s: int = REFRESHED_WITHIN_S,
) -> TokenRefresh:
    return TokenRefresh(books.rails, books.connections, books.clock, owner, sleep, lease_s)
