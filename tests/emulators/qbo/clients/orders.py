"""Objects of python-quickbooks filled as a bookkeeper would fill them."""

from decimal import Decimal
from typing import Any

from quickbooks import QuickBooks
from quickbooks.objects import (
    Account,
    AccountBasedExpenseLine,
    AccountBasedExpenseLineDetail,
    Bill,
    Customer,
    Invoice,
    Item,
    SalesItemLine,
    SalesItemLineDetail,
    Vendor,
)


def account(qb: QuickBooks, account_type: str) -> Any:
    return Account.filter(AccountType=account_type, max_results=1, qb=qb)[0]


def new_customer(qb: QuickBooks, name: str) -> Any:
    customer = Customer()
    customer.DisplayName = name
    return customer.save(qb=qb)


def new_vendor(qb: QuickBooks, name: str) -> Any:
    vendor = Vendor()
    vendor.DisplayName = name
    return vendor.save(qb=qb)


def sale_line(qb: QuickBooks, amount: str) -> Any:
    line, detail = SalesItemLine(), SalesItemLineDetail()
    item = Item.all(max_results=1, qb=qb)[0]
    detail.ItemRef = item.to_ref()
    detail.Qty, detail.UnitPrice = 1, Decimal(amount)
    line.Amount, line.SalesItemLineDetail = Decimal(amount), detail
    return line


def invoice_for(qb: QuickBooks, customer: Any, amount: str) -> Any:
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.Line = [sale_line(qb, amount)]
    return invoice


def expense_line(qb: QuickBooks, amount: str) -> Any:
    line, detail = AccountBasedExpenseLine(), AccountBasedExpenseLineDetail()
    detail.AccountRef = account(qb, "Expense").to_ref()
    line.Amount, line.AccountBasedExpenseLineDetail = Decimal(amount), detail
    return line


def bill_from(qb: QuickBooks, vendor: Any, amount: str) -> Any:
    bill = Bill()
    bill.VendorRef = vendor.to_ref()
    bill.Line = [expense_line(qb, amount)]
    return bill
