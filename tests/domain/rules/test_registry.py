"""Running all rules: order, statuses, and what the order of the input may not change."""

import random
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.books import FRESH, STALE, bank, bill, books, day, invoice, payment, vendor
from tests.fixtures.judging import codes, judge, outcome

from domain.models.connection import ConnectionState
from domain.models.finding import RuleStatus, Severity
from domain.models.snapshot import DataAge
from domain.rules.registry import ALL_RULES

DOCUMENTED = Path(__file__).parents[3] / "docs" / "rules.md"
RANK = [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW]
MESSY = books(
    accounts=(bank(-5),),
    vendors=(vendor("v1", "Birch Supply"), vendor("v2", "Birch Suply")),
    bills=(
        *(bill(f"b{n}", 100 + n % 3, day(-100 * (n % 4)), txn_date=day(-n), doc_number=f"{n % 5}") for n in range(9)),
        bill("undated", 900, None),
    ),
    invoices=tuple(invoice(f"i{n}", 50, None, txn_date=day(-70 * n), doc_number=str(n % 2)) for n in range(4)),
    payments=(payment("p", day(-20), [("i0", 5)], unapplied_minor=300, total_minor=800),),
)


def test_codes_are_unique_and_every_rule_answers_in_order() -> None:
    listed = [rule.code for rule in ALL_RULES]
    assert len(set(listed)) == len(listed)
    assert [one.code for one in judge(MESSY).outcomes] == listed


def test_empty_books_have_no_findings_and_say_why() -> None:
    empty = judge(books(vendors=(), customers=()))
    assert empty.findings == ()
    for one in empty.outcomes:
        standing = one.code in ("SYN-STALE", "CON-TOKEN")
        assert standing == (one.status is RuleStatus.PASS), one.code
        assert one.reason or one.status is not RuleStatus.NEEDS_DATA


def test_books_never_synced_need_data_and_are_old() -> None:
    never = books(data_age=DataAge(mirror_version=0))
    assert codes(never) == {"SYN-STALE"}
    assert outcome(never, "BILL-DUP").status is RuleStatus.NEEDS_DATA


def test_the_age_of_the_mirror_and_the_connection() -> None:
    assert codes(books(data_age=STALE, connection_state=ConnectionState.RECONNECT)) == {"SYN-STALE", "CON-TOKEN"}
    edge = msgspec.structs.replace(FRESH, age_s=24 * 3600)
    assert codes(books(data_age=edge)) == set()
    assert codes(books(data_age=msgspec.structs.replace(edge, age_s=24 * 3600 + 1))) == {"SYN-STALE"}


def test_grave_findings_fail_a_rule_and_lighter_ones_warn() -> None:
    assert outcome(MESSY, "BILL-DUP").status is RuleStatus.FAIL
    assert outcome(MESSY, "INV-NODUE").status is RuleStatus.WARN
    assert outcome(MESSY, "BILL-DATE").population == 10


def test_worst_first_and_grave_findings_block() -> None:
    found = judge(MESSY).findings
    ranks = [RANK.index(one.severity) for one in found]
    assert ranks == sorted(ranks)
    assert all(one.blocks for one in found if one.severity in RANK[:2])
    assert len({one.key for one in found}) == len(found)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(shuffling: random.Random) -> None:
    mixed = {
        field: tuple(shuffling.sample(getattr(MESSY, field), len(getattr(MESSY, field))))
        for field in ("accounts", "vendors", "bills", "invoices", "payments")
    }
    assert judge(msgspec.structs.replace(MESSY, **mixed)) == judge(MESSY)


def test_every_rule_has_its_row_in_the_documents() -> None:
    rows = [line.split("|")[1].strip() for line in DOCUMENTED.read_text().splitlines() if line.startswith("| ")]
    listed = [rule.code for rule in ALL_RULES]
    assert sorted(row for row in rows if row.isupper()) == sorted(listed)
