"""Rows of documents, with the rows of their lines."""

from cashrail.kit.records import (
    AppliedLine,
    Bill,
    BillPayment,
    CreditCardPayment,
    CreditMemo,
    Deposit,
    DepositLine,
    ExpenseLine,
    Invoice,
    JournalEntry,
    JournalLine,
    Link,
    Payment,
    Purchase,
    RefundReceipt,
    SalesLine,
    SalesReceipt,
    TaxPayment,
    Transfer,
    VendorCredit,
)
from csvbooks.reading import Source, document, open_document


def bill(source: Source) -> Bill:
    row = source.row
    return Bill(
        **open_document(source),
        vendor_id=row.key("vendor"),
        due_date=row.day("due"),
        term_id=row.key("term"),
        lines=_expense_lines(source),
    )


def vendor_credit(source: Source) -> VendorCredit:
    return VendorCredit(**open_document(source), vendor_id=source.row.key("vendor"), lines=_expense_lines(source))


def bill_payment(source: Source) -> BillPayment:
    row = source.row
    return BillPayment(
        **document(source),
        vendor_id=row.key("vendor"),
        account_id=row.key("account"),
        by_card=row.flag("by_card", otherwise=False),
        lines=_applied_lines(source, {"bill": "Bill", "credit": "VendorCredit"}),
    )


def invoice(source: Source) -> Invoice:
    row = source.row
    return Invoice(
        **open_document(source),
        customer_id=row.key("customer"),
        due_date=row.day("due"),
        term_id=row.key("term"),
        email=row.text("email"),
        email_status=row.text("email_status"),
        lines=_sales_lines(source),
    )


def credit_memo(source: Source) -> CreditMemo:
    return CreditMemo(**open_document(source), customer_id=source.row.key("customer"), lines=_sales_lines(source))


def payment(source: Source) -> Payment:
    row = source.row
    return Payment(
        **document(source),
        customer_id=row.key("customer"),
        account_id=row.key("account"),
        unapplied_minor=row.minor("unapplied", source.currency) or 0,
        reference=row.text("reference"),
        lines=_applied_lines(source, {"invoice": "Invoice", "credit": "CreditMemo"}),
    )


def purchase(source: Source) -> Purchase:
    row = source.row
    return Purchase(
        **document(source),
        account_id=row.key("account"),
        method=row.text("method"),
        refund=row.flag("refund", otherwise=False),
        entity_kind="Vendor" if row.text("vendor") else "",
        entity_id=row.key("vendor"),
        lines=_expense_lines(source),
    )


def deposit(source: Source) -> Deposit:
    lines = tuple(
        DepositLine(
            amount_minor=line.needed_minor("amount", source.currency),
            account_id=line.key("account"),
            entity_kind="Customer" if line.text("customer") else "",
            entity_id=line.key("customer"),
            links=(Link("Payment", line.text("payment")),) if line.text("payment") else (),
            description=line.text("description"),
        )
        for line in source.lines
    )
    return Deposit(**document(source), account_id=source.row.key("account"), lines=lines)


def transfer(source: Source) -> Transfer:
    return Transfer(
        **document(source), from_account_id=source.row.needed("from"), to_account_id=source.row.needed("to")
    )


def sales_receipt(source: Source) -> SalesReceipt:
    row = source.row
    return SalesReceipt(
        **document(source), customer_id=row.key("customer"), account_id=row.key("account"), lines=_sales_lines(source)
    )


def refund_receipt(source: Source) -> RefundReceipt:
    row = source.row
    return RefundReceipt(
        **document(source), customer_id=row.key("customer"), account_id=row.key("account"), lines=_sales_lines(source)
    )


def card_payment(source: Source) -> CreditCardPayment:
    row = source.row
    return CreditCardPayment(**document(source), account_id=row.needed("account"), card_account_id=row.needed("card"))


def tax_payment(source: Source) -> TaxPayment:
    row = source.row
    return TaxPayment(**document(source), account_id=row.key("account"), refund=row.flag("refund", otherwise=False))


def journal_entry(source: Source) -> JournalEntry:
    lines = tuple(
        JournalLine(
            amount_minor=line.needed_minor("amount", source.currency),
            account_id=line.key("account"),
            description=line.text("description"),
        )
        for line in source.lines
    )
    return JournalEntry(**document(source), adjustment=source.row.flag("adjustment", otherwise=False), lines=lines)


def _expense_lines(source: Source) -> tuple[ExpenseLine, ...]:
    return tuple(
        ExpenseLine(
            amount_minor=line.needed_minor("amount", source.currency),
            account_id=line.key("account"),
            customer_id=line.key("customer"),
            description=line.text("description"),
        )
        for line in source.lines
    )


def _sales_lines(source: Source) -> tuple[SalesLine, ...]:
    return tuple(
        SalesLine(
            amount_minor=line.needed_minor("amount", source.currency),
            account_id=line.key("account"),
            description=line.text("description"),
        )
        for line in source.lines
    )


def _applied_lines(source: Source, kinds: dict[str, str]) -> tuple[AppliedLine, ...]:
    return tuple(
        AppliedLine(
            amount_minor=line.needed_minor("amount", source.currency),
            links=tuple(Link(kind, line.text(column)) for column, kind in kinds.items() if line.text(column)),
        )
        for line in source.lines
    )
