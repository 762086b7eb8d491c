"""Lists that documents refer to, and attachments, out of the service's JSON."""

from decimal import Decimal

from tests.plugins.qbo.test_translate import change, record

from cashrail.kit.records import Attachable, Class, Employee, Invoice, JournalEntry, Link, TaxCode, TaxRate
from plugins.qbo.translate import FEEDS


def test_a_class_under_another_says_so() -> None:
    north: Class = record("Class", Name="North", FullyQualifiedName="Regions:North", ParentRef={"value": "2"})
    assert (north.name, north.parent_id, north.active) == ("Regions:North", "2", True)


def test_an_employee_goes_by_the_display_name() -> None:
    employee: Employee = record("Employee", DisplayName="Ida Lund", Active=False)
    assert (employee.name, employee.active) == ("Ida Lund", False)


def test_a_tax_code_names_its_rates() -> None:
    rates = {"TaxRateDetail": [{"TaxRateRef": {"value": "3"}}, {"TaxRateRef": {"value": "4"}}]}
    code: TaxCode = record("TaxCode", Name="CA", Taxable=True, SalesTaxRateList=rates, PurchaseTaxRateList={})
    assert (code.taxable, code.sales_rate_ids, code.purchase_rate_ids) == (True, ("3", "4"), ())
    rate: TaxRate = record("TaxRate", Name="State", RateValue="7.25", AgencyRef={"value": "1"})
    assert (rate.percent, rate.agency_id) == (Decimal("7.25"), "1")


def test_an_attachment_tells_what_it_hangs_on() -> None:
    hangs_on = [{"EntityRef": {"type": "Bill", "value": "12"}, "IncludeOnSend": False}, {"IncludeOnSend": True}]
    attached: Attachable = record("Attachable", FileName="scan.pdf", Size=2048, AttachableRef=hangs_on)
    assert (attached.file_name, attached.size_bytes, attached.attached_to) == ("scan.pdf", 2048, (Link("Bill", "12"),))


def test_documents_tell_class_place_and_tax() -> None:
    detail = {"TaxCodeRef": {"value": "TAX"}, "ClassRef": {"value": "5000000000000085682"}}
    invoice: Invoice = record(
        "Invoice",
        DepartmentRef={"value": "2"},
        ClassRef={"value": "9"},
        TxnTaxDetail={"TotalTax": 1.5},
        Line=[{"Amount": 8.5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}],
    )
    [line] = invoice.lines
    assert (invoice.department_id, invoice.class_id, invoice.tax_minor) == ("2", "9", 150)
    assert (line.tax_code_id, line.class_id) == ("TAX", "5000000000000085682")


def test_a_journal_line_tells_its_own_class_and_place() -> None:
    detail = {"PostingType": "Debit", "ClassRef": {"value": "5"}, "DepartmentRef": {"value": "2"}}
    entry: JournalEntry = record("JournalEntry", Line=[{"Amount": 1, "JournalEntryLineDetail": detail}])
    assert [(line.class_id, line.department_id) for line in entry.lines] == [("5", "2")]


def test_kinds_are_told_apart_by_their_place_so_new_ones_come_last() -> None:
    """Cursors say how many kinds they cover: a kind moved forward would never be read by clients that have one."""
    assert FEEDS[:17] == (
        *("CompanyInfo", "Preferences", "Account", "Term", "Item", "Vendor", "Customer", "Bill", "BillPayment"),
        *("VendorCredit", "Invoice", "Payment", "CreditMemo", "Purchase", "Deposit", "Transfer", "JournalEntry"),
    )
    assert FEEDS[17:21] == ("SalesReceipt", "RefundReceipt", "CreditCardPayment", "TaxPayment")
    assert FEEDS[21:] == ("Class", "Department", "Employee", "TaxCode", "TaxRate", "Attachable", "ExchangeRate")


def test_an_entry_without_a_name_is_kept_under_its_id() -> None:
    assert change("Class", {"Id": "3", "SyncToken": "0"}).record is not None
