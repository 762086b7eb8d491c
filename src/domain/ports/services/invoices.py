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

    def for_digest(self) -> tuple[Invoice, ...]:
        """Open invoices due by the end of the forecast horizon or overdue."""
        ...

    def open(self) -> tuple[Invoice, ...]:
        """Invoices with an open part, not voided."""
        ...

    def overdue(self) -> tuple[Invoice, ...]:
        """Open invoices whose stated due date is before the business date."""
        ...

    def due_within(self, days: int) -> tuple[Invoice, ...]:
        """Open invoices due from the business date to `days` after it."""
        ...

    def get(self, invoice_id: str) -> Invoice:
        """One invoice; raises `NotFound`."""
        ...

    def payment_history(self, customer_id: str) -> tuple[Payment, ...]:
        """Payments by one customer within the policy's history."""
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
