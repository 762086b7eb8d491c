"""Why a payment, a credit or a deposit is not sent."""

from application.sync.refusals_lookup import Lookups, covered, refuse_unless
from domain.books.account import Account
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import SalesReceipt
from domain.books.company import Preferences
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.party import Customer, Vendor
from domain.books.value_checks import is_doc_number
from domain.errors import Refused
from domain.money import Money
from domain.ports.stores.mirror import Selection
from domain.rails.intent import ApplyBillPayment, ApplyCreditMemo, ApplyPayment, ApplyVendorCredit, BankReceipt, PayBill
from domain.snapshot.families import families_of


class SettlingChecks(Lookups):
    """Checks of what moves or applies money, each by its intent."""

    def apply_credit_memo(self, intent: ApplyCreditMemo) -> None:
        credit, invoice = self.open(CreditMemo, intent.credit_memo_id), self.open(Invoice, intent.invoice_id)
        self._one_family(credit.customer_id, invoice.customer_id, "The credit memo is another customer's.")
        self.in_use(Customer, credit.customer_id)
        covered(intent.amount, credit.balance, invoice.balance)

    def apply_vendor_credit(self, intent: ApplyVendorCredit) -> None:
        given, bill = self.open(VendorCredit, intent.vendor_credit_id), self.open(Bill, intent.bill_id)
        refuse_unless(given.vendor_id == bill.vendor_id, "The credit is another vendor's.")
        self.in_use(Vendor, bill.vendor_id)
        self._one_payable(bill.ap_account_id, given.ap_account_id, "the credit")
        covered(intent.amount, given.balance, bill.balance)

    def pay_bill(self, intent: PayBill) -> None:
        bill = self.open(Bill, intent.bill_id)
        covered(intent.amount, bill.balance)
        self.refuse_closed(intent.paid_on, "A payment")
        self.sensible(intent.paid_on, "A payment")
        self.in_use(Vendor, bill.vendor_id)
        self._number(intent)
        # The payment is made on the bill's payables account and location.
        self.refuse_inactive_place(bill.department_id, "The bill")
        if bill.ap_account_id:
            payable = self.one(Account, bill.ap_account_id)
            refuse_unless(
                payable.active, f"The bill stands on {payable.name}, which is inactive: make it active first."
            )
        account = self.cash_account(intent.account_id, "Credit Card" if intent.by_card else "Bank")
        homes = {preferences.home_currency for preferences in self.mirror.records(Preferences)}
        refuse_unless(
            account.currency in {bill.currency, *homes},
            f"{account.name} is kept in {account.currency} and pays no bill in {bill.currency}.",
        )

    def _number(self, intent: PayBill) -> None:
        """The number of a cheque is not blank, and stands on no other payment from the account."""
        number = intent.doc_number
        refuse_unless(not number or is_doc_number(number), f"{number!r} is no number of a payment.")
        for other in self.mirror.records(BillPayment) if number else ():
            if (
                other.account_id == intent.account_id
                and other.doc_number.strip().casefold() == number.strip().casefold()
            ):
                raise Refused(f"Another payment from this account, of {other.txn_date}, has the number {number}.")

    def apply_payment(self, intent: ApplyPayment) -> None:
        payment = self.document(Payment, intent.payment_id)
        invoice = self.open(Invoice, intent.invoice_id)
        self.refuse_closed(payment.txn_date, "The payment")
        self._one_family(payment.customer_id, invoice.customer_id, "The payment is another customer's.")
        covered(intent.amount, Money(payment.unapplied_minor, payment.currency), invoice.balance)

    def apply_bill_payment(self, intent: ApplyBillPayment) -> None:
        payment, bill = self.document(BillPayment, intent.bill_payment_id), self.open(Bill, intent.bill_id)
        self.refuse_closed(payment.txn_date, "The payment")
        refuse_unless(payment.vendor_id == bill.vendor_id, "The payment is another vendor's.")
        self._one_payable(bill.ap_account_id, self._payable_of(payment), "the payment")
        self.refuse_inactive_place(payment.department_id, "The payment")
        covered(intent.amount, Money(payment.unapplied_minor, payment.currency), bill.balance)

    def _one_payable(self, of_bill: str | None, of_other: str | None, what: str) -> None:
        """A payment or credit settles what stands on its own payables account; a mirror may not know which that is."""
        if of_bill and of_other and of_bill != of_other:
            named = [self.one(Account, each).name for each in (of_bill, of_other)]
            raise Refused(
                f"The bill stands on {named[0]} and {what} on {named[1]}; a ledger links them on one account."
            )

    def _payable_of(self, payment: BillPayment) -> str | None:
        """Its payables account: where it does not tell, that of the bills it settles."""
        ids = tuple(link.id for line in payment.lines for link in line.links if link.kind == "Bill")
        settled = self.mirror.records(Bill, Selection(record_ids=ids))
        return payment.ap_account_id or next((bill.ap_account_id for bill in settled if bill.ap_account_id), None)

    def bank_receipt(self, intent: BankReceipt) -> None:
        kinds: dict[str, type[Payment | SalesReceipt]] = {"Payment": Payment, "SalesReceipt": SalesReceipt}
        refuse_unless(intent.kind in kinds, "Payments and sales receipts are banked.")
        receipt = self.document(kinds[intent.kind], intent.receipt_id)
        held = [account.id for account in self.mirror.records(Account) if account.is_undeposited_funds]
        waits = receipt.account_id is None or receipt.account_id in held
        banked = any(link.kind == "Deposit" for link in receipt.links)
        refuse_unless(waits and not banked and receipt.total_minor > 0, "It does not lie in Undeposited Funds.")
        account = self.cash_account(intent.account_id, "Bank")
        refuse_unless(account.currency == receipt.currency, f"{account.name} is kept in {account.currency}.")
        refuse_unless(intent.banked_on >= receipt.txn_date, "It is not banked before it was received.")
        self.refuse_closed(intent.banked_on, "A deposit")
        self.sensible(intent.banked_on, "A deposit")

    def _one_family(self, payer_id: str | None, customer_id: str | None, otherwise: str) -> None:
        """A ledger lets what a customer paid settle its jobs' invoices, and the other way round."""
        if payer_id != customer_id:
            tops = families_of(self.mirror.records(Customer), (), 1).customer
            refuse_unless(bool(payer_id and customer_id) and tops(payer_id) == tops(customer_id), otherwise)
