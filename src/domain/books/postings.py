"""What documents post to the accounts they name (docs/formulas/cash-movements.md)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from domain.books.account import Account, Item
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import (
    CreditCardPayment,
    Deposit,
    JournalEntry,
    Purchase,
    RefundReceipt,
    SalesReceipt,
    TaxPayment,
    Transfer,
)
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.lines import DepositLine, ExpenseLine, SalesLine
from domain.books.record import Document

POSTINGS_VERSION = 1
"""Grows when a document comes to post otherwise: sums of different versions do not compare."""

TAX_LIABILITIES = frozenset({"SalesTaxPayable", "GlobalTaxPayable", "GlobalTaxSuspense"})
"""Detail types of accounts for sales tax that is owed."""


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One amount on one account, in minor units of the document's currency: debits, money in, are positive.

    `account_id` is empty where the document leaves the account to the ledger. `party` is "Kind:id" of whom the line
    names; `link` the kind of document that a deposit's line banks.
    """

    account_id: str
    amount_minor: int
    party: str = ""
    link: str = ""


class Posted(msgspec.Struct, frozen=True):
    """The account a document stands on, and the lines against it.

    Both are only what the document states: receivables, payables and tax are left to the ledger, so the amounts need
    not sum to zero.
    """

    header: Posting | None
    lines: tuple[Posting, ...] = ()

    def __iter__(self) -> Iterator[Posting]:
        if self.header is not None:
            yield self.header
        yield from self.lines


class Postings:
    """Draws postings, by the accounts of items and the ledger's default ones."""

    def __init__(self, accounts: Iterable[Account], items: Iterable[Item]) -> None:
        accounts, items = tuple(accounts), tuple(items)
        self._sold_on = {item.id: item.income_account_id for item in items}
        self._bought_on = {item.id: item.expense_account_id for item in items}
        self._undeposited = min((each.id for each in accounts if each.is_undeposited_funds), default="")
        self._tax_liability = min((each.id for each in accounts if each.subtype in TAX_LIABILITIES), default="")
        self._drawn: dict[type[Document], Callable[[Any], Posted]] = {
            Bill: lambda bill: self._spent(bill, None, 1),
            VendorCredit: lambda credit: self._spent(credit, None, -1),
            BillPayment: _bill_payment,
            Purchase: self._purchase,
            Invoice: self._invoice,
            CreditMemo: lambda memo: self._sold(memo, None, -1),
            Payment: self._payment,
            SalesReceipt: lambda receipt: self._receipt(receipt, 1),
            RefundReceipt: lambda receipt: self._receipt(receipt, -1),
            Deposit: self._deposit,
            Transfer: _transfer,
            CreditCardPayment: _card_payment,
            TaxPayment: self._tax_payment,
            JournalEntry: _journal_entry,
        }

    def of(self, document: Document) -> Posted:
        """What the document posts; nothing once it is voided."""
        draw = self._drawn.get(type(document))
        return Posted(None) if draw is None or document.voided else draw(document)

    def _purchase(self, purchase: Purchase) -> Posted:
        sign = -1 if purchase.refund else 1
        party = f"{purchase.entity_kind or 'Vendor'}:{purchase.entity_id}" if purchase.entity_id else ""
        return self._spent(purchase, Posting(purchase.account_id or "", -sign * purchase.total_minor, party), sign)

    def _spent(self, document: Bill | VendorCredit | Purchase, header: Posting | None, sign: int) -> Posted:
        lines = (Posting(self._spent_on(line), sign * line.amount_minor) for line in document.lines)
        return Posted(header, tuple(lines))

    def _spent_on(self, line: ExpenseLine) -> str:
        return line.account_id or self._bought_on.get(line.item_id or "") or ""

    def _invoice(self, invoice: Invoice) -> Posted:
        paid = None
        if invoice.deposit_minor:
            paid = self._received(invoice.deposit_account_id, invoice.deposit_minor, invoice.customer_id)
        return self._sold(invoice, paid, 1)

    def _payment(self, payment: Payment) -> Posted:
        return Posted(self._received(payment.account_id, payment.total_minor, payment.customer_id))

    def _receipt(self, receipt: SalesReceipt | RefundReceipt, sign: int) -> Posted:
        paid = self._received(receipt.account_id, sign * receipt.total_minor, receipt.customer_id)
        return self._sold(receipt, paid, sign)

    def _received(self, account_id: str | None, amount_minor: int, customer_id: str | None) -> Posting:
        return Posting(account_id or self._undeposited, amount_minor, f"Customer:{customer_id}" if customer_id else "")

    def _sold(
        self, document: Invoice | CreditMemo | SalesReceipt | RefundReceipt, header: Posting | None, sign: int
    ) -> Posted:
        lines = (Posting(self._sold_for(line), -sign * line.amount_minor) for line in document.lines)
        return Posted(header, tuple(lines))

    def _sold_for(self, line: SalesLine) -> str:
        return line.account_id or self._sold_on.get(line.item_id or "") or ""

    def _deposit(self, deposit: Deposit) -> Posted:
        lines = [self._banked(line) for line in deposit.lines]
        if deposit.cash_back_minor:
            lines.append(Posting(deposit.cash_back_account_id or "", deposit.cash_back_minor))
        return Posted(Posting(deposit.account_id or "", deposit.total_minor), tuple(lines))

    def _banked(self, line: DepositLine) -> Posting:
        party = f"{line.entity_kind}:{line.entity_id}" if line.entity_id else ""
        kinds = [link.kind for link in line.links]
        # What a deposit links was received before, and has lain in Undeposited Funds.
        account_id = self._undeposited if kinds else line.account_id or ""
        link = "Payment" if "Payment" in kinds else "".join(kinds[:1])
        return Posting(account_id, -line.amount_minor, party, link)

    def _tax_payment(self, payment: TaxPayment) -> Posted:
        paid_minor = -payment.total_minor if payment.refund else payment.total_minor
        return _moved(payment.account_id, self._tax_liability, paid_minor)


def _bill_payment(payment: BillPayment) -> Posted:
    party = f"Vendor:{payment.vendor_id}" if payment.vendor_id else ""
    return Posted(Posting(payment.account_id or "", -payment.total_minor, party))


def _transfer(transfer: Transfer) -> Posted:
    return _moved(transfer.from_account_id, transfer.to_account_id, transfer.total_minor)


def _card_payment(payment: CreditCardPayment) -> Posted:
    return _moved(payment.account_id, payment.card_account_id, payment.total_minor)


def _moved(source: str | None, target: str | None, amount_minor: int) -> Posted:
    return Posted(Posting(source or "", -amount_minor), (Posting(target or "", amount_minor),))


def _journal_entry(entry: JournalEntry) -> Posted:
    return Posted(
        None,
        tuple(
            Posting(
                line.account_id or "",
                line.amount_minor,
                f"{line.entity_kind}:{line.entity_id}" if line.entity_id else "",
            )
            for line in entry.lines
        ),
    )
