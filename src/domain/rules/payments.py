"""Rules about payments and credits that settle less than they could."""

from collections.abc import Iterator

from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules import settling_fixes
from domain.rules.rule import Found, numbered, rule
from domain.rules.view import RuleView


@rule(
    "BPMT-UNAPP",
    Severity.HIGH,
    "Bill payment not applied",
    over=lambda view: len(view.books.bill_payments),
    needs=("BillPayment",),
    by_part=True,
)
def bill_payment_not_applied(view: RuleView) -> Iterator[Found]:
    for payment in view.books.bill_payments:
        if payment.voided or payment.unapplied_minor <= 0:
            continue
        rest = Money(payment.unapplied_minor, payment.currency)
        vendor = view.vendor_name(payment.vendor_id)
        yield Found(
            (Subject("BillPayment", payment.id),),
            f"{vendor}: payment not applied in full",
            f"{rest} of the payment of {payment.total} to {vendor} on {payment.txn_date} settles no bill.",
            evidence={"total": payment.total, "not applied": rest},
            exposure=view.home(rest, payment),
            fix=settling_fixes.apply_bill_payment(view, payment),
        )


@rule(
    "VC-OPEN",
    Severity.MEDIUM,
    "Vendor credit not used",
    over=lambda view: len(view.books.vendor_credits),
    needs=("VendorCredit", "Bill"),
    by_part=True,
)
def vendor_credit_not_used(view: RuleView) -> Iterator[Found]:
    for credit in view.books.vendor_credits:
        if not credit.is_open or credit.vendor_id not in view.vendors_with_open_bills:
            continue
        vendor = view.vendor_name(credit.vendor_id)
        effect = view.home(credit.balance, credit)
        yield Found(
            (Subject("VendorCredit", credit.id),),
            f"{vendor}: credit not used",
            f"{credit.balance} of {numbered('Vendor credit', credit.doc_number, credit.id)} from {vendor} is open "
            "beside open bills of theirs.",
            evidence={"credit": credit.balance, "dated": credit.txn_date},
            exposure=effect,
            cash_effect=effect,
            fix=settling_fixes.apply_vendor_credit(view, credit),
        )


@rule(
    "PMT-UNAPP",
    Severity.HIGH,
    "Payment not applied",
    over=lambda view: len(view.books.payments),
    needs=("Payment", "Invoice"),
    by_part=True,
)
def payment_not_applied(view: RuleView) -> Iterator[Found]:
    for payment in view.books.payments:
        if payment.voided or payment.unapplied_minor <= 0:
            continue
        if not view.owed_by_family_of(payment.customer_id):
            continue
        rest = Money(payment.unapplied_minor, payment.currency)
        customer = view.customer_name(payment.customer_id)
        effect = view.home(rest, payment)
        yield Found(
            (Subject("Payment", payment.id),),
            f"{customer}: payment not applied",
            f"{rest} paid by {customer} on {payment.txn_date} is not applied although invoices of theirs are open.",
            evidence={"total": payment.total, "not applied": rest},
            exposure=effect,
            cash_effect=None if effect is None else -effect,
            fix=settling_fixes.apply_payment(view, payment),
        )


@rule(
    "CM-OPEN",
    Severity.MEDIUM,
    "Credit memo not used",
    over=lambda view: len(view.books.credit_memos),
    needs=("CreditMemo", "Invoice"),
    by_part=True,
)
def credit_memo_not_used(view: RuleView) -> Iterator[Found]:
    for memo in view.books.credit_memos:
        if not memo.is_open or not view.owed_by_family_of(memo.customer_id):
            continue
        customer = view.customer_name(memo.customer_id)
        effect = view.home(memo.balance, memo)
        yield Found(
            (Subject("CreditMemo", memo.id),),
            f"{customer}: credit memo not used",
            f"{memo.balance} of {numbered('Credit memo', memo.doc_number, memo.id)} to {customer} is open beside "
            "open invoices of theirs.",
            evidence={"credit": memo.balance, "dated": memo.txn_date},
            exposure=effect,
            cash_effect=None if effect is None else -effect,
            fix=settling_fixes.apply_credit_memo(view, memo),
        )
