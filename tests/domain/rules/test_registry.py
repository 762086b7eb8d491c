"""What holds of every rule, and of running them."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.books import (
    MONDAY,
    NOW,
    account,
    bill,
    books,
    cents,
    day,
)
from tests.fixtures.tripping import snapshots

import domain.rules
from domain.books.record import Record
from domain.findings.finding import Finding, RuleStatus
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY, Policy
from domain.policy.severity import Severity
from domain.rails.kinds import KINDS
from domain.rules.connection import CONNECTION_RULES
from domain.rules.registry import ALL_RULES, BOOK_RULES, evaluate
from domain.rules.rule import Rule, nothing
from domain.rules.running import ranked
from domain.snapshot.snapshot import DataAge, Snapshot

CODES = [rule.code for rule in ALL_RULES]
PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text()
NEVER = DataAge(mirror_version=0)


def shuffled(snapshot: Snapshot, seed: int) -> Snapshot:
    random = Random(seed)
    lists = {name: getattr(snapshot, name) for name in snapshot.__struct_fields__}
    mixed = {name: tuple(random.sample(of, len(of))) for name, of in lists.items() if isinstance(of, tuple)}
    return msgspec.structs.replace(snapshot, **mixed)


relaxed = settings(max_examples=60)


@relaxed
@given(snapshots(), st.integers(0, 99))
def test_the_order_of_the_books_never_changes_the_evaluation(snapshot: Snapshot, seed: int) -> None:
    assert evaluate(shuffled(snapshot, seed), DEFAULT_POLICY, MONDAY, ALL_RULES) == evaluate(
        snapshot, DEFAULT_POLICY, MONDAY, ALL_RULES
    )


@relaxed
@given(snapshots())
def test_every_finding_is_of_a_rule_in_the_registry_and_has_its_own_key(snapshot: Snapshot) -> None:
    evaluation = evaluate(snapshot, DEFAULT_POLICY, MONDAY, ALL_RULES)
    assert {one.code for one in evaluation.findings} <= set(CODES)
    assert len({one.key for one in evaluation.findings}) == len(evaluation.findings)
    for one in evaluation.findings:
        assert len(set(one.subjects)) == len(one.subjects), "a record is no pair with itself"
        assert one.blocks or one.severity not in (Severity.CRITICAL, Severity.HIGH)
        assert one.explanation.endswith((".", "?"))
        assert one.fix is not None


@relaxed
@given(snapshots())
def test_outcomes_count_the_findings_in_registry_order(snapshot: Snapshot) -> None:
    evaluation = evaluate(snapshot, DEFAULT_POLICY, MONDAY, ALL_RULES)
    assert [one.code for one in evaluation.outcomes] == CODES
    for judged in evaluation.outcomes:
        own = [one for one in evaluation.findings if one.code == judged.code]
        assert judged.findings == len(own)
        assert (judged.status in (RuleStatus.WARN, RuleStatus.FAIL)) == bool(own)


def test_codes_are_unique() -> None:
    assert len(set(CODES)) == len(CODES)


def test_every_rule_has_a_row_with_its_severity() -> None:
    listed = re.findall(r"^\| ([A-Z0-9-]+) \| (\w+)", PAGE, flags=re.MULTILINE)
    rows = dict(listed)
    assert len(rows) == len(listed)
    # UF-AGED is high in the registry for what it can become; most of its findings are medium.
    written = rows | {"UF-AGED": Severity.HIGH}
    assert written == {rule.code: str(rule.severity) for rule in ALL_RULES}


def test_every_rule_that_can_run_has_a_test_under_its_code() -> None:
    names = [
        node.name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    runnable = [rule for rule in BOOK_RULES if rule.check is not nothing]
    prefixes = {rule.code: f"test_{rule.code.lower().replace('-', '_')}_" for rule in runnable}
    assert [code for code, prefix in prefixes.items() if not any(n.startswith(prefix) for n in names)] == []


def test_before_the_first_sync_only_the_standing_rules_are_judged() -> None:
    never = books(data_age=NEVER, home_currency=None, vendors=(), customers=())
    outcomes = evaluate(never, DEFAULT_POLICY, MONDAY, ALL_RULES).outcomes
    judged = {one.code: one for one in outcomes if one.status is not RuleStatus.NEEDS_DATA}
    assert set(judged) == {rule.code for rule in CONNECTION_RULES}
    assert judged["SYN-STALE"].status is RuleStatus.FAIL
    assert all(one.reason for one in outcomes if one.code not in judged)


def test_empty_books_that_were_synced_have_nothing_to_find() -> None:
    empty = books(vendors=(), customers=())
    evaluation = evaluate(empty, DEFAULT_POLICY, MONDAY, ALL_RULES)
    assert evaluation.findings == ()
    by_status = {status: {o.code for o in evaluation.outcomes if o.status is status} for status in RuleStatus}
    assert by_status[RuleStatus.PASS] == {"SYN-STALE", "SYN-KIND", "SYN-PART", "CON-TOKEN", "CON-LAPSED", "CON-DOWN"}
    unfed = {rule.code for rule in BOOK_RULES if rule.check is nothing}
    assert by_status[RuleStatus.NEEDS_DATA] == unfed | {
        "BNK-GAP",
        "BNK-HELD",
        "BNK-NEG",
        "BNK-STALE",
        "CASH-GAP",
        "UF-AGED",
        "UF-DUPINC",
        "CAT-UNCAT",
        "CAT-AMA",
        "CAT-ODD",
        "CAT-PARENT",
        "STR-BULK",
        "JE-ODD",
        "ACC-ZERO",
        "ACC-SIGN",
        "ACC-STILL",
        "CAP-EXP",
        "BILL-NODOC",
        "AP-TIE",
        "AR-TIE",
        "XSYS-DRIFT",
    }


@pytest.mark.parametrize(
    ("offset", "status"), [(-90, RuleStatus.PASS), (-91, RuleStatus.FAIL)], ids=["in time", "stale"]
)
def test_a_rule_fails_on_a_grave_finding_and_passes_on_none(offset: int, status: RuleStatus) -> None:
    evaluation = evaluate(books(bills=(bill("x", 10, day(offset), txn_date=day(-99)),)), DEFAULT_POLICY, MONDAY)
    assert {one.code: one.status for one in evaluation.outcomes}["BILL-STALE"] is status


def test_a_rule_with_mild_findings_only_warns() -> None:
    evaluation = evaluate(books(bills=(bill("x", 10, day(9), txn_date=day(61)),)), DEFAULT_POLICY, MONDAY)
    assert {one.code: one.status for one in evaluation.outcomes}["BILL-DATE"] is RuleStatus.WARN


def test_findings_come_worst_first_then_dearest_first_then_by_key() -> None:
    bills = (
        bill("cheap", 10, day(-91), txn_date=day(-91)),
        bill("dear", 20, day(-91), txn_date=day(-91)),
        bill("also cheap", 10, day(-91), txn_date=day(-91)),
        bill("critical", 1, day(-366), txn_date=day(-366)),
        bill("mild", 999, day(9), txn_date=day(61), balance_minor=cents(999)),
    )
    findings: tuple[Finding, ...] = evaluate(books(bills=bills), DEFAULT_POLICY, MONDAY).findings
    order = [one.subjects[0].id for one in findings if one.code in ("BILL-STALE", "BILL-DATE")]
    assert order == ["critical", "dear", "also cheap", "cheap", "mild"]
    assert ranked(reversed(findings)) == findings


def test_a_finding_keeps_its_key_from_day_to_day() -> None:
    snapshot = books(bills=(bill("x", 10, day(-91), txn_date=day(-91)),))
    keys = [
        {one.key for one in evaluate(snapshot, DEFAULT_POLICY, MONDAY + timedelta(days=n)).findings} for n in (0, 9)
    ]
    assert keys[0] == keys[1] == {"BILL-STALE:Bill-x"}


def test_of_very_many_findings_the_rest_are_told_as_one_that_blocks_all_the_same() -> None:
    bills = tuple(bill(f"b{n}", 10 + n, None) for n in range(7))
    evaluation = evaluate(books(bills=bills), Policy(findings_max=3), MONDAY)
    own = [one for one in evaluation.findings if one.code == "BILL-NODUE"]
    judged = next(one for one in evaluation.outcomes if one.code == "BILL-NODUE")
    assert (len(own), judged.findings) == (3, 7)
    [others] = [one for one in own if one.key == "BILL-NODUE:others"]
    assert others.blocks
    assert [subject.id for subject in others.subjects] == ["b0", "b1", "b2", "b3", "b4"]
    # 10 + 11 + 12 + 13 + 14.
    assert others.exposure == Money.of(60, "USD")


def test_a_rule_cannot_run_where_the_ledger_refuses_a_kind_it_needs() -> None:
    age = DataAge(mirror_version=7, last_success_at=NOW, age_s=60, refused_kinds=("VendorCredit",))
    accounts = (account("ap", "Accounts Payable", -900),)
    evaluation = evaluate(books(data_age=age, accounts=accounts), DEFAULT_POLICY, MONDAY)
    judged = {one.code: one for one in evaluation.outcomes}
    for code in ("AP-TIE", "VC-OPEN"):
        assert (judged[code].status, judged[code].reason) == (
            RuleStatus.NEEDS_DATA,
            "The ledger does not hand out VendorCredit.",
        )
    assert judged["AR-TIE"].status is not RuleStatus.NEEDS_DATA


def test_a_rule_needs_kinds_and_reads_fields_that_there_are() -> None:
    fields = {field for kind in _kinds(Record) for field in kind.__struct_fields__}
    assert {kind for rule in ALL_RULES for kind in rule.needs} <= set(KINDS)
    assert {field for rule in ALL_RULES for field in rule.reads or ()} <= fields


def _kinds(of: type[Record]) -> Iterator[type[Record]]:
    yield of
    for kind in of.__subclasses__():
        yield from _kinds(kind)


def test_every_rule_that_is_written_is_in_the_registry() -> None:
    modules = [import_module(f"domain.rules.{module.name}") for module in iter_modules(domain.rules.__path__)]
    written = [each for module in modules for each in vars(module).values() if isinstance(each, Rule)]
    assert sorted(rule.code for rule in written) == sorted(CODES)
