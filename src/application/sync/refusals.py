"""Why an intent is not sent: what the mirror already knows that the rail would refuse, or that nobody can mean."""

from collections.abc import Callable
from typing import Any

from application.sync.refusals_changed import ChangeChecks
from application.sync.refusals_lookup import Lookups, refuse_unless
from application.sync.refusals_settling import SettlingChecks
from domain.books.bill import Bill, BillPayment
from domain.books.cash_document import Purchase
from domain.books.invoice import Invoice, Payment
from domain.ports.stores.mirror import MirrorReading
from domain.rails.intent import (
    ApplyBillPayment,
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    BankReceipt,
    ChangeBill,
    ChangeInvoice,
    ChangePurchase,
    ChangeVendor,
    Intent,
    PayBill,
    SendInvoice,
)
from domain.rails.write import Write


class Refusals:
    """Checks one intent against one consistent read of the mirror."""

    def __init__(self, mirror: MirrorReading) -> None:
        self._mirror = mirror
        changes, settling = ChangeChecks(mirror), SettlingChecks(mirror)
        self._look = Lookups(mirror)
        self._checks: dict[type, Callable[[Any], None]] = {
            PayBill: settling.pay_bill,
            ChangeBill: changes.change_bill,
            ChangePurchase: changes.change_purchase,
            ChangeInvoice: changes.invoice,
            SendInvoice: changes.invoice,
            ChangeVendor: changes.change_vendor,
            ApplyPayment: settling.apply_payment,
            ApplyBillPayment: settling.apply_bill_payment,
            ApplyCreditMemo: settling.apply_credit_memo,
            ApplyVendorCredit: settling.apply_vendor_credit,
            BankReceipt: settling.bank_receipt,
        }

    def check(self, intent: Intent) -> None:
        """Raise `Refused` with the reason, or `NotFound` for a record that is not in the mirror."""
        refuse_unless(self._mirror.business.feed_of is None, "It is a feed; the client's ledger is written to.")
        self._checks[type(intent)](intent)

    def check_undo(self, write: Write) -> None:
        """As `check`, for taking back what the write has done: what it dated must still lie in an open period."""
        intent = write.intent
        if isinstance(intent, PayBill):
            self._look.refuse_closed(intent.paid_on, "The payment")
        elif isinstance(intent, ChangeBill):
            self._look.refuse_closed(self._look.document(Bill, intent.bill_id).txn_date, "The bill")
        elif isinstance(intent, ChangePurchase):
            self._look.refuse_closed(self._look.document(Purchase, intent.purchase_id).txn_date, "The expense")
        elif isinstance(intent, ChangeInvoice):
            self._look.refuse_closed(self._look.document(Invoice, intent.invoice_id).txn_date, "The invoice")
        elif isinstance(intent, ApplyPayment):
            self._look.refuse_closed(self._look.document(Payment, intent.payment_id).txn_date, "The payment")
        elif isinstance(intent, ApplyBillPayment):
            self._look.refuse_closed(self._look.document(BillPayment, intent.bill_payment_id).txn_date, "The payment")
        elif isinstance(intent, BankReceipt):
            self._look.refuse_closed(intent.banked_on, "The deposit")
