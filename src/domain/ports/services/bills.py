"""Port: bills and what settles them, filtered by purpose (ADR-006)."""

from collections.abc import Collection
from typing import Protocol

from domain.books.bill import Bill, BillPayment, VendorCredit


class Bills(Protocol):
    """A domain service over one consistent read; tuples are ordered by id."""

    def with_issues(self) -> tuple[Bill, ...]:
        """Open bills that a blocking finding keeps out of the decisions."""
        ...

    def ready_for_decision(self) -> tuple[Bill, ...]:
        """Open bills that nothing blocks; with `with_issues` it parts all open bills in two."""
        ...

    def open(self) -> tuple[Bill, ...]:
        """Bills with an open part, not voided."""
        ...

    def get(self, bill_id: str) -> Bill:
        """One bill; raises `NotFound`."""
        ...

    def by_ids(self, bill_ids: Collection[str]) -> tuple[Bill, ...]:
        """These bills, as far as there are such."""
        ...

    def history(self) -> tuple[Bill, ...]:
        """All open bills, those dated within the policy's history, and older ones that its payments paid."""
        ...

    def payments(self) -> tuple[BillPayment, ...]:
        """Bill payments dated within the policy's history or with an unapplied rest."""
        ...

    def credits(self) -> tuple[VendorCredit, ...]:
        """Vendor credits that are open or dated within the policy's history."""
        ...
