"""What the query language refuses, in the words that the service was recorded to use."""

from itertools import product
from typing import Final

import httpx
import pytest
from tests.emulators.qbo.test_query import ask, refusal, rows
from tests.fixtures.companies import trader

from emulators.qbo.catalog import KINDS
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import ServiceError
from emulators.qbo.query.complaints import refuse_foreign_marks
from emulators.qbo.query.grammar import Condition, Statement, parse
from emulators.qbo.query.selection import Selector

AFTER_A_VALUE = (
    'Was expecting one of:\n    <EOF> \n    <AND> ...\n    "iterator" ...\n    "maxresults" ...\n    <OR> ...\n'
    '    "order" ...\n    "orderby" ...\n    "startposition" ...\n    '
)
UNFILTERABLE = [
    *(("Invoice", "DepartmentRef"), ("SalesReceipt", "DepartmentRef"), ("JournalEntry", "DepartmentRef")),
    *(("Purchase", "DepartmentRef"), ("JournalEntry", "AccountRef"), ("Invoice", "AccountRef")),
    *(("Deposit", "AccountRef"), ("Bill", "CustomerRef"), ("PurchaseOrder", "CustomerRef"), ("Deposit", "TotalAmt")),
    *(("Customer", "Taxable"), ("Purchase", "EntityRef"), ("Item", "ParentRef"), ("Bill", "VendorRef.value")),
]
BOOKS: Final = trader("agency")
ODD: Final = (
    "",
    " ",
    "NaN",
    "-Infinity",
    "1e999999",
    "0001-01-01",
    "9999-12-31T23:59:59-12:00",
    "2026-W01",
    "٣",
    "²",
    "%",
    "é",
)


def complaint_of(statement: str) -> str:
    with pytest.raises(ServiceError) as refused:
        parse(statement)
    assert refused.value.code == "4000"
    return refused.value.detail


def test_an_apostrophe_ends_the_literal() -> None:
    assert complaint_of("select * from vendor where DisplayName = 'Cutlery 'R Us'") == (
        f'QueryParserError: Encountered " <IDENTIFIER> "R "" at line 1, column 52.\n{AFTER_A_VALUE}'
    )


def test_a_doubled_apostrophe_is_two_literals(api: httpx.Client) -> None:
    status, code, detail = refusal(api, "select * from Vendor where DisplayName = 'Owner''s Shed'")
    assert (status, code) == (400, "4000")
    assert 'Encountered " <STRING_LITERAL> "\\\'s Shed\\\' "" at line 1, column 49.' in detail


def test_alternatives_are_known_and_refused() -> None:
    said = complaint_of("select * from Bill where Balance > '0' OR Balance < '0'")
    assert said == f'QueryParserError: Encountered " <OR> "OR "" at line 1, column 40.\n{AFTER_A_VALUE}'


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select * from Account where AccountSubType %3D 'x'", 'column 44.  Encountered: "%" (37), after : ""'),
        ('select * from Bill where DocNumber = "7"', 'column 38.  Encountered: "\\"" (34), after : ""'),
        ("select * from Bill where DocNumber = 'abc", 'column 42.  Encountered: <EOF> after : "\\\'abc"'),
        ("select *\nfrom Bill\nwhere Id = #", 'at line 3, column 12.  Encountered: "#" (35), after : ""'),
    ],
)
def test_letters_that_belong_to_no_word(statement: str, said: str) -> None:
    found = complaint_of(statement)
    assert found.startswith("QueryParserError: Invalid content. Lexical error at line ")
    assert found.endswith(said)


def test_typographic_marks_are_told_with_what_was_read_of_the_literal() -> None:
    with pytest.raises(ServiceError) as refused:
        refuse_foreign_marks("SELECT * FROM ITEM WHERE NAME LIKE '%Fleur\u2019t'")
    said = r'''Lexical error at line 1, column 43.  Encountered: "\u2019" (8217), after : "\'%Fleur"'''
    assert said in refused.value.detail
    with pytest.raises(ServiceError, match=r'column 35\.  Encountered: "\\u2013" \(8211\), after : ""'):
        refuse_foreign_marks(r"select * from Item where A='x\'y' \u2013".replace(r"\u2013", "\u2013"))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select * from Bill group by VendorRef", 'Encountered " <IDENTIFIER> "group "" at line 1, column 20.'),
        ("select * from Bill join Vendor", 'Encountered " <IDENTIFIER> "join "" at line 1, column 20.'),
        ("select * from Bill where (Balance > '0')", 'Encountered " "(" "( "" at line 1, column 26.'),
        ("select * from Bill where Balance > 1 + 1", 'Lexical error at line 1, column 38.  Encountered: "+" (43)'),
        ("select * from Bill where Id in ()", 'Encountered " ")" ") "" at line 1, column 33.'),
        ("select * from Bill where Id in '1'", 'Encountered " <STRING_LITERAL> "\\\'1\\\' "" at line 1'),
        ("select * from Bill where not Id = '1'", 'Encountered " <IDENTIFIER> "Id "" at line 1, column 30.'),
        ("select * from", 'Encountered "<EOF>" at line 1, column 13.\nWas expecting:\n    <IDENTIFIER> ...\n    '),
        ("update Bill", 'Encountered " <IDENTIFIER> "update "" at line 1, column 1.\nWas expecting:\n    "select" ...'),
        ("select count(*), Id from Bill", 'Encountered " "," ", "" at line 1, column 16.'),
        ("select * from Bill startposition 1 startposition 2", 'Encountered " "startposition" "startposition "" at'),
        ("select * from Bill maxresults '5'", "Was expecting:\n    <INTEGER_LITERAL> ...\n    "),
        ("select * from Bill maxresults 5 where Id = '1'", 'Encountered " "where" "where "" at line 1, column 33.'),
    ],
)
def test_what_is_no_statement(statement: str, said: str) -> None:
    assert said in complaint_of(statement)


@pytest.mark.parametrize("asked", ["", " \n "])
def test_nothing_asked(api: httpx.Client, asked: str) -> None:
    assert refusal(api, asked) == (400, "4000", "QueryParserError: The query provided was empty")
    posted = api.post("query", content=asked, headers={"Content-Type": "application/text"})
    assert posted.json()["Fault"]["Error"][0]["Message"] == "Error parsing query"


@pytest.mark.parametrize(
    ("bounds", "value"),
    [
        *(("startposition 0", 0), ("startposition -3", -3), ("maxresults 0", 0), ("maxresults -1", -1)),
        ("maxresults 5 startposition 0", 0),
    ],
)
def test_bounds_begin_at_one(api: httpx.Client, bounds: str, value: int) -> None:
    said = f"QueryValidationError: value {value} is too small. Min allowed value is 1"
    assert refusal(api, "select * from Bill {}", bounds) == (400, "4001", said)


def test_bounds_of_any_length() -> None:
    number = "9" * 6000
    far = parse(" ".join(("select * from Bill startposition", number, "maxresults", number)))
    assert (far.start, far.limit) == (10**9, 1000)


def test_no_such_entity(api: httpx.Client) -> None:
    said = "QueryValidationError: invalid context declaration: Check"
    assert refusal(api, "select * from Check") == (400, "4001", said)


@pytest.mark.parametrize(("kind", "property"), UNFILTERABLE)
@pytest.mark.parametrize("clause", ["where {} = '1'", "orderby {}"])
def test_not_every_property_can_be_asked_for(api: httpx.Client, kind: str, property: str, clause: str) -> None:
    status, code, detail = refusal(api, "select * from {} {}", kind, clause.format(property))
    assert (status, code) == (400, "4001")
    assert detail in (
        f"QueryValidationError: property '{property}' is not queryable",
        f"QueryValidationError: Property {property} not found for Entity {kind}",
    )


@pytest.mark.parametrize(
    ("kind", "condition"),
    [
        *(("Bill", "Balance > 'much'"), ("Bill", "TotalAmt = 'NaN'"), ("Bill", "Balance < 'Infinity'")),
        *(("Bill", "TxnDate > 'yesterday'"), ("Bill", "TxnDate = '2026-02-30'"), ("Bill", "Id > 'NaN'")),
        *(("Transfer", "Amount > 'x'"), ("Bill", "MetaData.CreateTime > '2026-06-31T00:00:00Z'")),
        ("Bill", "MetaData.LastUpdatedTime > '2026-06-01T00:00:00 00:00'"),
    ],
)
def test_values_that_the_property_cannot_have(api: httpx.Client, kind: str, condition: str) -> None:
    assert refusal(api, "select * from {} where {}", kind, condition)[1] == "4001"


@pytest.mark.parametrize("column", ["Line", "LinkedTxn", "BillAddr", "InvoiceLink", "TxnTaxDetail", "Nothing"])
@pytest.mark.parametrize("kind", ["Invoice", "SalesReceipt"])
def test_columns_that_are_complex_or_unknown(api: httpx.Client, kind: str, column: str) -> None:
    assert refusal(api, "select Id, {} from {}", column, kind)[1] == "4001"


def test_columns_of_what_is_not_there_yet(api: httpx.Client) -> None:
    assert ask(api, "select Id, CurrencyRef, TotalAmt from Estimate") == {}
    assert refusal(api, "select *, Nothing from Item")[1] == "4001"
    assert len(rows(api, "select *, sku from Item")) == 3


def outcome(selector: Selector, statement: Statement) -> str:
    try:
        selector.answer(statement)
    except ServiceError as refused:
        return refused.code
    return "answered"


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.properties], ids=lambda kind: kind.name)
def test_any_value_beside_any_property(kind: EntityKind) -> None:
    selector = Selector(BOOKS)
    for name, operator, odd in product(kind.properties or (), ("=", "!=", "<", ">=", "LIKE"), ODD):
        condition = Condition(name, operator, (odd,))
        assert outcome(selector, Statement(kind.name, conditions=(condition,))) in ("answered", "4001"), condition
