"""What users of python-quickbooks do on the company that a new developer is given; here `--scenario sample`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from intuitlib.client import AuthClient
from quickbooks import QuickBooks
from quickbooks.objects import (
    Account,
    Attachable,
    AttachableRef,
    Customer,
    Deposit,
    DepositLine,
    DepositLineDetail,
    DiscountLine,
    DiscountLineDetail,
    Employee,
    Estimate,
    GroupLine,
    Invoice,
    Item,
    ItemBasedExpenseLine,
    ItemBasedExpenseLineDetail,
    Preferences,
    Purchase,
    PurchaseOrder,
    RefundReceipt,
    SalesItemLine,
    SalesItemLineDetail,
    TaxAgency,
    TaxCode,
    TaxRate,
    TaxRateDetails,
    TaxService,
    TimeActivity,
    Transfer,
    Vendor,
)
from quickbooks.objects.companycurrency import CompanyCurrency
from quickbooks.objects.creditcardpayment_entity import CreditCardPayment
from quickbooks.objects.exchangerate import ExchangeRate
from quickbooks.objects.recurringtransaction import (
    RecurringBill,
    RecurringInfo,
    RecurringInvoice,
    RecurringTransaction,
    ScheduleInfo,
)
from tests.emulators.qbo.clients.conftest import AS_OF, CALLBACK, REALM, client_of
from tests.emulators.qbo.clients.orders import expense_line

from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

ASSETS = "Classification = 'Asset' AND FullyQualifiedName != 'Accounts Receivable (A/R)'"


@pytest.fixture(scope="module")
def qb() -> Iterator[QuickBooks]:
    sandbox = Sandbox([build(load_scenario("sample"), 1, AS_OF, REALM)])
    sandbox.mint_tokens(REALM, "access", "refresh")
    with start(sandbox) as running:
        discovery = f"{running.url}/.well-known/openid_sandbox_configuration/"
        auth = AuthClient("sandbox", "sandbox", CALLBACK, discovery, refresh_token="refresh", realm_id=REALM)
        yield client_of(running, auth)


def first(kind: Any, qb: QuickBooks) -> Any:
    return kind.all(max_results=1, qb=qb)[0]


def bare_line(qb: QuickBooks, amount: int) -> Any:
    """With the quantity and the price of 0 that the client sends where nobody set them."""
    line, detail = SalesItemLine(), SalesItemLineDetail()
    detail.ItemRef = first(Item, qb).to_ref()
    line.Amount, line.Description, line.SalesItemLineDetail = amount, "As agreed", detail
    assert (detail.Qty, detail.UnitPrice) == (0, 0)
    return line


def test_an_account_has_a_long_number_and_its_type_from_its_sub_type(qb: QuickBooks) -> None:
    account = Account()
    account.Name, account.AcctNum, account.AccountSubType = "Petty Cash", "20260630.1415.926535", "CashOnHand"
    account.save(qb=qb)
    kept = Account.get(account.Id, qb=qb)
    assert (kept.AcctNum, kept.AccountType, kept.Classification) == ("20260630.1415.926535", "Bank", "Asset")
    assert Account.where("Name = 'checking'", qb=qb)[0].Id == "35"


def test_an_amount_stands_beside_a_quantity_and_a_price_of_nothing(qb: QuickBooks) -> None:
    invoice = Invoice()
    invoice.CustomerRef, invoice.Line = first(Customer, qb).to_ref(), [bare_line(qb, 100)]
    assert invoice.save(qb=qb).TotalAmt == 100


def test_currencies_are_listed_and_read(qb: QuickBooks) -> None:
    assert [currency.Code for currency in CompanyCurrency.all(qb=qb)] == ["GBP", "CAD", "EUR"]
    assert CompanyCurrency.get(id=1, qb=qb).Name == "Canadian Dollar"


def test_a_rate_is_found_by_its_currency_and_changed(qb: QuickBooks) -> None:
    rate = ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)[0]
    assert (rate.SourceCurrencyCode, rate.TargetCurrencyCode) == ("EUR", "USD")
    rate.Rate += 1
    rate.save(qb=qb)
    assert ExchangeRate.where("SourceCurrencyCode = 'EUR'", qb=qb)[0].Rate == rate.Rate


def test_preferences_are_those_of_a_new_company_and_can_be_changed(qb: QuickBooks) -> None:
    preferences = Preferences.get(qb=qb)
    assert (preferences.Id, preferences.AccountingInfoPrefs.TaxYearMonth) == ("1", "January")
    assert preferences.ProductAndServicesPrefs.ForPurchase is True
    assert preferences.VendorAndPurchasesPrefs.BillableExpenseTracking is True
    assert preferences.TimeTrackingPrefs.WorkWeekStartDate == "Monday"
    assert preferences.OtherPrefs.NameValue[0].Name == "SalesFormsPrefs.DefaultCustomerMessage"
    preferences.EmailMessagesPrefs.EstimateMessage.Subject = "Your garden"
    preferences.save(qb=qb)
    assert Preferences.get(qb=qb).EmailMessagesPrefs.EstimateMessage.Subject == "Your garden"


def test_there_are_taxes_and_more_can_be_made(qb: QuickBooks) -> None:
    assert [len(kind.all(max_results=1, qb=qb)) for kind in (TaxAgency, TaxRate, TaxCode)] == [1, 1, 4]
    service, detail = TaxService(), TaxRateDetails()
    service.TaxCode = detail.TaxRateName = "Flood district"
    detail.RateValue, detail.TaxAgencyId, detail.TaxApplicableOn = 10, 1, "Sales"
    service.TaxRateDetails.append(detail)
    made = service.save(qb=qb)
    assert (made.TaxCode, made.TaxRateDetails[0].RateValue, made.TaxRateDetails[0].TaxAgencyId) == (
        "Flood district",
        10,
        "1",
    )


def test_a_card_is_paid_and_the_payment_is_read_as_a_transfer(qb: QuickBooks) -> None:
    card, payment = Account(), CreditCardPayment()
    card.Name, card.AccountType, card.AccountSubType = "Discover", "Credit Card", "CreditCard"
    card.save(qb=qb)
    [bank] = Account.where(ASSETS, max_results=1, qb=qb)
    payment.Amount, payment.BankAccountRef, payment.CreditCardAccountRef = 100, bank.to_ref(), card.to_ref()
    payment.save(qb=qb)
    back = Transfer()
    back.Amount, back.FromAccountRef, back.ToAccountRef = 100, card.to_ref(), bank.to_ref()
    back.save(qb=qb)
    known = first(CreditCardPayment, qb)
    known.Amount += 1
    known.save(qb=qb)
    read = Transfer.get(known.Id, qb=qb)
    assert (read.Amount, read.FromAccountRef.value, read.ToAccountRef.value) == (101, bank.Id, card.Id)


def test_money_is_moved_between_the_first_assets_of_the_chart(qb: QuickBooks) -> None:
    transfer, deposit, line = Transfer(), Deposit(), DepositLine()
    source, target = Account.where(ASSETS, max_results=2, qb=qb)
    transfer.Amount, transfer.FromAccountRef, transfer.ToAccountRef = 100, source.to_ref(), target.to_ref()
    assert Transfer.get(transfer.save(qb=qb).Id, qb=qb).Amount == 100
    banks = Account.filter(AccountType="Bank", max_results=2, qb=qb)
    line.DepositLineDetail = DepositLineDetail()
    line.Amount, line.DepositLineDetail.AccountRef = Decimal(20), banks[0].to_ref()
    deposit.DepositToAccountRef, deposit.Line = banks[1].to_ref(), [line]
    assert deposit.save(qb=qb).TotalAmt == 20


def test_stock_is_ordered_and_bought_by_card(qb: QuickBooks) -> None:
    item = Item.filter(Type="Inventory", max_results=1, qb=qb)[0]
    code, visa = first(TaxCode, qb), Account.get("42", qb=qb)
    line, detail = ItemBasedExpenseLine(), ItemBasedExpenseLineDetail()
    detail.UnitPrice, detail.Qty, detail.ItemRef = 100, 1, item.to_ref()
    detail.CustomerRef, detail.TaxCodeRef = first(Customer, qb).to_ref(), code.to_ref()
    line.Amount, line.ItemBasedExpenseLineDetail = 100, detail
    order, purchase = PurchaseOrder(), Purchase()
    order.VendorRef, order.APAccountRef, order.Line = first(Vendor, qb).to_ref(), first(Account, qb).to_ref(), [line]
    purchase.PaymentType, purchase.AccountRef, purchase.Line = "CreditCard", visa.to_ref(), [line]
    kept = [PurchaseOrder.get(order.save(qb=qb).Id, qb=qb), Purchase.get(purchase.save(qb=qb).Id, qb=qb)]
    assert [one.TotalAmt for one in kept] == [100, 100]
    inner = kept[1].Line[0].ItemBasedExpenseLineDetail
    assert (inner.TaxCodeRef.value, inner.ItemRef.value) == (code.Name, item.Id)
    assert Item.get(item.Id, qb=qb).QtyOnHand == item.QtyOnHand + 1


def test_a_new_stock_item_names_its_three_accounts(qb: QuickBooks) -> None:
    item = Item()
    item.Name, item.Type, item.TrackQtyOnHand, item.QtyOnHand = "Sundial", "Inventory", True, 10
    item.InvStartDate = "2015-01-01"
    found = [
        Account.where(f"AccountSubType = '{sub_type}'", max_results=1, qb=qb)[0].to_ref()
        for sub_type in ("SalesOfProductIncome", "SuppliesMaterialsCogs", "Inventory")
    ]
    item.IncomeAccountRef, item.ExpenseAccountRef, item.AssetAccountRef = found
    assert Item.get(item.save(qb=qb).Id, qb=qb).QtyOnHand == 10


def test_an_estimate_has_a_discount_in_per_cent(qb: QuickBooks) -> None:
    estimate, discount = Estimate(), DiscountLine()
    estimate.CustomerRef = first(Customer, qb).to_ref()
    sold = bare_line(qb, 35)
    sold.SalesItemLineDetail.ItemRef.value = "10"
    discount.Amount, discount.DiscountLineDetail = Decimal("3.5"), DiscountLineDetail()
    discount.DiscountLineDetail.PercentBased, discount.DiscountLineDetail.DiscountPercent = True, 10
    discount.DiscountLineDetail.DiscountAccountRef = Account.get("86", qb=qb).to_ref()
    estimate.Line = [sold, discount]
    kept = Estimate.get(estimate.save(qb=qb).Id, qb=qb)
    assert (kept.TotalAmt, kept.TxnTaxDetail.TotalTax) == (Decimal("31.50"), 0)
    assert [line.Amount for line in kept.Line] == [35, 35, Decimal("3.50")]
    assert kept.Line[2].DiscountLineDetail.DiscountAccountRef.name == "Discounts given"


def test_money_goes_back_by_a_refund_receipt(qb: QuickBooks) -> None:
    refund = RefundReceipt()
    refund.DocNumber, refund.TotalAmt, refund.PaymentType = "R-1", 100, "Check"
    refund.Line, refund.DepositToAccountRef = [bare_line(qb, 200)], Account.get("35", qb=qb).to_ref()
    kept = RefundReceipt.get(refund.save(qb=qb).Id, qb=qb)
    assert (kept.DocNumber, kept.TotalAmt, kept.Line[0].Amount) == ("R-1", 200, 200)


def test_time_is_written_down_with_its_cost(qb: QuickBooks) -> None:
    work = TimeActivity()
    work.NameOf, work.EmployeeRef, work.CostRate = "Employee", first(Employee, qb).to_ref(), Decimal(50)
    work.StartTime, work.EndTime = "2016-07-22T10:00:00-07:00", "2016-07-22T11:00:00-07:00"
    kept = TimeActivity.get(work.save(qb=qb).Id, qb=qb)
    assert (kept.NameOf, kept.CostRate) == ("Employee", 50)
    kept.CostRate = Decimal(75)
    kept.save(qb=qb)
    assert TimeActivity.get(kept.Id, qb=qb).CostRate == 75


def test_a_note_is_changed(qb: QuickBooks) -> None:
    note = first(Attachable, qb)
    note.Note = "Gate code 9021."
    note.save(qb=qb)
    assert Attachable.get(note.Id, qb=qb).Note == "Gate code 9021."
    empty, ref = Attachable(), AttachableRef()
    ref.EntityRef = first(Vendor, qb).to_ref()
    empty.Note, empty.AttachableRef = "Ask for Ada.", [ref]
    assert Attachable.get(empty.save(qb=qb).Id, qb=qb).AttachableRef[0].EntityRef.value == ref.EntityRef.value


def schedule(name: str, **wanted: object) -> Any:
    info = RecurringInfo()
    info.Name, info.Active, info.RecurType, info.ScheduleInfo = name, True, "Automated", ScheduleInfo()
    for field, value in {"NumInterval": 1, "StartDate": "2030-05-14", **wanted}.items():
        setattr(info.ScheduleInfo, field, value)
    return info


def standing_invoice(qb: QuickBooks, name: str) -> Any:
    template, recurring = RecurringInvoice(), RecurringTransaction()
    template.CustomerRef, template.Line = first(Customer, qb).to_ref(), [bare_line(qb, 100)]
    template.RecurringInfo = schedule(name, IntervalType="Monthly", DayOfMonth=1, MaxOccurrences=6)
    recurring.Invoice = template
    return recurring.save(qb=qb)


def test_a_recurring_invoice_is_made_changed_and_deleted(qb: QuickBooks) -> None:
    invoices = len(Invoice.all(max_results=1000, qb=qb))
    made = standing_invoice(qb, "Hedges")
    info = made.Invoice.RecurringInfo.ScheduleInfo
    assert (info.MaxOccurrences, info.IntervalType, info.DayOfMonth, info.NextDate) == (6, "Monthly", 1, "2030-06-01")
    known = RecurringTransaction.get(made.Invoice.Id, qb=qb)
    known.Invoice.RecurringInfo.ScheduleInfo.DayOfMonth = 15
    known.Invoice.Line[0].Amount = 250
    known.Invoice.Deposit = None
    known.save(qb=qb)
    changed = RecurringTransaction.get(made.Invoice.Id, qb=qb)
    assert changed.Invoice.RecurringInfo.ScheduleInfo.NextDate == "2030-05-15"
    assert (changed.Invoice.Line[0].Amount, changed.Invoice.TotalAmt, changed.Invoice.SyncToken) == (250, 250, "1")
    changed.delete(qb=qb)
    assert RecurringTransaction.where(f"Id = '{made.Invoice.Id}'", qb=qb) == []
    assert len(Invoice.all(max_results=1000, qb=qb)) == invoices


def test_a_recurring_bill_is_found_by_its_type(qb: QuickBooks) -> None:
    template, recurring = RecurringBill(), RecurringTransaction()
    template.VendorRef, template.Line = first(Vendor, qb).to_ref(), [expense_line(qb, "500")]
    template.RecurringInfo = schedule("Storage", IntervalType="Weekly", DayOfWeek="Friday", EndDate="2031-01-01")
    recurring.Bill = template
    made = RecurringTransaction.get(recurring.save(qb=qb).Bill.Id, qb=qb)
    info = made.Bill.RecurringInfo.ScheduleInfo
    assert (info.EndDate, info.DayOfWeek, info.NextDate) == ("2031-01-01", "Friday", "2030-05-17")
    assert all(hasattr(one, "Bill") for one in RecurringTransaction.where("Type = 'Bill'", qb=qb))
    kinds = {kind for one in RecurringTransaction.all(qb=qb) for kind in ("Bill", "Invoice") if hasattr(one, kind)}
    assert kinds == {"Bill", "Invoice"}


def test_a_bundle_sells_what_is_in_it(qb: QuickBooks) -> None:
    bundle = Item.filter(Type="Group", qb=qb)[0]
    inside = [Item.get(part["ItemRef"]["value"], qb=qb) for part in bundle.ItemGroupDetail["ItemGroupLine"]]
    invoice, line = Invoice(), GroupLine()
    line.GroupLineDetail = {"GroupItemRef": bundle.to_ref().to_dict(), "Quantity": 2}
    invoice.CustomerRef, invoice.Line = first(Customer, qb).to_ref(), [line]
    kept = Invoice.get(invoice.save(qb=qb).Id, qb=qb)
    assert kept.TotalAmt == 2 * sum(item.UnitPrice for item in inside)
    sold = kept.Line[0].GroupLineDetail.Line
    assert [one["SalesItemLineDetail"]["ItemRef"]["name"] for one in sold] == [item.Name for item in inside]
    assert [Item.get(item.Id, qb=qb).QtyOnHand for item in inside] == [item.QtyOnHand - 2 for item in inside]
    kept.void(qb=qb)
    assert [Item.get(item.Id, qb=qb).QtyOnHand for item in inside] == [item.QtyOnHand for item in inside]
