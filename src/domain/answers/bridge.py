"""What made a figure change since a projection was kept: parts that add up to the change exactly."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.answers.metric import Component, Metric
from domain.money import Money


class BridgeKind(StrEnum):
    """Why a figure changed.

    `approvals` set cash aside; `new-bills` and `new-invoices` were entered since; `re-dated` are expected on another
    day; `settled` were settled by no movement of cash: received and not banked yet, or by a credit. `known-items` are
    people's own entries. `data-fix` is what was corrected, voided or entered for days before.
    `burn-change` is another rate of recurring and small flows; `low-day` comes of the lowest day being another one;
    `overdrawn` is cash below zero, which counts as no days.
    """

    RECEIPTS = "receipts"
    PAYMENTS = "payments"
    APPROVALS = "approvals"
    NEW_BILLS = "new-bills"
    NEW_INVOICES = "new-invoices"
    REDATED = "re-dated"
    SETTLED = "settled"
    KNOWN_ITEMS = "known-items"
    DATA_FIX = "data-fix"
    BURN_CHANGE = "burn-change"
    LOW_DAY = "low-day"
    OVERDRAWN = "overdrawn"


class DaysPart(msgspec.Struct, frozen=True, kw_only=True):
    """One reason in days, to one decimal; a positive number made the figure larger."""

    kind: BridgeKind
    days: Decimal


class MoneyPart(msgspec.Struct, frozen=True, kw_only=True):
    """One reason in home currency, with the largest of what is behind it; `count` is how many there are."""

    kind: BridgeKind
    amount: Money
    count: int
    largest: tuple[Component, ...] = ()


class BufferBridge(Metric, frozen=True, kw_only=True):
    """From the buffer then to the buffer now: `change` is `closing` less `opening` and the sum of the parts."""

    opening: Decimal | None = None
    closing: Decimal | None = None
    change: Decimal | None = None
    parts: tuple[DaysPart, ...] = ()


class LowWaterBridge(Metric, frozen=True, kw_only=True):
    """From the lowest projected balance then to the lowest now, each with its day."""

    opening: Money | None = None
    opening_day: date | None = None
    closing: Money | None = None
    closing_day: date | None = None
    change: Money | None = None
    parts: tuple[MoneyPart, ...] = ()


class Bridge(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since a projection was kept; without one, `since` is None and the parts tell the reason."""

    since: date | None
    buffer: BufferBridge
    low_water: LowWaterBridge
    sentences: tuple[str, ...] = ()
