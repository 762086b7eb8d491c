"""Payloads that lack, garble or overfill fields: what can be read is, and what cannot says why."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cashrail.kit.records import (
    Bill,
    BillPayment,
    CreditMemo,
    Customer,
    Deposit,
    Invoice,
    Item,
    JournalEntry,
    Link,
    Payment,
    Preferences,
    Purchase,
    RecordChange,
    Term,
    Transfer,
    VendorCredit,
)
from plugins.qbo.translate import FEEDS, change_of
from plugins.qbo.translate_fields import BooksContext

ANSWERED = datetime(2026, 5, 5, 10, 14, 55, tzinfo=UTC)
CONTEXT = BooksContext(home_currency="USD", answered_at=ANSWERED)
DOCUMENT = {"Id": "7", "SyncToken": "2", "TxnDate": "2026-05-01", "TotalAmt": 10, "Balance": 4}


def change(kind: str, fields: dict[str, Any]) -> RecordChange:
    found = change_of(kind, json.dumps(fields).encode(), CONTEXT)
    assert found is not None
    return found


def record(kind: str, **fields: Any) -> Any:
    found = change(kind, {**DOCUMENT, **fields})
    assert found.problem == ""
    return found.record


def test_a_bill_may_lack_all_but_its_date_and_amounts() -> None:
    bill: Bill = record("Bill")
    assert (bill.due_date, bill.vendor_id, bill.lines, bill.links, bill.currency) == (None, None, (), (), "USD")
    assert (bill.total_minor, bill.balance_minor, bill.version, bill.updated_at) == (1000, 400, 2, ANSWERED)


@pytest.mark.parametrize("kind", ["Vendor", "Customer"])
def test_a_balance_that_is_not_stated_is_unknown_and_not_zero(kind: str) -> None:
    assert record(kind, DisplayName="Elm", Balance=None).balance_minor is None
    assert record(kind, DisplayName="Elm", Balance=0).balance_minor == 0


def test_empty_references_and_dates_are_none() -> None:
    bill: Bill = record(
        "Bill", VendorRef={"value": ""}, APAccountRef={}, DueDate="", CurrencyRef={}, Line=[], LinkedTxn=[]
    )
    assert (bill.vendor_id, bill.ap_account_id, bill.due_date, bill.currency) == (None, None, None, "USD")


def test_a_due_date_at_the_end_of_time_is_none() -> None:
    assert record("Bill", DueDate="9999-12-31").due_date is None
    assert record("Invoice", DueDate="2026-05-31T00:00:00-07:00").due_date == date(2026, 5, 31)


def test_zero_characters_are_dropped_from_text() -> None:
    assert record("Bill", PrivateNote="\0 a\0b ").private_note == "ab"


def test_nulls_are_as_good_as_nothing() -> None:
    bill: Bill = record(
        "Bill", VendorRef=None, Line=None, DueDate=None, PrivateNote=None, MetaData=None, SalesTermRef=None
    )
    assert bill.lines == ()


def test_a_version_that_is_missing_or_strange_is_zero() -> None:
    assert change("Bill", {**DOCUMENT, "SyncToken": None}).version == 0
    assert change("Bill", {**DOCUMENT, "SyncToken": "new"}).version == 0
    assert change("Bill", {**DOCUMENT, "SyncToken": 5}).version == 5


def test_times_are_instants_in_utc() -> None:
    times = {"CreateTime": "2026-01-05T08:00:00-08:00", "LastUpdatedTime": "2026-05-01T08:00:00-07:00"}
    bill: Bill = record("Bill", MetaData=times)
    assert bill.created_at == datetime(2026, 1, 5, 16, tzinfo=UTC)
    assert bill.updated_at == datetime(2026, 5, 1, 15, tzinfo=UTC)
    assert bill.updated_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        ("Bill", {"TxnDate": None}, "The Bill cannot be read: TxnDate is missing."),
        ("Bill", {"TxnDate": "2026-13-01"}, "The Bill cannot be read: TxnDate is not a date."),
        ("Bill", {"DueDate": "soon"}, "The Bill cannot be read: DueDate is not a date."),
        ("Bill", {"TotalAmt": None}, "The Bill cannot be read: TotalAmt is missing."),
        ("Bill", {"CurrencyRef": {"value": "dollars"}}, "The Bill cannot be read: CurrencyRef is not a currency."),
        ("Bill", {"Balance": None, "LinkedTxn": [{"TxnId": "1"}]}, "The Bill cannot be read: Balance is missing."),
        ("Bill", {"TotalAmt": "12,5"}, "The Bill cannot be read: Invalid decimal string - at `$.TotalAmt`."),
        ("Bill", {"TotalAmt": "NaN"}, "The Bill cannot be read: TotalAmt is not an amount."),
        ("Bill", {"TotalAmt": "1e300"}, "The Bill cannot be read: TotalAmt is not an amount."),
        ("Invoice", {"Balance": 1.005}, "The Invoice cannot be read: Balance has more digits"),
        ("Transfer", {"TotalAmt": None}, "The Transfer cannot be read: Amount is missing."),
        ("Bill", {"Line": {"Amount": 1}}, "The Bill cannot be read: Expected `array | null`"),
        ("Bill", {"Line": [{"Amount": "ten"}]}, "The Bill cannot be read: Invalid decimal string - at `$.Line[0]"),
        ("Bill", {"TxnDate": "0001-01-01"}, "The Bill cannot be read: TxnDate is missing."),
        ("Bill", {"CurrencyRef": {"value": "US Dollar"}}, "The Bill cannot be read: CurrencyRef is not a currency."),
        ("Account", {"CurrentBalance": 5}, "The Account cannot be read: AccountType is missing."),
        ("JournalEntry", {}, "The JournalEntry cannot be read: Line is missing."),
        (
            "JournalEntry",
            {"Line": [{"Amount": 5}]},
            "The JournalEntry cannot be read: JournalEntryLineDetail is missing.",
        ),
        ("Account", {"Name": "Checking"}, "The Account cannot be read: CurrentBalance is missing."),
    ],
)
def test_what_cannot_be_read_is_kept_raw_with_the_field_named(kind: str, fields: dict[str, Any], problem: str) -> None:
    found = change(kind, {**DOCUMENT, **fields})
    assert found.problem.startswith(problem)
    assert (found.record, found.id, found.version, found.deleted) == (None, "7", 2, False)
    assert json.loads(found.raw) == {**DOCUMENT, **fields}


@pytest.mark.parametrize("raw", [b"{}", b'{"Id":""}', b'{"Id":null}', b'{"Id":[1]}', b"3", b"null", b'"x"'])
def test_without_id_there_is_nothing_to_keep(raw: bytes) -> None:
    assert change_of("Bill", raw, CONTEXT) is None
    assert change_of("Gadget", raw, CONTEXT) is None


def test_a_broken_head_still_gives_the_id() -> None:
    found = change("Bill", {"Id": "3", "MetaData": "none"})
    assert (found.id, found.version, found.updated_at) == ("3", 0, ANSWERED)
    assert found.problem


def test_a_tombstone_is_a_deletion() -> None:
    fields = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": "979",
        "MetaData": {"LastUpdatedTime": "2026-05-01T00:00:00Z"},
    }
    found = change("Invoice", fields)
    assert found == RecordChange(
        kind="Invoice", id="979", version=0, updated_at=datetime(2026, 5, 1, tzinfo=UTC), deleted=True
    )
    assert change("Gadget", fields).deleted


def test_voided_documents_are_marked() -> None:
    assert record("Bill", TotalAmt=0, Balance=0, PrivateNote="voided by Ann").voided
    assert not record("Bill", TotalAmt=0, Balance=0, PrivateNote="Was voided").voided
    assert not record("Bill", PrivateNote="Voided").voided


def test_lines_of_unknown_form_keep_their_amount() -> None:
    lines = [{"Id": "1", "Amount": "3.5", "DetailType": "NewDetail", "NewDetail": {"x": 1}, "Description": "d"}, {}]
    bill: Bill = record("Bill", Line=lines)
    assert [(line.id, line.amount_minor, line.description) for line in bill.lines] == [("1", 350, "d"), ("", 0, "")]


def test_expense_lines_tell_account_item_customer_and_class() -> None:
    detail = {"ItemRef": {"value": "4"}, "CustomerRef": {"value": "5"}, "ClassRef": {"value": "5000000000000085682"}}
    lines = [
        {"Amount": 1.005, "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "15"}}},
        {"Amount": 1.015, "ItemBasedExpenseLineDetail": detail},
    ]
    credit: VendorCredit = record("VendorCredit", Line=lines)
    account, item = credit.lines
    assert (account.account_id, account.amount_minor) == ("15", 100)
    assert (item.item_id, item.customer_id, item.class_id, item.amount_minor) == ("4", "5", "5000000000000085682", 102)


def test_subtotals_are_left_out_of_an_invoice() -> None:
    lines = [
        {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "4"}}},
        {"Amount": 10, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        {"Amount": 2, "DetailType": "DiscountLineDetail"},
    ]
    invoice: Invoice = record("Invoice", Line=lines, BillEmail={"Address": "a@b.c"}, EmailStatus="NeedToSend")
    assert [line.amount_minor for line in invoice.lines] == [1000, -200]
    assert (invoice.email, invoice.email_status) == ("a@b.c", "NeedToSend")


def test_what_remains_of_a_credit_comes_first() -> None:
    memo: CreditMemo = record("CreditMemo", RemainingCredit=3, Balance=9)
    assert memo.balance_minor == 300
    assert record("CreditMemo", Balance=9).balance_minor == 900


def test_payments_tell_what_they_settle_and_where_the_money_is() -> None:
    lines = [{"Amount": 10, "LinkedTxn": [{"TxnId": "9", "TxnType": "Bill"}, {"TxnType": "Bill"}]}]
    by_check = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "35"}}}
    by_card = {"PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": {"value": "41"}}}
    check: BillPayment = record("BillPayment", Line=lines, **by_check)
    card: BillPayment = record("BillPayment", **by_card)
    assert (check.account_id, check.by_card, check.lines[0].links) == ("35", False, (Link("Bill", "9"),))
    assert (card.account_id, card.by_card) == ("41", True)
    assert record("BillPayment").account_id is None
    payment: Payment = record("Payment", UnappliedAmt=1, DepositToAccountRef={"value": "4"}, PaymentRefNum="5664")
    assert (payment.unapplied_minor, payment.account_id, payment.reference) == (100, "4", "5664")


def test_journal_entries_balance_and_are_as_large_as_their_debits() -> None:
    def line(posting: str, amount: str, **detail: Any) -> dict[str, Any]:
        return {"Amount": amount, "JournalEntryLineDetail": {"PostingType": posting, **detail}}

    entity = {"Type": "Vendor", "EntityRef": {"value": "31"}}
    lines = [line("Debit", "7.50"), line("credit", "7.5", Entity=entity), {"Description": "only words"}]
    entry: JournalEntry = record("JournalEntry", TotalAmt=0, Line=lines)
    assert [each.amount_minor for each in entry.lines] == [750, -750]
    assert (entry.lines[1].entity_kind, entry.lines[1].entity_id) == ("Vendor", "31")
    assert entry.total_minor == 750
    assert change("JournalEntry", {**DOCUMENT, "Line": [line("Left", "1")]}).problem


def test_cash_documents_tell_both_sides() -> None:
    purchase: Purchase = record(
        "Purchase", Credit=True, PaymentType="CreditCard", EntityRef={"value": "3", "type": "Vendor"}
    )
    assert (purchase.refund, purchase.method, purchase.entity_kind, purchase.entity_id) == (
        True,
        "CreditCard",
        "Vendor",
        "3",
    )
    accounts = {"FromAccountRef": {"value": "1"}, "ToAccountRef": {"value": "2"}}
    transfer: Transfer = record("Transfer", Amount="5.00", **accounts)
    assert (transfer.total_minor, transfer.from_account_id, transfer.to_account_id) == (500, "1", "2")
    detail = {"AccountRef": {"value": "34"}, "Entity": {"value": "8", "type": "CUSTOMER"}}
    lines = [
        {"Amount": 4, "DepositLineDetail": detail},
        {"Amount": 6, "LinkedTxn": [{"TxnId": "1", "TxnType": "Payment"}]},
    ]
    deposit: Deposit = record("Deposit", Line=lines)
    booked, linked = deposit.lines
    assert (booked.account_id, booked.entity_kind, booked.entity_id) == ("34", "Customer", "8")
    assert (linked.account_id, linked.links) == (None, (Link("Payment", "1"),))


def test_a_vendors_postal_address_is_one_line_without_the_country() -> None:
    place = {"Line1": "1 Main St", "Line2": "Suite 4", "City": "Reno", "CountrySubDivisionCode": "NV", "Country": "USA"}
    assert record("Vendor", BillAddr={**place, "PostalCode": 89501, "Lat": "39.5"}).address == (
        "1 Main St, Suite 4, Reno, NV, 89501"
    )
    assert (record("Vendor", BillAddr=None).address, record("Vendor", BillAddr={}).address) == ("", "")


def test_terms_items_and_customers() -> None:
    term: Term = record("Term", Name="2/10", DueDays="30", DiscountDays=10, DiscountPercent=2.0)
    assert (term.due_days, term.discount_days, str(term.discount_percent)) == (30, 10, "2.0")
    assert (
        change("Term", {"Id": "1", "DueDays": 2.5}).problem == "The Term cannot be read: DueDays is not a whole number."
    )
    item: Item = record("Item", Name="Mow", IncomeAccountRef={"value": "45"})
    assert (item.income_account_id, item.active) == ("45", True)
    job: Customer = record("Customer", DisplayName="P:J", ParentRef={"value": "1"}, IsProject=True, Active=False)
    assert (job.is_job, job.parent_id, job.active, job.balance_minor) == (True, "1", False, 400)


def test_the_companys_own_objects_need_no_id() -> None:
    fields = {
        "CurrencyPrefs": {"HomeCurrency": {"value": "cad"}},
        "AccountingInfoPrefs": {"BookCloseDate": "2025-12-31"},
    }
    found = change("Preferences", fields)
    assert isinstance(found.record, Preferences)
    assert (found.id, found.record.home_currency) == ("1", "CAD")
    assert found.record.book_close_date == date(2025, 12, 31)
    company = change("CompanyInfo", {"CompanyName": "X", "FiscalYearStartMonth": "October"})
    assert company.record is not None
    assert getattr(company.record, "fiscal_year_start_month", None) == 10


@given(st.integers(min_value=-(10**14), max_value=10**14), st.booleans())
def test_amounts_are_exact_as_numbers_and_as_strings(minor: int, as_text: bool) -> None:  # noqa: FBT001 - a property's input
    text = f"{minor // 100}.{minor % 100:02d}" if minor >= 0 else f"-{-minor // 100}.{-minor % 100:02d}"
    amount = f'"{text}"' if as_text else text
    raw = f'{{"Id":"1","TxnDate":"2026-01-01","TotalAmt":{amount},"Balance":0}}'.encode()
    found = change_of("Bill", raw, CONTEXT)
    assert found is not None
    assert isinstance(found.record, Bill)
    assert found.record.total_minor == minor


_INNER_KEYS = st.sampled_from(["value", "Id", "type", "Amount", "LastUpdatedTime"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_INNER_KEYS, inner),
    max_leaves=6,
)
_FIELDS = ["TxnDate", "TotalAmt", "Balance", "Line", "VendorRef", "CurrencyRef", "MetaData", "SyncToken", "DueDate"]
_OBJECTS = st.dictionaries(st.sampled_from([*_FIELDS, "status", "LinkedTxn", "ExchangeRate"]), _JSON)


@given(st.sampled_from([*FEEDS, "Gadget"]), _OBJECTS)
def test_no_payload_crashes_and_none_with_an_id_is_lost(kind: str, fields: dict[str, Any]) -> None:
    found = change(kind, {**fields, "Id": "42"})
    assert found.id == "42"
    assert found.updated_at is not None
    if found.record is None and kind != "Gadget" and not found.deleted:
        assert found.problem.startswith(f"The {kind} cannot be read: ")


def test_text_that_is_no_utf8_is_kept_raw() -> None:
    raw = b'{"Id":"5","TxnDate":"2026-05-01","TotalAmt":1,"Balance":1,"PrivateNote":"caf\xe9"}'
    found = change_of("Bill", raw, CONTEXT)
    assert found is not None
    assert (found.id, found.record, found.raw) == ("5", None, raw)
    assert found.problem == "The Bill cannot be read: it holds text that is no UTF-8."


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"DisplayName": " ", "CompanyName": "Birch Supply"}, "Birch Supply"), ({"DisplayName": None}, "(id 7)")],
)
def test_who_has_no_name_is_called_by_what_there_is(fields: dict[str, Any], name: str) -> None:
    assert record("Vendor", **{"Id": "7", **fields}).name == name
