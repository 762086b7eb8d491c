"""A developer reads everything there is, in pages, batches, changes and reports, with python-quickbooks."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.batch import batch_create, batch_delete, batch_update
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import AuthorizationException, QuickbooksException
from quickbooks.helpers import qb_datetime_utc_offset_format
from quickbooks.objects import (
    Account,
    Attachable,
    AttachableRef,
    Bill,
    Class,
    Customer,
    Department,
    Employee,
    Invoice,
    Item,
    PaymentMethod,
    Preferences,
    TaxAgency,
    TaxCode,
    TaxRateDetails,
    TaxService,
    Term,
    Vendor,
)
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.exchangerate import ExchangeRate
from tests.emulators.qbo.clients.orders import bill_from, new_vendor
from tests.emulators.qbo.webhook_receiver import VERIFIER, receiving

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.switches import PlannedFault
from emulators.qbo.webhooks.subscription import Subscription


def test_every_bill_in_pages(qb: QuickBooks) -> None:
    count = Bill.count(qb=qb)
    assert count > 100
    assert len(Bill.all(qb=qb)) == 100
    walked: list[str] = []
    while page := Bill.all(order_by="Id", start_position=len(walked) + 1, max_results=70, qb=qb):
        walked += [bill.Id for bill in page]
    assert len(walked) == len(set(walked)) == count
    assert walked == sorted(walked, key=int)


def test_questions_as_a_developer_asks_them(qb: QuickBooks) -> None:
    new_vendor(qb, "O'Brien & Söhne (\\\\) 100%")
    assert len(Vendor.where(r"DisplayName LIKE 'O\'Brien%'", qb=qb)) == 1
    assert Account.filter(Name="checking", qb=qb)[0].Name == "Checking"
    assert Account.where("FullyQualifiedName != 'Checking'", qb=qb)
    some = Bill.all(max_results=3, qb=qb)
    assert {bill.Id for bill in Bill.choose([bill.Id for bill in some], qb=qb)} == {bill.Id for bill in some}
    assert all(Decimal(bill.Balance) > 0 for bill in Bill.where("Balance > '0'", qb=qb))
    since = "2026-06-01T00:00:00-07:00"
    assert Bill.where(f"MetaData.LastUpdatedTime >= '{since}'", order_by="MetaData.LastUpdatedTime DESC", qb=qb)
    assert "Sku" not in vars(Item.where("Active = true", qb=qb)[0]) or not Item.where("Active = true", qb=qb)[0].Sku


def test_lists_are_kept(qb: QuickBooks) -> None:
    for kind, field in ((Class, "Name"), (Department, "Name"), (PaymentMethod, "Name"), (TaxAgency, "DisplayName")):
        record = kind()
        setattr(record, field, f"New {kind.qbo_object_name}")
        made = record.save(qb=qb)
        assert getattr(kind.get(made.Id, qb=qb), field) == f"New {kind.qbo_object_name}"
    employee = Employee()
    employee.GivenName, employee.FamilyName = "Kim", "Lee"
    assert employee.save(qb=qb).DisplayName == "Kim Lee"
    term = Term()
    term.Name, term.DueDays = "Net 21", 21
    assert term.save(qb=qb).Type == "STANDARD"
    customer = Customer()
    customer.DisplayName = "Soon Gone"
    customer = customer.save(qb=qb)
    customer.Active = False
    assert customer.save(qb=qb).DisplayName == "Soon Gone (deleted)"
    assert not Customer.filter(DisplayName="Soon Gone", qb=qb)


def test_settings_rates_and_taxes(qb: QuickBooks) -> None:
    preferences = Preferences.get(qb=qb)
    preferences.AccountingInfoPrefs.BookCloseDate = "2020-12-31"
    assert preferences.save(qb=qb).AccountingInfoPrefs.BookCloseDate == "2020-12-31"
    currency = CompanyCurrency()
    currency.Code = "EUR"
    assert currency.save(qb=qb).Name == "Euro"
    rate = ExchangeRate()
    rate.SourceCurrencyCode, rate.Rate, rate.AsOfDate = "EUR", Decimal("1.11355"), "2026-06-30"
    assert Decimal(str(rate.save(qb=qb).Rate)) == Decimal("1.11355")
    assert ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)
    agency = TaxAgency()
    agency.DisplayName = "County"
    agency = agency.save(qb=qb)
    service, detail = TaxService(), TaxRateDetails()
    service.TaxCode = "County tax"
    detail.TaxRateName, detail.RateValue, detail.TaxAgencyId = "County 9", 9, agency.Id
    service.TaxRateDetails = [detail]
    made = json.loads(json.dumps(qb.create_object("TaxService/Taxcode", service.to_json()), default=str))
    assert TaxCode.get(made["TaxCodeId"], qb=qb).Name == "County tax"


def test_batches(qb: QuickBooks) -> None:
    vendors = []
    for number in range(35):
        vendor = Vendor()
        vendor.DisplayName = f"Batch {number}"
        vendors.append(vendor)
    twin = Vendor()
    twin.DisplayName = "Batch 1"
    made = batch_create([*vendors, twin], qb=qb)
    assert (len(made.successes), len(made.faults)) == (35, 1)
    assert made.faults[0].Error[0].code == "6240"
    for vendor in made.successes[:3]:
        vendor.CompanyName = "All of them"
    assert {vendor.CompanyName for vendor in batch_update(made.successes[:3], qb=qb).successes} == {"All of them"}
    bills = batch_create([bill_from(qb, vendor, "5") for vendor in made.successes[:2]], qb=qb).successes
    gone = batch_delete(bills, qb=qb)
    assert {response.get_object().Id for response in gone.batch_responses} == {bill.Id for bill in bills}
    assert Bill.count(f"Id IN ('{bills[0].Id}', '{bills[1].Id}')", qb=qb) == 0


def test_what_changed_since(qb: QuickBooks, running: RunningSandbox) -> None:
    bill = bill_from(qb, new_vendor(qb, "Just Now"), "5").save(qb=qb)
    since = running.sandbox.clock() - timedelta(minutes=5)
    changed = change_data_capture([Bill, Vendor, Invoice], qb_datetime_utc_offset_format(since, "+00:00"), qb=qb)
    assert bill.Id in {one.Id for one in changed.Bill}
    assert "Just Now" in {one.DisplayName for one in changed.Vendor}
    assert not hasattr(changed, "Invoice")
    bill.delete(qb=qb)
    later = change_data_capture([Bill], qb_datetime_utc_offset_format(since, "+00:00"), qb=qb)
    assert {one.Id: one.status for one in later.Bill}[bill.Id] == "Deleted"


def test_a_receipt_is_attached(qb: QuickBooks, tmp_path: Path) -> None:
    scanned = tmp_path / "receipt.pdf"
    scanned.write_bytes(b"%PDF-1.4 \x00\xff\r\n scanned")
    bill = Bill.all(max_results=1, qb=qb)[0]
    attachable, ref = Attachable(), AttachableRef()
    ref.EntityRef = bill.to_ref()
    attachable.AttachableRef = [ref]
    attachable.FileName, attachable._FilePath, attachable.ContentType = "receipt.pdf", str(scanned), "application/pdf"
    made = attachable.save(qb=qb)
    assert made.Size == len(scanned.read_bytes())
    assert httpx.get(made.TempDownloadUri).content == scanned.read_bytes()
    note = Attachable()
    note.Note, note.AttachableRef = "as agreed by telephone", [ref]
    note = note.save(qb=qb)
    where = f"AttachableRef.EntityRef.Type = 'Bill' AND AttachableRef.EntityRef.value = '{bill.Id}'"
    assert {found.Id for found in Attachable.where(where, qb=qb)} == {made.Id, note.Id}
    note.delete(qb=qb)
    assert len(Attachable.where(where, qb=qb)) == 1


def test_reports_tie_out_with_the_lists(qb: QuickBooks) -> None:
    owed = qb.get_report("AgedPayables", {"aging_method": "Current"})
    total = owed["Rows"]["Row"][-1]["Summary"]["ColData"][-1]["value"]
    assert Decimal(total) == sum(Decimal(str(vendor.Balance)) for vendor in Vendor.all(max_results=1000, qb=qb))
    profit = qb.get_report("ProfitAndLoss", {"start_date": "2026-01-01", "end_date": "2026-06-30"})
    assert (profit["Header"]["ReportName"], profit["Header"]["EndPeriod"]) == ("ProfitAndLoss", "2026-06-30")
    with pytest.raises(QuickbooksException):
        qb.get_report("HoroscopeDetail")


def test_a_webhook_is_genuine(qb: QuickBooks, running: RunningSandbox) -> None:
    with receiving() as receiver:
        running.sandbox.courier.subscribe(Subscription(receiver.url, VERIFIER, "legacy"))
        vendor = new_vendor(qb, "Told At Once")
        (told,) = receiver.wait_for(1)
    signature = told.headers["intuit-signature"]
    assert qb.validate_webhook_signature(told.body.decode(), signature, VERIFIER)
    assert not qb.validate_webhook_signature(told.body.decode() + " ", signature, VERIFIER)
    (entity,) = told.content["eventNotifications"][0]["dataChangeEvent"]["entities"]
    assert (entity["name"], entity["id"], entity["operation"]) == ("Vendor", vendor.Id, "Create")


def test_bad_days(qb: QuickBooks, running: RunningSandbox, auth: AuthClient) -> None:
    running.sandbox.trouble.plan(PlannedFault(status=429, format="xml"))
    with pytest.raises(QuickbooksException) as throttled:
        Bill.all(qb=qb)
    assert throttled.value.error_code == 10000
    assert "ThrottleExceeded" in throttled.value.message
    running.sandbox.authority.expire_access(auth.realm_id)
    with pytest.raises(AuthorizationException):
        Bill.all(qb=qb)
    auth.refresh()
    qb.session.access_token = auth.access_token
    assert Bill.all(qb=qb)
