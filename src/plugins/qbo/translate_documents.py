"""Intuit's transactions into domain documents."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, TypeVar

from msgspec.structs import replace

from cashrail.kit import records
from plugins.qbo import wire_documents as wire
from plugins.qbo.translate_fields import (
    BooksContext,
    UnreadableError,
    created_at_of,
    currency_of,
    day_of,
    due_day_of,
    exact_minor,
    id_of,
    links_of,
    rate_of,
    rounded_minor,
    stated_minor,
    text_of,
    updated_at_of,
    version_of,
)
from plugins.qbo.translate_lines import (
    applied_lines,
    balanced,
    deposit_lines,
    entity_kind_of,
    entity_name_of,
    expense_lines,
    filled,
    journal_lines,
    sales_lines,
    signed_amount,
)
from plugins.qbo.wire import Amount, Ref

D = TypeVar("D", bound=wire.Document)
R = TypeVar("R", records.SalesReceipt, records.RefundReceipt)

# A sum that is only needed where the service leaves an amount out.
_Sum = Callable[[], Amount]

_CARD = "creditcard"
_SETTLED, _CREDITS = frozenset({"Bill", "Invoice"}), frozenset({"VendorCredit", "CreditMemo"})


class _Shared(TypedDict):
    """The fields every document has, by the domain's names."""

    id: str
    version: int
    created_at: datetime | None
    updated_at: datetime
    txn_date: date
    currency: str
    exchange_rate: Decimal | None
    doc_number: str
    total_minor: int
    voided: bool
    department_id: str | None
    class_id: str | None
    tax_minor: int
    private_note: str
    links: tuple[records.Link, ...]


def bill(source: wire.Bill, context: BooksContext) -> records.Bill:
    source = _priced(source)
    shared = _of_lines(source, context)
    return records.Bill(
        **shared,
        balance_minor=_balance(source.balance, source, shared, context, "Balance"),
        vendor_id=id_of(source.vendor_ref),
        due_date=due_day_of(source.due_date),
        term_id=id_of(source.sales_term_ref),
        ap_account_id=id_of(source.ap_account_ref),
        lines=expense_lines(source.line, shared["currency"]),
    )


def vendor_credit(source: wire.VendorCredit, context: BooksContext) -> records.VendorCredit:
    source = _priced(source)
    shared = _of_lines(source, context)
    return records.VendorCredit(
        **shared,
        balance_minor=_balance(source.balance, source, shared, context, "Balance"),
        vendor_id=id_of(source.vendor_ref),
        ap_account_id=id_of(source.ap_account_ref),
        lines=expense_lines(source.line, shared["currency"]),
    )


def bill_payment(source: wire.BillPayment, context: BooksContext) -> records.BillPayment:
    source = _settling(source, source.total_amt)
    shared = _shared_with_total(source, context, lambda: _applied_in_all(source))
    return records.BillPayment(
        **shared,
        vendor_id=id_of(source.vendor_ref),
        ap_account_id=id_of(source.ap_account_ref),
        account_id=_paid_from(source),
        by_card=_by_card(source),
        lines=applied_lines(source.line, shared["currency"]),
    )


def invoice(source: wire.Invoice, context: BooksContext) -> records.Invoice:
    source = _priced(source)
    shared = _of_lines(source, context)
    deposit_minor = stated_minor(source.deposit, shared["currency"], "Deposit") or 0
    return records.Invoice(
        **shared,
        balance_minor=_balance(source.balance, source, shared, context, "Balance", deposit_minor),
        customer_id=id_of(source.customer_ref),
        due_date=due_day_of(source.due_date),
        term_id=id_of(source.sales_term_ref),
        email=text_of(source.bill_email.address) if source.bill_email else "",
        email_status=text_of(source.email_status),
        printed=text_of(source.print_status) == "PrintComplete",
        deposit_minor=deposit_minor,
        deposit_account_id=id_of(source.deposit_to_account_ref),
        lines=sales_lines(source.line, shared["currency"]),
    )


def payment(source: wire.Payment, context: BooksContext) -> records.Payment:
    total, rest = source.total_amt, source.unapplied_amt
    source = _settling(source, None if total is None or rest is None else total - rest)
    shared = _shared_with_total(source, context, lambda: _received_in_all(source))
    lines = applied_lines(source.line, shared["currency"])
    return records.Payment(
        **shared,
        customer_id=id_of(source.customer_ref),
        account_id=id_of(source.deposit_to_account_ref),
        unapplied_minor=_unapplied(source, shared, lines),
        reference=text_of(source.payment_ref_num),
        lines=lines,
    )


def credit_memo(source: wire.CreditMemo, context: BooksContext) -> records.CreditMemo:
    source = _priced(source)
    shared = _of_lines(source, context)
    remaining = source.balance if source.remaining_credit is None else source.remaining_credit
    return records.CreditMemo(
        **shared,
        balance_minor=_balance(remaining, source, shared, context, "RemainingCredit"),
        customer_id=id_of(source.customer_ref),
        lines=sales_lines(source.line, shared["currency"]),
    )


def purchase(source: wire.Purchase, context: BooksContext) -> records.Purchase:
    source = _priced(source)
    shared = _of_lines(source, context)
    entity = source.entity_ref or Ref()
    return records.Purchase(
        **shared,
        account_id=id_of(source.account_ref),
        method=text_of(source.payment_type),
        refund=source.credit is True,
        entity_kind=entity_kind_of(entity.type),
        entity_id=id_of(entity),
        entity_name=entity_name_of(entity.type, entity),
        lines=expense_lines(source.line, shared["currency"]),
    )


def deposit(source: wire.Deposit, context: BooksContext) -> records.Deposit:
    back = source.cash_back or wire.CashBack()
    total, cash_back = source.total_amt, back.amount or Decimal(0)
    source = _filled(source, lambda: None if total is None else total + cash_back)
    shared = _shared_with_total(source, context, lambda: _lines_in_all(source, -cash_back))
    return records.Deposit(
        **shared,
        account_id=id_of(source.deposit_to_account_ref),
        cash_back_minor=stated_minor(back.amount, shared["currency"], "CashBack.Amount") or 0,
        cash_back_account_id=id_of(back.account_ref),
        lines=deposit_lines(source.line, shared["currency"]),
    )


def transfer(source: wire.Transfer, context: BooksContext) -> records.Transfer:
    currency = currency_of(source.currency_ref, context)
    amount = source.total_amt if source.amount is None else source.amount
    return records.Transfer(
        **_shared_with(source, context, currency, exact_minor(amount, currency, "Amount")),
        from_account_id=id_of(source.from_account_ref),
        to_account_id=id_of(source.to_account_ref),
    )


def sales_receipt(source: wire.Receipt, context: BooksContext) -> records.SalesReceipt:
    return _receipt(records.SalesReceipt, source, context)


def refund_receipt(source: wire.Receipt, context: BooksContext) -> records.RefundReceipt:
    return _receipt(records.RefundReceipt, source, context)


def _receipt(kind: type[R], source: wire.Receipt, context: BooksContext) -> R:
    source = _priced(source)
    shared = _of_lines(source, context)
    return kind(
        **shared,
        customer_id=id_of(source.customer_ref),
        account_id=id_of(source.deposit_to_account_ref),
        lines=sales_lines(source.line, shared["currency"]),
    )


def credit_card_payment(source: wire.CreditCardPayment, context: BooksContext) -> records.CreditCardPayment:
    return records.CreditCardPayment(
        **_shared(source, context, "Amount"),
        account_id=id_of(source.bank_account_ref),
        card_account_id=id_of(source.credit_card_account_ref),
    )


def tax_payment(source: wire.TaxPayment, context: BooksContext) -> records.TaxPayment:
    return records.TaxPayment(
        **_shared(source, context, "PaymentAmount"),
        account_id=id_of(source.payment_account_ref),
        refund=source.refund is True,
    )


def journal_entry(source: wire.JournalEntry, context: BooksContext) -> records.JournalEntry:
    currency = currency_of(source.currency_ref, context)
    lines = journal_lines(balanced(source.line), currency)
    if not lines and source.total_amt != 0:
        raise UnreadableError("Line is missing.")
    # Intuit answers TotalAmt 0 for journal entries; their size is what they debit.
    debits_minor = sum(line.amount_minor for line in lines if line.amount_minor > 0)
    shared = _shared_with(source, context, currency, debits_minor)
    return records.JournalEntry(**shared, adjustment=source.adjustment is True, lines=lines)


def _shared(source: wire.Document, context: BooksContext, total_field: str = "TotalAmt") -> _Shared:
    currency = currency_of(source.currency_ref, context)
    return _shared_with(source, context, currency, exact_minor(source.total_amt, currency, total_field))


def _shared_with_total(source: wire.Document, context: BooksContext, otherwise: _Sum) -> _Shared:
    """As `_shared`, with what the rest of the document adds up to where the service leaves the total out."""
    currency = currency_of(source.currency_ref, context)
    total = otherwise() if source.total_amt is None else source.total_amt
    return _shared_with(source, context, currency, exact_minor(total, currency, "TotalAmt"))


def _applied_in_all(source: wire.Document) -> Amount:
    """What the lines of a payment settle, less the credits that they use; None where one is neither of the two."""
    if not source.line or not all(_way_of(line) for line in source.line):
        return None
    return sum(map(_applied, source.line), Decimal(0))


def _received_in_all(source: wire.Payment) -> Amount:
    """What a payment settles and what is left of it; None where it does not say one of the two."""
    applied = _applied_in_all(source) if source.line else Decimal(0)
    return None if applied is None or source.unapplied_amt is None else applied + source.unapplied_amt


def _way_of(line: wire.Line) -> int:
    """1 for what a payment settles, -1 for a credit that it uses, 0 for what is neither."""
    kinds = {link.txn_type for link in line.linked_txn or ()}
    return 0 if not kinds else -1 if kinds <= _CREDITS else 1 if kinds <= _SETTLED else 0


def _applied(line: wire.Line) -> Decimal:
    return _way_of(line) * (line.amount or Decimal(0))


def _settling(source: D, in_all: Amount) -> D:
    """The payment with the amount of a line that has none, where its lines settle so much in all."""
    return _filled(source, lambda: in_all if all(map(_way_of, source.line or ())) else None, _applied)


def _priced(source: D) -> D:
    """The document with the amount of a line that has none, where total and tax are there to tell it."""
    total = source.total_amt
    return _filled(source, lambda: None if total is None else total - _tax_on(source))


def _filled(source: D, in_all: _Sum, amount_of: Callable[[wire.Line], Decimal] = signed_amount) -> D:
    lines = filled(source.line, in_all, amount_of)
    return source if lines is source.line else replace(source, line=lines)


def _of_lines(source: wire.Document, context: BooksContext) -> _Shared:
    """As `_shared`; a total that the service leaves out is what the lines and the tax on them add up to."""
    return _shared_with_total(source, context, lambda: _lines_in_all(source, _tax_on(source)))


def _lines_in_all(source: wire.Document, beside: Decimal) -> Amount:
    """What the lines and what stands beside them add up to; None where there are no lines."""
    return sum(map(signed_amount, source.line), beside) if source.line else None


def _tax_on(source: wire.Document) -> Decimal:
    tax = source.txn_tax_detail.total_tax if source.txn_tax_detail else None
    return tax or Decimal(0)


def _balance(
    stated: Amount, source: wire.Document, shared: _Shared, context: BooksContext, field: str, deposit_minor: int = 0
) -> int:
    """The open part; where it is left out, what was put down and applied leaves of the whole."""
    if stated is not None:
        open_minor = exact_minor(stated, shared["currency"], field)
        if source.total_amt is None and abs(open_minor) > abs(shared["total_minor"]):
            raise UnreadableError("TotalAmt is missing.")
        return open_minor
    applied_minor = context.applied_minor if shared["total_minor"] and source.linked_txn else 0
    if applied_minor is None:
        raise UnreadableError(f"{field} is missing.")
    return shared["total_minor"] - deposit_minor - applied_minor


def _unapplied(source: wire.Payment, shared: _Shared, lines: tuple[records.AppliedLine, ...]) -> int:
    """The rest of a payment; left out, it is what its lines leave of the total, credits adding to it."""
    if source.unapplied_amt is not None:
        return exact_minor(source.unapplied_amt, shared["currency"], "UnappliedAmt")
    credited = [any(link.kind == "CreditMemo" for link in line.links) for line in lines]
    signed = (-line.amount_minor if credit else line.amount_minor for line, credit in zip(lines, credited, strict=True))
    return shared["total_minor"] - sum(signed)


def _shared_with(source: wire.Document, context: BooksContext, currency: str, total_minor: int) -> _Shared:
    txn_date = day_of(source.txn_date, "TxnDate")
    if txn_date is None:
        raise UnreadableError("TxnDate is missing.")
    note, tax = text_of(source.private_note), source.txn_tax_detail or wire.TaxDetail()
    return {
        "id": text_of(source.id),
        "version": version_of(source),
        "created_at": created_at_of(source),
        "updated_at": updated_at_of(source, context),
        "txn_date": txn_date,
        "currency": currency,
        "exchange_rate": rate_of(source.exchange_rate),
        "doc_number": text_of(source.doc_number),
        "total_minor": total_minor,
        "voided": total_minor == 0 and note.lower().startswith("void"),
        "department_id": id_of(source.department_ref),
        "class_id": id_of(source.class_ref),
        "tax_minor": rounded_minor(tax.total_tax, currency, "TxnTaxDetail.TotalTax"),
        "private_note": note,
        "links": links_of(source.linked_txn),
    }


def _by_card(source: wire.BillPayment) -> bool:
    stated = text_of(source.pay_type).lower()
    return stated == _CARD or (not stated and source.credit_card_payment is not None)


def _paid_from(source: wire.BillPayment) -> str | None:
    if _by_card(source):
        return id_of(source.credit_card_payment.account_ref) if source.credit_card_payment else None
    return id_of(source.check_payment.bank_account_ref) if source.check_payment else None
