"""List objects, settings, notes, rates and taxes of any shape get an answer or Intuit's fault, and stay sound."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.emulators.qbo.test_fuzz import LEAVES, NOW, QUIET, places

from emulators.qbo.catalog import KINDS
from emulators.qbo.catalog_kinds import UPDATE
from emulators.qbo.faults import ServiceError
from emulators.qbo.query.grammar import parse
from emulators.qbo.query.selection import Selector
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company
from emulators.qbo.wire import with_amounts
from emulators.qbo.writes.operations import Books, Operation
from emulators.qbo.writes.rates import read_rate, write_rate
from emulators.qbo.writes.taxes import create_tax_code
from emulators.qbo.xml import as_xml
from emulators.service.wire import Json, decode, encode

REF = {"value": "1"}
ADDRESS = {"Line1": "1 Road", "City": "Town", "Country": "USA"}
ITEM = {"UnitPrice": 5, "IncomeAccountRef": {"value": "1"}, "ExpenseAccountRef": {"value": "2"}}
STOCK = {"QtyOnHand": 3, "InvStartDate": "2026-01-01", "AssetAccountRef": {"value": "3"}, "TrackQtyOnHand": True}
# What a client may send of each kind, with every field that is read by name.
DRAFTS: dict[str, tuple[Json, ...]] = {
    "Account": (
        {"Name": "Cars", "AccountType": "Bank", "AcctNum": "601", "SubAccount": True, "ParentRef": REF},
        {"Name": "Euros", "AccountType": "Bank", "AccountSubType": "Checking", "CurrencyRef": {"value": "USD"}},
    ),
    "Class": ({"Name": "West", "ParentRef": REF}, {"Name": "East", "SubClass": False}),
    "CompanyCurrency": ({"Code": "EUR", "Name": "Euro"},),
    "Customer": (
        {"DisplayName": "Jane", "GivenName": "Jane", "BillAddr": ADDRESS, "SalesTermRef": REF, "Balance": 3},
        {"DisplayName": "Job", "Job": True, "BillWithParent": True, "ParentRef": REF, "PrimaryEmailAddr": {}},
    ),
    "Department": ({"Name": "Shop", "ParentRef": REF}, {"Name": "Pier", "Address": ADDRESS}),
    "Employee": ({"GivenName": "Ann", "FamilyName": "Lee", "EmployeeNumber": "7", "BirthDate": "1990-01-01"},),
    "Item": (
        {"Name": "Thing", "Type": "Service", **ITEM},
        {"Name": "Stock", "Type": "Inventory", **ITEM, **STOCK},
        {"Name": "Kind", "Type": "Category", "SubItem": True, "ParentRef": REF},
    ),
    "PaymentMethod": ({"Name": "Swap", "Type": "CREDIT_CARD"},),
    "TaxAgency": ({"DisplayName": "County", "TaxTrackedOnSales": True},),
    "Term": (
        {"Name": "Net 9", "DueDays": 9, "DiscountDays": 3, "DiscountPercent": "2.5"},
        {"Name": "Tenth", "Type": "DATE_DRIVEN", "DayOfMonthDue": 10, "DueNextMonthDays": 3},
    ),
    "Vendor": (
        {"DisplayName": "Acme", "TermRef": REF, "TaxIdentifier": "12-3456789", "Vendor1099": True, "AcctNum": "9"},
    ),
    "Attachable": (
        {"Note": "see", "AttachableRef": [{"EntityRef": {"type": "Customer", "value": "1"}, "IncludeOnSend": False}]},
    ),
    "Preferences": (),
    "CompanyInfo": (),
    "CustomerType": ({"Name": "Shops"},),
    "TaxCode": ({"Name": "VAT"},),
    "Budget": ({"Name": "2027"},),
}
READ_ONLY = ("CustomerType", "TaxCode", "Budget")
NEW_RATE = {"TaxRateName": "County 8", "RateValue": "8.25", "TaxAgencyId": "1", "TaxApplicableOn": "Sales"}
OLD_RATE = {"TaxRateId": "1", "TaxApplicableOn": "Purchase"}
TAX_DETAILS = ([NEW_RATE], [NEW_RATE, NEW_RATE], [OLD_RATE], [NEW_RATE, OLD_RATE])
RATES = (
    {"SourceCurrencyCode": "EUR", "AsOfDate": "2026-06-01", "Rate": 1.1},
    {"SourceCurrencyCode": "GBP", "TargetCurrencyCode": "USD", "Rate": "1.25", "MetaData": {}},
)
ACTIONS = st.sampled_from(("", "", "", "create", "update", "delete", "void"))
SPOTS = st.lists(st.tuples(st.integers(0, 60), LEAVES), max_size=3)


def bent(body: Json, spots: list[tuple[int, Any]]) -> Json:
    copy = deepcopy(body)
    for place, value in spots:
        known = list(places(copy))
        container, key = known[place % len(known)]
        container[key] = deepcopy(value)
    return copy


def a_company() -> Company:
    """With one object of every draft, and what every company has from its first day."""
    company = Company("1", "Lists")
    add_standing_objects(company, NOW)
    books = Books(company)
    for name, kind in (("Checking", "Bank"), ("Sales", "Income"), ("Stock", "Other Current Asset")):
        books.create("Account", {"Name": name, "AccountType": kind}, NOW)
    for kind in ("Class", "Department", "Item"):
        books.create(kind, {"Name": f"First {kind}", **(deepcopy(ITEM) if kind == "Item" else {})}, NOW)
    for kind, drafts in DRAFTS.items():
        for draft in drafts:
            if kind not in READ_ONLY:
                books.apply(Operation(kind, deepcopy(draft)), NOW)
    create_tax_code(company, {"TaxCode": "State tax", "TaxRateDetails": [{**NEW_RATE, "TaxRateName": "State"}]}, NOW)
    return company


FIRST = a_company()


class Desk:
    """A company of its own for one example."""

    def __init__(self) -> None:
        self.company = deepcopy(FIRST)
        self.books = Books(self.company)

    def apply(self, kind: str, body: Json, asked: str = "") -> Json | None:
        return self.outcome(lambda: self.books.apply(Operation(kind, body, asked), NOW))

    def outcome(self, do: Callable[[], Json]) -> Json | None:
        """The answer, fit to be sent in both forms, or nothing where it was refused without a trace."""
        before = self._snapshot()
        refused: ServiceError | None = None
        try:
            answer = do()
        except ServiceError as fault:
            refused = fault
        if refused is not None:
            assert refused.code.isdecimal()
            assert encode(refused.body(NOW))
            assert refused.xml(NOW)
            assert self._snapshot() == before
            return None
        assert as_xml(answer)
        sent: Json = with_amounts(decode(encode(answer)))
        return sent

    def _snapshot(self) -> bytes:
        return encode([self.company.objects, self.company.tombstones])

    def check(self, *kinds: str) -> None:
        """Their objects can be put in order by all that queries may name, and each is found."""
        selector = Selector(self.company)
        for name in kinds:
            kind = KINDS[name]
            order = ", ".join(sorted(kind.properties or ("Id",)))
            where = "where Active in (true, false)" if kind.is_list and kind.active_field else ""
            words = ["select * from", name, where, "orderby", order, "maxresults 1000"]
            found = selector.answer(parse(" ".join(words)), extra_tax_codes=False)
            assert {row["Id"] for row in found.get(name, [])} == set(self.company.of_kind(name))


@settings(QUIET, max_examples=800)
@given(kind=st.sampled_from(sorted(DRAFTS)), row=st.integers(0, 60), spots=SPOTS, asked=ACTIONS, sparse=st.booleans())
def test_any_list_object_bent_out_of_shape(
    kind: str, row: int, spots: list[tuple[int, Any]], asked: str, *, sparse: bool
) -> None:
    desk = Desk()
    bodies = [*DRAFTS[kind], *desk.company.of_kind(kind).values()]
    body = bent(bodies[row % len(bodies)], spots)
    answer = desk.apply(kind, {**body, "sparse": True} if sparse else body, asked)
    desk.check(kind)
    if answer is None or asked == "delete":
        return
    [(name, record)] = answer.items()
    assert isinstance(record["Id"], str)
    if UPDATE in KINDS[name].operations:
        # What the service says of an object, it takes back without a change.
        assert desk.apply(name, record) == answer


@settings(QUIET, max_examples=200)
@given(body=st.sampled_from(RATES), spots=SPOTS)
def test_any_rate(body: Json, spots: list[tuple[int, Any]]) -> None:
    desk = Desk()
    answer = desk.outcome(lambda: write_rate(desk.company, bent(body, spots), NOW))
    desk.check("ExchangeRate")
    if answer is not None:
        rate = answer["ExchangeRate"]
        found = read_rate(desk.company, rate["SourceCurrencyCode"], rate["AsOfDate"], NOW)
        assert with_amounts(decode(encode(found))) == answer


@settings(QUIET, max_examples=200)
@given(code=st.text(max_size=4) | st.just("EUR"), day=st.text(max_size=12) | st.just("2026-06-30"))
def test_any_question_for_a_rate(code: str, day: str) -> None:
    desk = Desk()
    desk.outcome(lambda: read_rate(desk.company, code, day, NOW))


@settings(QUIET, max_examples=300)
@given(details=st.sampled_from(TAX_DETAILS), spots=SPOTS)
def test_any_tax(details: list[Json], spots: list[tuple[int, Any]]) -> None:
    desk = Desk()
    body = bent({"TaxCode": "City tax", "TaxRateDetails": details}, spots)
    answer = desk.outcome(lambda: create_tax_code(desk.company, body, NOW))
    desk.check("TaxCode", "TaxRate")
    if answer is not None:
        assert desk.company.of_kind("TaxCode")[answer["TaxCodeId"]]["Name"] == answer["TaxCode"]
    names = [str(rate["Name"]).casefold() for rate in desk.company.of_kind("TaxRate").values()]
    assert len(names) == len(set(names))
