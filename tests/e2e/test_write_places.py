"""Classes, locations and payables accounts: written over HTTP, and refused where the ledger would refuse."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests.e2e.test_writes import A_CENT, Desk, confirmed, desk, overpaid, pay
from tests.fixtures.program import AS_OF

from domain.books.bill import Bill
from domain.books.cash_document import Purchase
from domain.books.invoice import Invoice
from domain.errors import Refused
from domain.rails.intent import ApplyBillPayment, ChangeBill, ChangeInvoice, ChangePurchase
from emulators.qbo.standing import identity
from emulators.qbo.writes.operations import Books

__all__ = ["desk"]


def track(desk: Desk) -> None:
    """Let the company have classes and locations, one of each in use and one that no longer is."""
    [preferences] = desk.books.of_kind("Preferences").values()
    preferences["AccountingInfoPrefs"] |= {"TrackDepartments": True, "ClassTrackingPerTxnLine": True}
    desk.books.touch("Preferences", preferences, desk.job.as_of.now)
    for kind in ("Class", "Department"):
        for number, active in ((1, True), (2, False)):
            made = {"Id": f"{number}", "Name": f"{kind} {number}", "FullyQualifiedName": f"{kind} {number}"}
            record = {**made, "Active": active, "SubClass": False, **identity(f"{number}", desk.job.as_of.now)}
            desk.books.add(kind, record, desk.job.as_of.now)
    desk.job.sync()


@pytest.mark.parametrize("kind", [Bill, Purchase, Invoice])
def test_lines_get_a_class_and_a_document_a_location_and_lose_them_again(
    desk: Desk, kind: type[Bill] | type[Purchase] | type[Invoice]
) -> None:
    track(desk)
    document = next(each for each in desk.all(kind) if each.total_minor > 0 and each.lines and not each.voided)
    given: dict[str, Any] = {"version": document.version, "class_id": "1", "department_id": "1"}
    intent: ChangeBill | ChangePurchase | ChangeInvoice
    if isinstance(document, Bill):
        intent = ChangeBill(bill_id=document.id, **given)
    elif isinstance(document, Purchase):
        intent = ChangePurchase(purchase_id=document.id, **given)
    else:
        intent = ChangeInvoice(invoice_id=document.id, **given)
    write = confirmed(desk.write(intent))
    now = desk.one(kind, document.id)
    assert isinstance(now, Bill | Purchase | Invoice)
    assert ({line.class_id for line in now.lines}, now.department_id, now.total) == ({"1"}, "1", document.total)
    for field, said in (("class_id", "Class 2 is inactive"), ("department_id", "Department 2 is inactive")):
        with pytest.raises(Refused, match=said):
            desk.write(msgspec.structs.replace(intent, version=now.version, **{field: "2"}))
    confirmed(desk.undo(write))
    back = desk.one(kind, document.id)
    assert isinstance(back, Bill | Purchase | Invoice)
    assert ({line.class_id for line in back.lines}, back.department_id) == ({None}, None)
    desk.agrees()


@pytest.mark.parametrize("kind", [Bill, Invoice])
def test_a_document_gets_a_class_of_its_own_and_loses_it_again(desk: Desk, kind: type[Bill] | type[Invoice]) -> None:
    track(desk)
    document = next(each for each in desk.all(kind) if each.total_minor > 0 and not each.voided)
    given: dict[str, Any] = {"version": document.version, "whole_class_id": "1"}
    intent: ChangeBill | ChangeInvoice
    if isinstance(document, Bill):
        intent = ChangeBill(bill_id=document.id, **given)
    else:
        intent = ChangeInvoice(invoice_id=document.id, **given)
    write = confirmed(desk.write(intent))
    now = desk.one(kind, document.id)
    assert isinstance(now, Bill | Invoice)
    assert (now.class_id, {line.class_id for line in now.lines}, now.total) == ("1", {None}, document.total)
    with pytest.raises(Refused, match="Class 2 is inactive"):
        desk.write(msgspec.structs.replace(intent, version=now.version, whole_class_id="2"))
    confirmed(desk.undo(write))
    back = desk.one(kind, document.id)
    assert isinstance(back, Bill | Invoice)
    assert back.class_id is None
    desk.agrees()


def test_what_is_of_a_location_no_longer_in_use_is_refused_with_its_name(desk: Desk) -> None:
    track(desk)
    bill = desk.open(Bill)[0]
    desk.books.of_kind("Bill")[bill.id]["DepartmentRef"] = {"value": "2", "name": "Department 2"}
    desk.books.touch("Bill", desk.books.of_kind("Bill")[bill.id], desk.job.as_of.now)
    desk.job.sync()
    now = desk.one(Bill, bill.id)
    due = ChangeBill(bill_id=bill.id, version=now.version, due_date=AS_OF + timedelta(days=70))
    for intent in (due, pay(desk, now)):
        with pytest.raises(Refused, match="location Department 2, which is inactive"):
            desk.write(intent)
    confirmed(desk.write(msgspec.structs.replace(due, department_id="1")))


def test_a_payment_is_not_applied_to_a_bill_on_another_payables_account(desk: Desk) -> None:
    payment, bill = overpaid(desk)
    draft = {"Name": "Retentions", "AccountType": "Accounts Payable", "AccountSubType": "AccountsPayable"}
    other = Books(desk.books).create("Account", draft, desk.job.as_of.now)
    desk.books.of_kind("Bill")[bill.id]["APAccountRef"] = {"value": other["Id"]}
    desk.books.touch("Bill", desk.books.of_kind("Bill")[bill.id], desk.job.as_of.now)
    desk.job.sync()
    intent = ApplyBillPayment(bill_payment_id=payment.id, version=payment.version, bill_id=bill.id, amount=A_CENT)
    with pytest.raises(Refused, match="The bill stands on Retentions"):
        desk.write(intent)
