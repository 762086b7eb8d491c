"""Bills, what settles them, and credits from vendors."""

from datetime import date

from domain.books.lines import AppliedLine, ExpenseLine
from domain.books.record import Document, OpenDocument

_OWED_EITHER_WAY = frozenset({"JournalEntry", "Deposit", "CreditCardCredit"})


class Bill(OpenDocument, frozen=True, kw_only=True, omit_defaults=True):
    """A vendor's bill; `balance_minor` is its unpaid part."""

    vendor_id: str | None = None
    due_date: date | None = None
    term_id: str | None = None
    ap_account_id: str | None = None
    lines: tuple[ExpenseLine, ...] = ()

    @property
    def main_account_id(self) -> str:
        """The account that most of it was booked to, empty where it names none."""
        if len(self.lines) == 1:
            return self.lines[0].account_id or ""
        sums: dict[str, int] = {}
        for line in self.lines:
            account_id = line.account_id or ""
            sums[account_id] = sums.get(account_id, 0) + abs(line.amount_minor)
        return min(sums, key=lambda account_id: (-sums[account_id], account_id), default="")


class BillPayment(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A recorded payment to a vendor. `account_id` is the bank or card account it was paid from.

    `by_card` tells a card payment from a cheque; lines link the bills (and credits) it settles.
    """

    vendor_id: str | None = None
    ap_account_id: str | None = None
    account_id: str | None = None
    by_card: bool = False
    lines: tuple[AppliedLine, ...] = ()

    @property
    def unapplied_minor(self) -> int:
        """The part of the total that settles nothing; credits used lower what the lines sum to.

        A line that links a bill and what it was settled with took no money. Of a journal entry, a deposit or a card
        credit the link does not say whether it was owed or is owed back: it was owed if the money was enough for it.
        """
        rest, either_way = self.total_minor, []
        for line in self.lines:
            kinds = {link.kind for link in line.links}
            if kinds <= {"Bill"}:
                rest -= line.amount_minor
            elif kinds & _OWED_EITHER_WAY and "Bill" not in kinds:
                either_way.append(line.amount_minor)
            elif "Bill" not in kinds:
                rest += line.amount_minor
        for amount_minor in sorted(either_way, reverse=True):
            rest += -amount_minor if rest >= amount_minor else amount_minor
        return rest


class VendorCredit(OpenDocument, frozen=True, kw_only=True, omit_defaults=True):
    """A credit from a vendor; `balance_minor` is what is not yet used."""

    vendor_id: str | None = None
    ap_account_id: str | None = None
    lines: tuple[ExpenseLine, ...] = ()
