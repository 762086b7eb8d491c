"""Rules about vendors and customers."""

from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    NOW,
    bill,
    bill_payment,
    cents,
    credit_memo,
    customer,
    day,
    payment,
    purchase,
    vendor,
    vendor_credit,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.books.families import Families
from domain.books.party import Vendor
from domain.books.record import Record
from domain.books.remit_to import with_change_noted
from domain.money import Money
from domain.policy.severity import Severity


def twins(*names: str) -> list[tuple[str, ...]]:
    return subjects("VEN-DUP", vendors=tuple(vendor(str(n), name) for n, name in enumerate(names)))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Birch Supply", "BIRCH SUPPLY, Inc."),
        ("The Birch Supply Co", "Birch Supply LLC"),
        ("Stone & Sons", "Stone and Sons"),
        ("Café Noir", "Cafe Noir"),
        ("Ωμέγα Τεχνική", "Ωμέγα Τεχνικη"),
        ("Northwind Traders", "Northwind Traders 2"),
    ],
)
def test_ven_dup_trips_on_names_that_are_one_in_plain_writing(left: str, right: str) -> None:
    assert twins(left, right) == [("0", "1")]


def test_ven_dup_similarity_is_reached_at_ninety_two_hundredths() -> None:
    # One letter more: 2 * 12 / 25 = .96. One letter of 12 replaced: 2 * 11 / 24 = .917.
    assert twins("birch-supply", "birch-supplyy") == [("0", "1")]
    assert twins("birchxsupply", "birchysupply") == []
    # One letter of 13 replaced: 2 * 12 / 26 = .923.
    assert twins("birchxsupplys", "birchysupplys") == [("0", "1")]


def test_ven_dup_lets_numbered_branches_and_empty_names_pass() -> None:
    assert twins("Riverside Apartments 101", "Riverside Apartments 102") == []
    assert twins("The Co", "Inc.") == []


def test_ven_dup_three_equal_names_give_each_pair_once_and_inactive_ones_none() -> None:
    assert twins("Birch", "Birch", "Birch") == [("0", "1"), ("0", "2"), ("1", "2")]
    assert found("VEN-DUP", vendors=(vendor("0", "Birch"), vendor("1", "Birch", active=False))) == []


def test_ven_dup_trips_on_one_address_unless_it_is_everybodys() -> None:
    def sharing(count: int) -> list[tuple[str, ...]]:
        names = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ilex", "Juniper", "Kapok")
        addresses = ("ap@example.com", "AP@Example.com")
        parties = (vendor(str(n), name, email=addresses[n % 2]) for n, name in enumerate(names[:count]))
        return subjects("VEN-DUP", vendors=tuple(parties))

    assert sharing(2) == [("0", "1")]
    assert len(sharing(10)) == 10 * 9 // 2
    assert sharing(11) == []


def test_ven_dup_like_name_and_one_address_are_one_finding() -> None:
    [one] = found("VEN-DUP", vendors=tuple(vendor(n, "Birch", email="a@example.com") for n in "ab"))
    assert (one.severity, one.blocks, one.exposure) == (Severity.MEDIUM, False, None)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["Saint {} Trading House", "Vendor Number {:04}"])
def test_two_thousand_names_with_one_start_take_no_time_to_speak_of(form: str) -> None:
    scrambled = ("".join(chr(97 + n // 26**k % 26) * 3 for k in range(3)) for n in range(2_000))
    filled = (form.format(n if "04" in form else word) for n, word in enumerate(scrambled))
    begin = process_time()
    assert outcome("VEN-DUP", vendors=tuple(vendor(str(n), name) for n, name in enumerate(filled))).population == 2_000
    # Comparing all two million pairs character by character takes minutes of CPU.
    assert process_time() - begin < 30


def test_cus_dup_compares_active_customers_that_are_no_jobs() -> None:
    first = customer("a", "Cedar Clinic")
    assert subjects("CUS-DUP", customers=(first, customer("b", "Cedar Clinic LLC"))) == [("a", "b")]
    for fields in ({"active": False}, {"is_job": True}, {"parent_id": "a"}):
        assert found("CUS-DUP", customers=(first, customer("b", "Cedar Clinic LLC", **fields))) == []


def test_ap_neg_trips_unless_credits_and_unapplied_payments_reach_the_balance() -> None:
    owing = (vendor("v1", "Birch Supply", balance_minor=cents(-50)),)
    [one] = found("AP-NEG", vendors=owing)
    assert (one.severity, one.exposure, one.cash_effect) == (Severity.HIGH, Money.of(50, "USD"), None)
    # 30 + 20 = 50 explains it, 30 + 19.99 does not.
    unused = (vendor_credit("vc", 30),)
    rest, short = (bill_payment("p", day(-5), [], total_minor=minor) for minor in (2_000, 1_999))
    assert found("AP-NEG", vendors=owing, vendor_credits=unused, bill_payments=(rest,)) == []
    assert subjects("AP-NEG", vendors=owing, vendor_credits=unused, bill_payments=(short,)) == [("v1",)]
    others = (vendor_credit("vc", 50, vendor_id="v2"),)
    assert subjects("AP-NEG", vendors=owing, vendor_credits=others) == [("v1",)]
    assert found("AP-NEG", vendors=(vendor("v1", "Birch Supply", balance_minor=0),)) == []


@pytest.mark.parametrize(("code", "kind"), [("AP-NEG", "vendors"), ("AR-NEG", "customers")])
def test_negative_balances_need_a_ledger_that_states_balances(code: str, kind: str) -> None:
    make = {"vendors": vendor, "customers": customer}[kind]
    assert outcome(code, **{kind: (make("x", "Birch Supply"),)}).status == "needs-data"
    assert outcome(code, **{kind: (make("x", "Birch Supply"), make("y", "Elm", balance_minor=0))}).status == "pass"


def test_ar_neg_trips_unless_credits_and_unapplied_payments_reach_the_balance() -> None:
    owed = (customer("c1", "Cedar Clinic", balance_minor=cents(-50)),)
    [one] = found("AR-NEG", customers=owed)
    assert (one.severity, one.exposure) == (Severity.MEDIUM, Money.of(50, "USD"))
    # 30 + 20 = 50 explains it, 30 + 19.99 does not.
    memos = (credit_memo("m", 30),)
    rest, short = (payment("p", day(-5), [], unapplied_minor=minor) for minor in (2_000, 1_999))
    assert found("AR-NEG", customers=owed, credit_memos=memos, payments=(rest,)) == []
    assert subjects("AR-NEG", customers=owed, credit_memos=memos, payments=(short,)) == [("c1",)]


def test_ar_neg_lets_a_parent_stand_against_what_its_jobs_owe() -> None:
    paid = customer("c1", "Cedar Clinic", balance_minor=cents(-50))
    job = customer("c2", "Annexe", balance_minor=cents(50), parent_id="c1")
    families = Families(customers={"c2": "c1"})
    assert found("AR-NEG", customers=(paid, job), families=families) == []
    assert subjects("AR-NEG", customers=(paid, job)) == [("c1",)]


def reported(**fields: object) -> Vendor:
    return vendor("v1", "Birch Supply", is_1099=True, **fields)


def test_ven_1099_trips_at_two_thousand_in_2026_and_six_hundred_in_2025() -> None:
    def paid(year: int, amount: int | str) -> list[tuple[str, ...]]:
        cheque = bill_payment("p", date(year, 3, 1), [("x", amount)])
        return subjects("VEN-1099", as_of=date(year, 6, 1), vendors=(reported(),), bill_payments=(cheque,))

    assert (paid(2026, 2_000), paid(2026, "1999.99")) == ([("v1",)], [])
    assert (paid(2025, 600), paid(2025, "599.99")) == ([("v1",)], [])


def test_ven_1099_adds_cheques_and_direct_payments_of_the_calendar_year() -> None:
    # 1,500 by cheque and 500 direct make 2,000.
    cheque = bill_payment("p", date(2026, 1, 1), [("x", 1_500)])
    direct = purchase("q", day(0), 500, entity_kind="Vendor", entity_id="v1", method="Check")
    [one] = found("VEN-1099", vendors=(reported(),), bill_payments=(cheque,), purchases=(direct,))
    assert (one.severity, one.exposure) == (Severity.MEDIUM, None)
    for payments, purchases in (
        ((bill_payment("p", date(2025, 12, 31), [("x", 1_500)]),), (direct,)),
        ((bill_payment("p", date(2026, 1, 1), [("x", 1_500)], by_card=True),), (direct,)),
        ((cheque,), (purchase("q", day(1), 500, entity_kind="Vendor", entity_id="v1"),)),
        ((cheque,), (purchase("q", day(0), 500, entity_kind="Vendor", entity_id="v1", method="CreditCard"),)),
        ((cheque,), (purchase("q", day(0), 500, entity_kind="Customer", entity_id="v1"),)),
    ):
        assert found("VEN-1099", vendors=(reported(),), bill_payments=payments, purchases=purchases) == []


def test_ven_1099_counts_new_years_day_and_the_business_date() -> None:
    for on in (date(2026, 1, 1), day(0)):
        cheque = bill_payment("p", on, [("x", 2_000)])
        direct = purchase("q", on, 2_000, entity_kind="Vendor", entity_id="v1")
        assert subjects("VEN-1099", vendors=(reported(),), bill_payments=(cheque,)) == [("v1",)]
        assert subjects("VEN-1099", vendors=(reported(),), purchases=(direct,)) == [("v1",)]
    assert found("VEN-1099", vendors=(reported(),), bill_payments=(bill_payment("p", day(1), [("x", 2_000)]),)) == []


def test_ven_1099_lets_pass_vendors_with_a_tax_id_and_those_not_reported() -> None:
    cheque = bill_payment("p", day(0), [("x", 5_000)])
    assert found("VEN-1099", vendors=(reported(tax_id="*6789"),), bill_payments=(cheque,)) == []
    assert found("VEN-1099", bill_payments=(cheque,)) == []


def changed(on: int, **fields: Any) -> Vendor:
    stamp = NOW + timedelta(days=on)
    return vendor("v1", "Birch Supply", particulars_changed=("email", "phone"), particulars_changed_at=stamp, **fields)


def test_ven_bank_trips_for_thirty_days_on_each_open_bill_of_a_changed_vendor() -> None:
    bills = (bill("a", 10, day(9)), bill("b", 20, day(9)), bill("paid", 30, day(9), balance_minor=0))
    findings = found("VEN-BANK", vendors=(changed(-30),), bills=bills)
    assert [(one.subjects[0].id, one.exposure) for one in findings] == [
        ("b", Money.of(20, "USD")),
        ("a", Money.of(10, "USD")),
    ]
    assert all(one.severity is Severity.HIGH and one.blocks for one in findings)
    assert "e-mail address, telephone number" in findings[0].explanation
    assert found("VEN-BANK", vendors=(changed(-31),), bills=bills) == []


def test_ven_bank_is_about_the_vendor_alone_where_nothing_is_open() -> None:
    assert subjects("VEN-BANK", vendors=(changed(-1),)) == [("v1",)]
    assert subjects("VEN-BANK", vendors=(changed(-1, active=False),)) == []
    assert subjects("VEN-BANK") == []


def noted_one_by_one(first: Vendor, *states: Vendor) -> Vendor:
    """The last state, heard of as each was entered."""
    noted: Record = first
    for state in states:
        noted = with_change_noted(noted, state, state.updated_at)
    assert isinstance(noted, Vendor)
    return noted


def test_ven_bank_tells_a_change_back_as_a_second_one() -> None:
    first = vendor("v1", "Birch Supply", email="pay@birch.example")
    second = replace(first, email="pay@b1rch.example", updated_at=NOW - timedelta(days=3))
    third = replace(second, email="pay@birch.example", updated_at=NOW - timedelta(days=1))
    [one] = found("VEN-BANK", vendors=(noted_one_by_one(first, second, third),))
    assert "The e-mail address of Birch Supply changed, the last on 2026-05-31" in one.explanation
    told = {fact.label: fact.value for fact in one.evidence}
    assert told["e-mail address before"] == "pay@birch.example, until 2026-05-29; pay@b1rch.example, until 2026-05-31"


def test_ven_bank_counts_the_days_from_when_the_change_was_heard_of() -> None:
    first = vendor("v1", "Birch Supply", address="1 Main St, Springfield, IL, 62701")
    second = replace(first, address="PO Box 9, Reno, NV, 89501", updated_at=NOW - timedelta(days=45))
    late = with_change_noted(first, second, NOW - timedelta(days=2))
    assert isinstance(late, Vendor)
    [one] = found("VEN-BANK", vendors=(late,))
    assert "The postal address of Birch Supply changed on 2026-04-17" in one.explanation
    assert found("VEN-BANK", vendors=(noted_one_by_one(first, second),)) == []


def test_ven_bank_tells_every_change_of_thirty_days_with_what_stood_there_before() -> None:
    first = vendor("v1", "Birch Supply", email="pay@birch.example", phone="650 555 7745", account_number="77")
    second = replace(first, email="pay@b1rch.example", updated_at=NOW - timedelta(days=40))
    third = replace(second, phone="213 555 0000", updated_at=NOW - timedelta(days=2))
    fourth = replace(third, account_number="78", updated_at=NOW)
    noted = noted_one_by_one(first, second, third, fourth)
    [one] = found("VEN-BANK", vendors=(noted,))
    assert "account number, telephone number of Birch Supply changed, the last on 2026-06-01" in one.explanation
    told = {fact.label: fact.value for fact in one.evidence}
    assert told["telephone number before"] == "650 555 7745, until 2026-05-30"
    # As of 10 days before, the e-mail address is among the changes of thirty days.
    [earlier] = found("VEN-BANK", vendors=(noted,), as_of=day(-10))
    assert "e-mail address" in earlier.explanation


@pytest.mark.parametrize(
    ("field", "before", "after", "changed"),
    [
        ("email", "pay@birch.example", " Pay@Birch.example", False),
        ("email", "pay@birch.example", "pay@birch.example.com", True),
        ("phone", "(650) 555-7745", "+1 650.555.7745", False),
        ("phone", "(650) 555-7745", "(650) 555-7746", True),
        ("account_number", "AB-77", "ab 77", False),
        ("account_number", "AB-77", "AB-78", True),
        ("phone", "(650) 555-7745", "", True),
        ("phone", "", "(650) 555-7745", False),
        ("address", "1 Main Street, Suite 4, Springfield", "1 MAIN ST., Ste 4, Springfield", False),
        ("address", "1 Main Street, Springfield", "PO Box 9, Springfield", True),
    ],
)
def test_ven_bank_goes_by_what_reaches_somebody_else(*, field: str, before: str, after: str, changed: bool) -> None:
    known, new = (vendor("v1", "Birch Supply", **{field: text}) for text in (before, after))
    assert (len(found("VEN-BANK", vendors=(with_change_noted(known, new, NOW),))) == 1) == changed


def test_ven_1099_looks_at_the_year_before_through_january() -> None:
    cheque = bill_payment("p", date(2025, 6, 1), [("x", 600)])
    [one] = found("VEN-1099", as_of=date(2026, 1, 31), vendors=(reported(),), bill_payments=(cheque,))
    assert "in 2025" in one.explanation
    assert found("VEN-1099", as_of=date(2026, 2, 1), vendors=(reported(),), bill_payments=(cheque,)) == []


def test_ven_dup_tells_more_than_ten_that_hang_together_as_one_group() -> None:
    def alike(count: int) -> list[tuple[str, ...]]:
        return subjects("VEN-DUP", vendors=tuple(vendor(f"v{n}", "Birch Supply Partners") for n in range(count)))

    assert len(alike(10)) == 45
    assert alike(11) == [tuple(sorted(f"v{n}" for n in range(11)))]


def test_ven_dup_of_two_thousand_like_names_takes_seconds_and_is_one_finding() -> None:
    like = tuple(
        vendor(f"v{n}", f"Regional Delivery Depot {chr(97 + n % 26)}{chr(97 + n // 26 % 26)}") for n in range(2_000)
    )
    begin = process_time()
    findings = found("VEN-DUP", vendors=like)
    assert process_time() - begin < 60
    assert len(findings) < 20
    assert sum(len(one.subjects) for one in findings) >= 1_900
