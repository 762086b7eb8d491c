"""Port: invoices and what settles them, filtered by purpose (ADR-006)."""

from typing import Protocol

from domain.books.invoice import CreditMemo, Invoice, Payment


class Invoices(Protocol):
    """A domain service over one consistent read; tuples are ordered by id."""

    def with_issues(self) -> tuple[Invoice, ...]:
        """Open invoices that a blocking finding keeps out of the decisions."""
        ...

    def ready_for_decision(self) -> tuple[Invoice, ...]:
        """Open invoices that nothing blocks; with `with_issues` it parts all open invoices in two."""
        ...

    def open(self) -> tuple[Invoice, ...]:
        """Invoices with an open part, not voided."""
        ...

    def get(self, invoice_id: str) -> Invoice:
        """One invoice; raises `NotFound`."""
        ...

    def history(self) -> tuple[Invoice, ...]:
        """All open invoices, those dated within the policy's history, and older ones that its payments paid."""
        ...

    def payments(self) -> tuple[Payment, ...]:
        """Customer payments dated within the policy's history or with an unapplied rest."""
        ...

    def credits(self) -> tuple[CreditMemo, ...]:
        """Credit memos that are open or dated within the policy's history."""
        ...
