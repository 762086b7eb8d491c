"""Intuit's list objects and the company's own two."""

from decimal import Decimal

import msgspec

from plugins.qbo.wire import Amount, EmailAddress, Head, Ref, Telephone, Text, Wire


class Account(Head, frozen=True, kw_only=True):
    name: str | None = None
    fully_qualified_name: str | None = None
    account_type: str | None = None
    account_sub_type: str | None = None
    classification: str | None = None
    acct_num: Text | None = None
    active: bool | None = None
    current_balance: Amount = None
    currency_ref: Ref | None = None
    parent_ref: Ref | None = None


class Item(Head, frozen=True, kw_only=True):
    name: str | None = None
    type: str | None = None
    active: bool | None = None
    income_account_ref: Ref | None = None
    expense_account_ref: Ref | None = None


class Term(Head, frozen=True, kw_only=True):
    name: str | None = None
    active: bool | None = None
    due_days: Amount = None
    discount_days: Amount = None
    discount_percent: Decimal | None = None
    day_of_month_due: Amount = None
    due_next_month_days: Amount = None


class PostalAddress(Wire, frozen=True, kw_only=True):
    line1: Text | None = None
    line2: Text | None = None
    line3: Text | None = None
    line4: Text | None = None
    line5: Text | None = None
    city: Text | None = None
    country_sub_division_code: Text | None = None
    postal_code: Text | None = None


class Party(Head, frozen=True, kw_only=True):
    """What vendors and customers share."""

    display_name: str | None = None
    fully_qualified_name: str | None = None
    company_name: str | None = None
    active: bool | None = None
    balance: Amount = None
    currency_ref: Ref | None = None
    primary_email_addr: EmailAddress | None = None
    primary_phone: Telephone | None = None


class Vendor(Party, frozen=True, kw_only=True):
    acct_num: Text | None = None
    print_on_check_name: Text | None = None
    vendor1099: bool | None = None
    tax_identifier: str | None = None
    bill_addr: PostalAddress | None = None
    term_ref: Ref | None = None


class Customer(Party, frozen=True, kw_only=True):
    job: bool | None = None
    is_project: bool | None = None
    bill_with_parent: bool | None = None
    parent_ref: Ref | None = None
    sales_term_ref: Ref | None = None


class CompanyInfo(Head, frozen=True, kw_only=True):
    company_name: str | None = None
    legal_name: str | None = None
    country: str | None = None
    fiscal_year_start_month: Text | None = None
    email: EmailAddress | None = None


class AccountingPreferences(Wire, frozen=True, kw_only=True):
    track_departments: bool | None = None
    class_tracking_per_txn: bool | None = None
    class_tracking_per_txn_line: bool | None = None
    book_close_date: str | None = None


class CurrencyPreferences(Wire, frozen=True, kw_only=True):
    multi_currency_enabled: bool | None = None
    home_currency: Ref | None = None


class Preferences(Head, frozen=True, kw_only=True):
    accounting: AccountingPreferences | None = msgspec.field(default=None, name="AccountingInfoPrefs")
    currency: CurrencyPreferences | None = msgspec.field(default=None, name="CurrencyPrefs")


class Listed(Head, frozen=True, kw_only=True):
    """An entry of a list: a class, a department, an employee."""

    name: str | None = None
    display_name: str | None = None
    fully_qualified_name: str | None = None
    active: bool | None = None
    parent_ref: Ref | None = None


class TaxRateDetail(Wire, frozen=True, kw_only=True):
    tax_rate_ref: Ref | None = None


class TaxRateList(Wire, frozen=True, kw_only=True):
    tax_rate_detail: tuple[TaxRateDetail, ...] | None = None


class TaxCode(Listed, frozen=True, kw_only=True):
    taxable: bool | None = None
    sales_tax_rate_list: TaxRateList | None = None
    purchase_tax_rate_list: TaxRateList | None = None


class TaxRate(Listed, frozen=True, kw_only=True):
    rate_value: Amount = None
    agency_ref: Ref | None = None


class ExchangeRate(Head, frozen=True, kw_only=True):
    """It has no id: there is one for a currency and a day."""

    source_currency_code: str | None = None
    rate: Decimal | None = None
    as_of_date: str | None = None


class EntityRef(Wire, frozen=True, kw_only=True):
    entity_ref: Ref | None = None


class Attachable(Head, frozen=True, kw_only=True):
    file_name: str | None = None
    content_type: str | None = None
    size: Amount = None
    note: str | None = None
    attachable_ref: tuple[EntityRef, ...] | None = None
