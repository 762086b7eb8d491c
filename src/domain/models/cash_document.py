"""Documents that move cash without a bill or an invoice."""

from domain.models.lines import DepositLine, ExpenseLine, JournalLine
from domain.models.record import Document


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
    """Money put into an account; `total_minor` is net of cash taken back."""

    account_id: str | None = None
    lines: tuple[DepositLine, ...] = ()


class Transfer(Document, frozen=True, kw_only=True, omit_defaults=True):
    """Money moved between two balance-sheet accounts."""

    from_account_id: str | None = None
    to_account_id: str | None = None


class JournalEntry(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A general journal entry; debits are positive, so the lines sum to zero."""

    adjustment: bool = False
    lines: tuple[JournalLine, ...] = ()
