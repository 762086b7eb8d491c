"""Each check of the conformance suite is shown a rail that breaks it, and says what was seen and what to do."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from msgspec.structs import replace
from tests.kit import bad_rails as bad
from tests.plugins.qbo.fixtures.world import QboWorld

from cashrail.kit.conformance import CHECKS, Outcome, Verdict, outcome_of

BY_NAME = {check.name: check for check in CHECKS}

# Which check sees which bad rail, and what it says of it.
BAD: tuple[tuple[str, Callable[[], object], str], ...] = (
    ("declares_itself", lambda: bad.Declares(name="Quick-Books"), "is no rail's name"),
    ("declares_itself", lambda: bad.Declares(feeds=("Bill", "Budget")), "'Budget' is no kind of record"),
    ("declares_itself", lambda: bad.Declares(writes=("pay-all",)), "'pay-all' is no action"),
    ("declares_itself", lambda: bad.Declares(secret_settings=("PIN",)), "PIN is secret and not among the settings"),
    ("declares_itself", lambda: bad.Declares(hosts=("https://a.test",)), "is no host name"),
    ("declares_itself", lambda: bad.Declares(kit_versions=">=7"), "made for kit >=7"),
    ("declares_itself", lambda: bad.Declares(feeds=()), "feeds no kind"),
    ("offers_what_it_declares", bad.OffersNothing, "apply_write, begin_connection"),
    ("imports_the_kit_only", bad.GoodRail, "imports plugins.qbo"),
    ("sends_people_to_a_consent_page", bad.ForgetsTheState, "The state is not in authorize_url"),
    ("connects_a_company", bad.GrantsNobody, "names no tenant"),
    ("refuses_an_empty_callback", bad.GrantsNobody, "made a grant of ['error', 'state']"),
    ("refreshes_an_expired_token", bad.RefreshesNothing, "RailTokenExpired"),
    ("tells_a_revoked_grant", bad.DeniesTheEnd, "RailRefused"),
    (
        "brings_every_record_once",
        bad.each_page(lambda page: replace(page, changes=page.changes[:3])),
        "were not delivered",
    ),
    (
        "brings_every_record_once",
        bad.each_page(lambda page: replace(page, changes=page.changes * 2)),
        "Delivered more than once",
    ),
    (
        "names_the_complete_kinds",
        bad.each_page(lambda page: replace(page, complete_kinds=tuple(set(page.complete_kinds) - {"Term"}))),
        "Never named as complete: Term",
    ),
    ("delivers_sound_records", bad.each_change(bad.with_garbled_payload), "is no JSON"),
    ("delivers_the_same_twice", bad.each_change(bad.with_another_payload), "Different from one pull to the next"),
    ("reads_named_records", bad.ReadsTwice, "it returned"),
    ("pulls_named_kinds", bad.PullsEverything, "Asked for Vendor, it delivered"),
    ("counts_what_there_is", bad.Miscounts, "Vendor: 3, not 2"),
    ("translates_as_it_delivers", bad.TranslatesLess, "Translated again, these differ"),
    ("keeps_money_exact", bad.each_change(bad.through_a_float), "0.29 USD at the service arrived as 28 USD, not 29"),
    ("agrees_in_every_time_zone", bad.each_change(bad.in_local_time), "On a server in Pacific/Kiritimati"),
    ("leaves_a_cursor", bad.each_page(lambda page: replace(page, cursor=None)), "ended without a cursor"),
    ("leaves_a_cursor", lambda: bad.Declares(freshness="polling"), "declares polling and gives a cursor"),
    ("tells_what_is_new", bad.TellsNothingNew, "was not told"),
    (
        "tells_what_is_gone",
        bad.each_page(lambda page: replace(page, changes=tuple(each for each in page.changes if not each.deleted))),
        "left no tombstone",
    ),
    ("may_use_a_cursor_again", bad.TellsOnce, "told something else"),
    ("refuses_an_unknown_cursor", bad.TakesAnyCursor, "was carried out"),
    ("obeys_limits", bad.each_request(bad.deaf_to_waits), "retry_after_s says None"),
    ("repeats_when_the_service_is_down", bad.each_request(bad.final), "No request raised RailRetriable"),
    ("repeats_when_no_answer_comes", bad.each_request(bad.final), "No request raised RailRetriable"),
    ("repeats_when_a_body_is_cut", bad.each_request(bad.final), "No request raised RailRetriable"),
    ("takes_a_refusal_for_final", bad.each_request(bad.hopeful), "No request raised RailRefused"),
    ("leaves_repeating_to_the_session", bad.each_request(bad.stubborn), "The service received"),
    ("takes_no_notice_of_unknown_fields", bad.each_change(bad.afraid_of_fields), "reads differently"),
    ("keeps_unreadable_records_raw", bad.each_change(bad.afraid_of_spoilt_records), "KeyError"),
    ("reaches_declared_hosts_only", bad.PhonesHome, "tried to reach elsewhere.example"),
    ("sends_requests_through_the_session", bad.PeeksAtTheService, "opened outside session.call()"),
    ("says_no_secret", bad.each_request(bad.printing_its_token), "sending [SECRET]"),
    ("says_no_secret", bad.each_request(bad.logging_its_token), "bad sending [SECRET]"),
    ("says_no_secret", bad.each_request(bad.logging_its_token_in_structure), "[SECRET]"),
    ("says_no_secret", bad.each_request(bad.failing_with_its_token), "(token [SECRET])"),
    ("says_no_secret", bad.each_change(bad.telling_its_problem), "client secret [SECRET]"),
    ("knows_a_good_notice", bad.TrustsNobody, "was not accepted"),
    ("knows_a_tampered_notice", bad.TrustsEverybody, "a changed body"),
    ("reads_a_notice", bad.HearsNothing, "was read as []"),
    ("refuses_a_senseless_notice", bad.HearsNothing, "was read as a notice"),
    ("writes_once", bad.WritesAnew, "RailStale"),
    ("finds_no_write_that_was_not_made", bad.FindsEverything, "never sent"),
    ("settles_a_lost_answer", bad.TakesSilenceForNo, "RailRefused"),
    ("writes_over_nothing_newer", bad.WritesOverAnything, "over a newer version"),
)


def seen_by(name: str, make_rail: Callable[[], object], **world: object) -> Outcome:
    made = type(f"World{uuid4().hex}", (QboWorld,), {"plugin": make_rail(), **world})
    return outcome_of(BY_NAME[name], made)


@pytest.mark.parametrize(("name", "make_rail", "told"), BAD, ids=[f"{name} {told}" for name, _, told in BAD])
def test_the_check_sees_the_bad_rail(name: str, make_rail: Callable[[], object], told: str) -> None:
    outcome = seen_by(name, make_rail)

    assert (outcome.verdict, outcome.what_to_do) == (Verdict.FAILS, BY_NAME[name].what_to_do), outcome
    assert told in outcome.problem


def test_a_world_that_shows_no_faults_is_told_so() -> None:
    outcome = seen_by("can_be_seen_to_fail", bad.GoodRail, faults=frozenset())

    assert outcome.verdict is Verdict.FAILS
    assert "The world does not show: cut, down, expired" in outcome.problem


def test_a_rail_that_is_kept_from_a_host_is_told_so_by_every_check_that_it_fails() -> None:
    outcome = seen_by("connects_a_company", lambda: bad.Declares(hosts=("books.test",)))

    assert outcome.verdict is Verdict.FAILS
    assert "It was kept from 127.0.0.1, which its declaration does not name." in outcome.problem


def test_a_world_that_does_not_start_is_told() -> None:
    class Broken(QboWorld):
        def start(self) -> None:
            raise OSError("no port is free")

    outcome = outcome_of(BY_NAME["declares_itself"], Broken)

    assert (outcome.verdict, outcome.problem) == (Verdict.FAILS, "It raised OSError: no port is free")


def test_every_check_is_shown_a_bad_rail_and_says_what_to_do() -> None:
    assert {check.name for check in CHECKS} - {"can_be_seen_to_fail"} == {name for name, _, _ in BAD}
    assert all(check.what_to_do.endswith(".") and check.about.endswith(".") for check in CHECKS)
    assert len(BY_NAME) == len(CHECKS)
