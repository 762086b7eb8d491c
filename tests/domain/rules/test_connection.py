"""Rules about the mirror itself, and rules whose data no rail feeds yet."""

from datetime import datetime

import pytest
from msgspec.structs import replace
from tests.fixtures.books import FRESH, NOW, bank, bill, day, purchase
from tests.fixtures.judging import found, outcome

from domain.findings.finding import RuleStatus
from domain.policy.severity import Severity
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import DataAge


def test_syn_stale_trips_when_the_last_success_is_older_than_a_day() -> None:
    def aged(age_s: int | None) -> list[Severity]:
        age = DataAge(mirror_version=7, last_success_at=NOW, age_s=age_s)
        return [one.severity for one in found("SYN-STALE", data_age=age)]

    assert (aged(86_400), aged(86_401), aged(None)) == ([], [Severity.CRITICAL], [Severity.CRITICAL])


@pytest.mark.parametrize("state", list(ConnectionState))
def test_con_token_trips_only_when_somebody_has_to_connect_again(state: ConnectionState) -> None:
    tripped = bool(found("CON-TOKEN", connection_state=state))
    assert tripped == (state is ConnectionState.RECONNECT)


def test_con_down_trips_while_the_rail_is_left_alone() -> None:
    def left_alone(since: datetime | None) -> bool:
        return bool(found("CON-DOWN", data_age=DataAge(mirror_version=7, rail_down_since=since)))

    assert (left_alone(None), left_alone(NOW)) == (False, True)


def test_syn_kind_names_what_the_rail_refuses() -> None:
    age = DataAge(mirror_version=7, last_success_at=NOW, age_s=0, refused_kinds=("Bill", "Term"))
    [refused] = found("SYN-KIND", data_age=age)
    assert [fact.value for fact in refused.evidence] == ["Bill, Term"]
    assert found("SYN-KIND", data_age=DataAge(mirror_version=7)) == []


@pytest.mark.parametrize("code", ["BILL-NODOC", "BNK-UNREC", "BNK-GAP", "XSYS-DRIFT"])
def test_rules_without_data_say_which(code: str) -> None:
    judged = outcome(code, accounts=(bank(5),), bills=(bill("x", 100, None),))
    assert (judged.status, judged.findings) == (RuleStatus.NEEDS_DATA, 0)
    assert judged.reason.endswith(".")


def test_tax_codes_are_no_question_where_nothing_is_sold() -> None:
    judged = outcome("TAX-CODE", accounts=(bank(5),), bills=(bill("x", 100, None),))
    assert (judged.status, judged.findings) == (RuleStatus.NOT_APPLICABLE, 0)


def test_syn_part_of_books_without_any_document_says_that_the_company_may_be_new() -> None:
    doubted = replace(FRESH, doubted_kinds=("Bill", "Invoice"))
    [new] = found("SYN-PART", data_age=doubted)
    assert (new.severity, new.title) == (Severity.MEDIUM, "No document yet")
    assert "for a day" in new.explanation
    [cut] = found("SYN-PART", data_age=doubted, purchases=(purchase("p", day(-1), 5),))
    assert (cut.severity, cut.title) == (Severity.HIGH, "The ledger told less than it has")
