"""What was arranged for open documents, where it differs from what their dates say."""

from collections.abc import Mapping
from datetime import date

import msgspec


class Arrangements(msgspec.Struct, frozen=True, kw_only=True):
    """Bills by id: scheduled on a day or held until one, approved for the next pay-day, held without a day, or split.

    A split bill has days with minor units of its own currency, which make up its open amount. Invoices by id: expected
    on a day, disputed with the reason. Customers by id: so many days after the due date whatever their habit, or left
    out with the reason. `receivables_in_days` lets every other receipt come so many days after the business date.
    """

    bills_on: Mapping[str, date] = {}
    bills_approved: frozenset[str] = frozenset()
    bills_held: frozenset[str] = frozenset()
    bills_split: Mapping[str, tuple[tuple[date, int], ...]] = {}
    invoices_on: Mapping[str, date] = {}
    invoices_disputed: Mapping[str, str] = {}
    customers_lag_days: Mapping[str, int] = {}
    customers_left_out: Mapping[str, str] = {}
    receivables_in_days: int | None = None


NO_ARRANGEMENTS = Arrangements()
