"""Books as odd as real ones: nothing crashes, each loss is told once, and each sentence is whole."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.books import books
from tests.fixtures.cases import CASE_DAY, case_dump

from application.runway.calculators.position.assessment import assess, forecast_under
from domain.answers.forecast import Scenario
from domain.books.record import Record
from domain.books.unreadable import Unreadable
from domain.findings.finding import Finding
from domain.policy.policy import DEFAULT_POLICY
from domain.rails.change import RecordChange
from domain.rules.registry import evaluate
from domain.snapshot.resolving import resolved
from domain.snapshot.snapshot import Snapshot
from emulators.service.wire import encode
from plugins.qbo.translate import change_of
from plugins.qbo.translate_fields import BooksContext

CASES = ("05-sub-customers", "13-missing-total", "18-credit-used-one-line", "29-parent-payment", "39-bundle-classes")
FIELDS = {
    "Account": "accounts",
    "Item": "items",
    "Vendor": "vendors",
    "Customer": "customers",
    "Bill": "bills",
    "BillPayment": "bill_payments",
    "VendorCredit": "vendor_credits",
    "Invoice": "invoices",
    "Payment": "payments",
    "CreditMemo": "credit_memos",
    "Purchase": "purchases",
    "JournalEntry": "journal_entries",
}
BENDS: tuple[Any, ...] = ("gone", None, "", "  ", "odd", -3, 0, {"value": "nowhere"}, {"value": ""}, [], [None])
BLANK = re.compile(r"  |^[ :,]|\bNone\b|\(id \)|\b(from|to|of|with) [,.:;]")
Json = dict[str, Any]


def objects_of(case: str) -> Iterator[tuple[str, Json]]:
    for kind, found in case_dump(case).items():
        if kind in FIELDS:
            yield from ((kind, json.loads(encode(dict(each)))) for each in found)


@st.composite
def bent(draw: st.DrawFn) -> list[tuple[str, Json]]:
    """The objects of a case with up to four fields bent, none of them the id, and perhaps one object missing."""
    objects = list(objects_of(draw(st.sampled_from(CASES))))
    for _ in range(draw(st.integers(1, 4))):
        _, fields = draw(st.sampled_from(objects))
        name = draw(st.sampled_from(sorted({*fields, "Balance"} - {"Id"})))
        value = draw(st.sampled_from(BENDS))
        fields.pop(name, None)
        if value != "gone":
            fields[name] = value
    if draw(st.booleans()):
        objects.remove(draw(st.sampled_from(objects)))
    return objects


def snapshot_of(changes: list[RecordChange]) -> Snapshot:
    records: dict[str, list[Record]] = {}
    for change in changes:
        if change.record is not None:
            records.setdefault(FIELDS[change.kind], []).append(change.record)
    read: Mapping[str, Any] = {field: tuple(found) for field, found in records.items()}
    unreadable = tuple(
        Unreadable(kind=each.kind, id=each.id, problem=each.problem, called=each.called, stated=each.stated)
        for each in changes
        if each.record is None
    )
    return resolved(books(**{"vendors": (), "customers": (), **read}, unreadable=unreadable), DEFAULT_POLICY)


def sentences_of(finding: Finding) -> Iterator[str]:
    yield from (finding.title, finding.explanation)
    yield from (each.value for each in finding.evidence if each.label not in ("signal", "before"))
    if finding.fix is not None:
        yield finding.fix.sentence


@given(bent())
def test_bent_books_crash_nothing_lose_nothing_twice_and_leave_no_blank(objects: list[tuple[str, Json]]) -> None:
    context = BooksContext(home_currency="USD")
    told = [change_of(kind, json.dumps(fields).encode(), context) for kind, fields in objects]
    changes = [change for change in told if change is not None]
    assert len(changes) == len(objects)
    changes = [change for change in changes if not change.deleted]
    snapshot = snapshot_of(changes)

    findings = evaluate(snapshot, DEFAULT_POLICY, CASE_DAY).findings
    lost = sorted((change.kind, change.id) for change in changes if change.record is None)
    read = [subject for finding in findings if finding.code == "SYN-READ" for subject in finding.subjects]
    assert sorted((subject.kind, subject.id) for subject in read) == lost
    assert [sentence for finding in findings for sentence in sentences_of(finding) if BLANK.search(sentence)] == []

    assessed = assess(snapshot, DEFAULT_POLICY, CASE_DAY)
    assert forecast_under(Scenario.CONSERVATIVE, assessed, snapshot).scenario is Scenario.CONSERVATIVE
