"""Invoices, what settles them, and credits to customers."""

from datetime import date

from domain.books.lines import AppliedLine, SalesLine
from domain.books.record import Document, OpenDocument


class Invoice(OpenDocument, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's invoice; `balance_minor` is its unpaid part. `email_status` is QBO's own word;
    `printed` says that it went out on paper.

    `deposit_minor` was paid with the invoice itself into `deposit_account_id`; None of that is Undeposited Funds.
    """

    customer_id: str | None = None
    due_date: date | None = None
    term_id: str | None = None
    email: str = ""
    email_status: str = ""
    printed: bool = False
    deposit_minor: int = 0
    deposit_account_id: str | None = None
    lines: tuple[SalesLine, ...] = ()


class Payment(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's payment; `account_id` None means the rail's default, Undeposited Funds."""

    customer_id: str | None = None
    account_id: str | None = None
    unapplied_minor: int = 0
    reference: str = ""
    lines: tuple[AppliedLine, ...] = ()


class CreditMemo(OpenDocument, frozen=True, kw_only=True, omit_defaults=True):
    """A credit to a customer; `balance_minor` is what remains of it."""

    customer_id: str | None = None
    lines: tuple[SalesLine, ...] = ()
