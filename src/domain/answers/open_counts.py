"""How many open documents a client has, counted once for every answer that tells it (docs/formulas/open-counts.md)."""

import msgspec


class OpenCount(msgspec.Struct, frozen=True, kw_only=True):
    """Of one kind of document: those open, and of these the overdue, those due from today to six days on, and those
    that wait in the Tray. `open` less `in_tray` are ready for a decision.
    """

    open: int
    overdue: int
    due_in_week: int
    in_tray: int


class OpenCounts(msgspec.Struct, frozen=True, kw_only=True):
    """All open bills and invoices, whether they wait in the Tray or not, and whatever their currency."""

    bills: OpenCount
    invoices: OpenCount
