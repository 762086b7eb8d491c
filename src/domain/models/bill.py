"""Bills, what settles them, and credits from vendors."""

from datetime import date

from domain.models.lines import AppliedLine, ExpenseLine
from domain.models.record import Document, OpenDocument


class Bill(OpenDocument, frozen=True, kw_only=True, omit_defaults=True):
    """A vendor's bill; `balance_minor` is its unpaid part."""

    vendor_id: str | None = None
    due_date: date | None = None
    term_id: str | None = None
    ap_account_id: str | None = None
    lines: tuple[ExpenseLine, ...] = ()


class BillPayment(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A recorded payment to a vendor. `account_id` is the bank or card account it was paid from.

    `by_card` tells a card payment from a cheque; lines link the bills (and credits) it settles.
    """

    vendor_id: str | None = None
    account_id: str | None = None
    by_card: bool = False
    lines: tuple[AppliedLine, ...] = ()

    @property
    def unapplied_minor(self) -> int:
        """The part of the total that settles no bill; credits used lower what the lines sum to."""
        applied = sum(
            -line.amount_minor if any(link.kind == "VendorCredit" for link in line.links) else line.amount_minor
            for line in self.lines
        )
        return self.total_minor - applied


class VendorCredit(OpenDocument, frozen=True, kw_only=True, omit_defaults=True):
    """A credit from a vendor; `balance_minor` is what is not yet used."""

    vendor_id: str | None = None
    ap_account_id: str | None = None
    lines: tuple[ExpenseLine, ...] = ()
