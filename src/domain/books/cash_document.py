"""Documents that move cash without a bill or an invoice."""

from domain.books.lines import DepositLine, ExpenseLine, JournalLine, SalesLine
from domain.books.record import Document


class Purchase(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A cheque, cash or card expense; `account_id` is the bank or card account it was paid from.

    `refund` marks a card credit. `method` is Cash, Check or CreditCard. `entity_kind` is Vendor, Customer or Employee,
    empty where the rail does not tell; then `entity_name` says who the id is.
    """

    account_id: str | None = None
    method: str = ""
    refund: bool = False
    entity_kind: str = ""
    entity_id: str | None = None
    entity_name: str = ""
    lines: tuple[ExpenseLine, ...] = ()


class Deposit(Document, frozen=True, kw_only=True, omit_defaults=True):
    """Money put into an account; `total_minor` is net of the cash taken back, which went to an account of its own."""

    account_id: str | None = None
    cash_back_minor: int = 0
    cash_back_account_id: str | None = None
    lines: tuple[DepositLine, ...] = ()


class Transfer(Document, frozen=True, kw_only=True, omit_defaults=True):
    """Money moved between two balance-sheet accounts."""

    from_account_id: str | None = None
    to_account_id: str | None = None


class CreditCardPayment(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A card paid down; `account_id` is the bank account it was paid from."""

    account_id: str | None = None
    card_account_id: str | None = None


class TaxPayment(Document, frozen=True, kw_only=True, omit_defaults=True):
    """Sales tax paid to an agency from `account_id`, or refunded by it."""

    account_id: str | None = None
    refund: bool = False


class Receipt(Document, frozen=True, kw_only=True, omit_defaults=True):
    """Goods and money that change hands at once; `account_id` None means the rail's default, Undeposited Funds.

    `total_minor` holds tax, which no line tells.
    """

    customer_id: str | None = None
    account_id: str | None = None
    lines: tuple[SalesLine, ...] = ()


class SalesReceipt(Receipt, frozen=True, kw_only=True, omit_defaults=True):
    """A sale for cash: money into `account_id`."""


class RefundReceipt(Receipt, frozen=True, kw_only=True, omit_defaults=True):
    """A sale taken back: money out of `account_id`, as a positive total."""


class JournalEntry(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A general journal entry; debits are positive, so the lines sum to zero."""

    adjustment: bool = False
    lines: tuple[JournalLine, ...] = ()
