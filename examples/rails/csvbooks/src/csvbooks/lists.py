"""Rows of the lists: the company, its accounts, terms, vendors and customers."""

from cashrail.kit.records import Account, CompanyInfo, Customer, Preferences, Term, Vendor
from csvbooks.reading import Source, masked, stamp

WITHOUT_BALANCE = ("Income", "Other Income", "Cost of Goods Sold", "Expense", "Other Expense")
ACCOUNT_TYPES = (
    "Bank",
    "Accounts Receivable",
    "Other Current Asset",
    "Fixed Asset",
    "Other Asset",
    "Accounts Payable",
    "Credit Card",
    "Other Current Liability",
    "Long Term Liability",
    "Equity",
    *WITHOUT_BALANCE,
)


def company_info(source: Source) -> CompanyInfo:
    row = source.row
    return CompanyInfo(
        **stamp(source),
        name=row.needed("name"),
        legal_name=row.text("legal_name"),
        country=row.text("country"),
        fiscal_year_start_month=row.number("fiscal_year_start_month"),
        email=row.text("email"),
    )


def preferences(source: Source) -> Preferences:
    row = source.row
    return Preferences(
        **stamp(source),
        home_currency=row.currency(source.home),
        multi_currency=row.flag("multi_currency", otherwise=False),
        book_close_date=row.day("closed_through"),
    )


def account(source: Source) -> Account:
    row, currency = source.row, source.currency
    kind = row.one_of("type", ACCOUNT_TYPES)
    # Accounts of the profit and loss statement have no balance of their own; of the others it is not guessed.
    balance = row.minor("balance", currency) if kind in WITHOUT_BALANCE else row.needed_minor("balance", currency)
    return Account(
        **stamp(source),
        name=row.needed("name"),
        full_name=row.needed("name"),
        type=kind,
        subtype=row.text("subtype"),
        classification=row.text("classification"),
        number=row.text("number"),
        currency=currency,
        balance_minor=balance or 0,
        active=row.flag("active", otherwise=True),
        parent_id=row.key("parent"),
    )


def term(source: Source) -> Term:
    row = source.row
    return Term(**stamp(source), name=row.needed("name"), due_days=row.number("due_days"))


def vendor(source: Source) -> Vendor:
    row, currency = source.row, source.currency
    return Vendor(
        **stamp(source),
        name=row.needed("name"),
        currency=currency,
        balance_minor=row.minor("balance", currency),
        active=row.flag("active", otherwise=True),
        email=row.text("email"),
        phone=row.text("phone"),
        term_id=row.key("term"),
        is_1099=row.flag("is_1099", otherwise=False),
        tax_id=masked(row.text("tax_id")),
        account_number=row.text("account_number"),
    )


def customer(source: Source) -> Customer:
    row, currency = source.row, source.currency
    return Customer(
        **stamp(source),
        name=row.needed("name"),
        currency=currency,
        balance_minor=row.minor("balance", currency),
        active=row.flag("active", otherwise=True),
        email=row.text("email"),
        phone=row.text("phone"),
        term_id=row.key("term"),
        parent_id=row.key("parent"),
    )
