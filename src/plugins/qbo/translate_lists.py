"""Intuit's list objects and the company's own two into domain records."""

import calendar

from cashrail.kit import records
from plugins.qbo import wire_lists as wire
from plugins.qbo.translate_fields import (
    BooksContext,
    UnreadableError,
    created_at_of,
    currency_of,
    day_of,
    exact_minor,
    finite,
    id_of,
    name_of,
    stated_minor,
    text_of,
    updated_at_of,
    version_of,
    whole_number,
)
from plugins.qbo.wire import Text

SINGLE_ID = "1"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
# Accounts of the profit and loss statement have no balance of their own.
_WITHOUT_BALANCE = frozenset({"Revenue", "Expense"})


def account(source: wire.Account, context: BooksContext) -> records.Account:
    currency = currency_of(source.currency_ref, context)
    if source.current_balance is None and source.classification in _WITHOUT_BALANCE:
        balance_minor = 0
    else:
        balance_minor = exact_minor(source.current_balance, currency, "CurrentBalance")
    if not text_of(source.account_type) and source.classification not in _WITHOUT_BALANCE:
        # Nothing else says for sure whether it holds cash.
        raise UnreadableError("AccountType is missing.")
    return records.Account(
        id=text_of(source.id),
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        name=name_of(source, source.name),
        full_name=name_of(source, source.fully_qualified_name, source.name),
        type=text_of(source.account_type),
        subtype=text_of(source.account_sub_type),
        classification=text_of(source.classification),
        number=text_of(source.acct_num),
        currency=currency,
        balance_minor=balance_minor,
        active=source.active is not False,
        parent_id=id_of(source.parent_ref),
    )


def item(source: wire.Item, context: BooksContext) -> records.Item:
    return records.Item(
        id=text_of(source.id),
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        name=name_of(source, source.name),
        type=text_of(source.type),
        active=source.active is not False,
        income_account_id=id_of(source.income_account_ref),
        expense_account_id=id_of(source.expense_account_ref),
    )


def term(source: wire.Term, context: BooksContext) -> records.Term:
    return records.Term(
        id=text_of(source.id),
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        name=name_of(source, source.name),
        active=source.active is not False,
        due_days=whole_number(source.due_days, "DueDays"),
        discount_days=whole_number(source.discount_days, "DiscountDays"),
        discount_percent=finite(source.discount_percent),
        due_day_of_month=whole_number(source.day_of_month_due, "DayOfMonthDue"),
        due_next_month_days=whole_number(source.due_next_month_days, "DueNextMonthDays"),
    )


def vendor(source: wire.Vendor, context: BooksContext) -> records.Vendor:
    currency = currency_of(source.currency_ref, context)
    return records.Vendor(
        id=text_of(source.id),
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        name=_name_of(source),
        currency=currency,
        balance_minor=stated_minor(source.balance, currency, "Balance"),
        active=source.active is not False,
        company_name=text_of(source.company_name),
        email=text_of(source.primary_email_addr.address) if source.primary_email_addr else "",
        phone=text_of(source.primary_phone.free_form_number) if source.primary_phone else "",
        term_id=id_of(source.term_ref),
        is_1099=source.vendor1099 is True,
        tax_id=text_of(source.tax_identifier),
        account_number=text_of(source.acct_num),
        cheque_name=text_of(source.print_on_check_name),
        address=_address_of(source.bill_addr),
    )


def _address_of(source: wire.PostalAddress | None) -> str:
    """On one line, without the country, which ledgers add by themselves."""
    if source is None:
        return ""
    street = (source.line1, source.line2, source.line3, source.line4, source.line5)
    parts = map(text_of, (*street, source.city, source.country_sub_division_code, source.postal_code))
    return ", ".join(part for part in parts if part)


def customer(source: wire.Customer, context: BooksContext) -> records.Customer:
    currency = currency_of(source.currency_ref, context)
    return records.Customer(
        id=text_of(source.id),
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        name=_name_of(source),
        currency=currency,
        balance_minor=stated_minor(source.balance, currency, "Balance"),
        active=source.active is not False,
        company_name=text_of(source.company_name),
        email=text_of(source.primary_email_addr.address) if source.primary_email_addr else "",
        phone=text_of(source.primary_phone.free_form_number) if source.primary_phone else "",
        term_id=id_of(source.sales_term_ref),
        parent_id=id_of(source.parent_ref),
        is_job=bool(source.job or source.is_project),
        bills_parent=source.bill_with_parent is True,
    )


def company_info(source: wire.CompanyInfo, context: BooksContext) -> records.CompanyInfo:
    return records.CompanyInfo(
        id=text_of(source.id) or SINGLE_ID,
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        name=text_of(source.company_name),
        legal_name=text_of(source.legal_name),
        country=text_of(source.country),
        fiscal_year_start_month=_month_of(source.fiscal_year_start_month),
        email=text_of(source.email.address) if source.email else "",
    )


def preferences(source: wire.Preferences, context: BooksContext) -> records.Preferences:
    books = source.accounting or wire.AccountingPreferences()
    money = source.currency or wire.CurrencyPreferences()
    return records.Preferences(
        id=text_of(source.id) or SINGLE_ID,
        version=version_of(source),
        created_at=created_at_of(source),
        updated_at=updated_at_of(source, context),
        home_currency=currency_of(money.home_currency, context),
        multi_currency=money.multi_currency_enabled is True,
        book_close_date=day_of(books.book_close_date, "AccountingInfoPrefs.BookCloseDate"),
        tracks_departments=books.track_departments is True,
        tracks_classes=bool(books.class_tracking_per_txn or books.class_tracking_per_txn_line),
    )


def _name_of(source: wire.Party) -> str:
    return name_of(source, source.display_name, source.fully_qualified_name, source.company_name)


def _month_of(value: Text | None) -> int | None:
    """A month by its English name or its number; None for anything else."""
    text = text_of(value).lower()
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= len(_MONTHS) else None
    return _MONTHS.get(text)
