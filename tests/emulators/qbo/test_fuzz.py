"""Whatever a client sends, it gets Intuit's answer or Intuit's fault."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.emulators.qbo.clerk import WRITTEN, worked_firm
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance
from tests.fixtures.companies import trader

from emulators.qbo.faults import ServiceError
from emulators.qbo.feed import changes
from emulators.qbo.query.grammar import parse
from emulators.qbo.query.selection import Selector
from emulators.qbo.store import Company
from emulators.qbo.writes.operations import Books, Operation
from emulators.service.wire import encode

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
AS_OF = date(2026, 6, 30)
BOOKS = trader("agency")
WORKED = worked_firm(NOW, 500)
FIRST = {kind: deepcopy(list(records.values())) for kind, records in WORKED.objects.items()}
KEYWORDS = "select * count(*) from where and in like orderby desc startposition maxresults ( ) , = < != true"
OPERANDS = "Bill Vendor Balance Id Active MetaData.CreateTime TxnDate Line VendorRef '1' '%' 7 1.5 -1 ' \\ é"
WORDS = st.sampled_from([*KEYWORDS.split(), *OPERANDS.split(), "99999999999999999999", "'\\'"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 900),
    st.sampled_from(("", "0", "1", "Bill", "Debit", "Check", "2026-02-30", "1e999", "NaN", "-3.5")),
    st.sampled_from(("AccountBasedExpenseLineDetail", "SalesItemLineDetail", "JournalEntryLineDetail")),
    st.sampled_from(([], {}, [{}], [[]], {"value": "1"}, {"value": 1}, {"value": {}}, [{"TxnId": "1"}])),
    st.text(max_size=5),
)
LISTED = ("Vendor", "Customer", "Account", "Item", "Term")
ACTIONS = st.sampled_from(("", "", "", "delete", "void", "update"))
QUIET = settings(max_examples=250)


def select(statement: str) -> dict[str, Any] | str:
    try:
        return Selector(BOOKS).answer(parse(statement))
    except ServiceError as refused:
        return refused.code


@QUIET
@given(words=st.lists(WORDS, max_size=14))
def test_any_statement(words: list[str]) -> None:
    answer = select(" ".join(words))
    assert isinstance(answer, dict) or answer in ("4000", "4001")


@QUIET
@given(tail=st.lists(WORDS, max_size=8))
def test_any_condition(tail: list[str]) -> None:
    answer = select(" ".join(["select * from Bill where", *tail]))
    assert isinstance(answer, dict) or answer in ("4000", "4001")


@QUIET
@given(text=st.text(max_size=40))
def test_any_text(text: str) -> None:
    answer = select(text)
    assert isinstance(answer, dict) or answer in ("4000", "4001")


@QUIET
@given(entities=st.text(max_size=12), since=st.text(max_size=30))
@example(entities="Bill", since="9999-12-31T23:59:59-12:00")
@example(entities="Bill", since="0001-01-01")
def test_any_change_request(entities: str, since: str) -> None:
    refused = "0"
    try:
        changes(BOOKS, entities, since, NOW)
    except ServiceError as fault:
        refused = fault.code
    assert refused in ("0", "500", "2020", "4001")


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in the object."""
    keys: list[Any] = list(value) if isinstance(value, dict) else []
    if isinstance(value, list):
        keys = list(range(len(value)))
    for key in keys:
        yield value, key
        yield from places(value[key])


@settings(QUIET, max_examples=1500)
@given(
    books=st.sampled_from((BOOKS, WORKED)),
    kind=st.sampled_from((*WRITTEN, *LISTED)),
    row=st.integers(0, 500),
    spots=st.lists(st.tuples(st.integers(0, 60), LEAVES), min_size=1, max_size=3),
    asked=ACTIONS,
)
def test_any_object_bent_out_of_shape(
    books: Company, kind: str, row: int, spots: list[tuple[int, Any]], asked: str
) -> None:
    rows = list(books.of_kind(kind).values()) or FIRST[kind]
    body = deepcopy(rows[row % len(rows)])
    if row % 2:
        del body["Id"]
    for place, value in spots:
        known = list(places(body))
        container, key = known[place % len(known)]
        container[key] = deepcopy(value)
    refused = ""
    try:
        answer = Books(books).apply(Operation(kind, body, asked, "void"), NOW)
        assert encode(answer)
    except ServiceError as fault:
        refused = fault.code
    assert refused == "" or refused.isdecimal()


def test_the_books_balance_after_all_that() -> None:
    for books in (BOOKS, WORKED):
        check_trial_balance(books)
        check_identities(books)
    for kind in filter(BOOKS.kind, BOOKS.objects):
        assert isinstance(select(" ".join(["select * from", kind, "orderby Id"])), dict)
