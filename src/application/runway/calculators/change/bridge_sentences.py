"""What changed, in sentences made of the parts and nothing else (docs/formulas/bridge.md)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from domain.answers.bridge import BridgeKind, BufferBridge, LowWaterBridge
from domain.money import Money

REASONS = {
    BridgeKind.RECEIPTS: "receipts",
    BridgeKind.PAYMENTS: "payments",
    BridgeKind.APPROVALS: "set aside for approved bills",
    BridgeKind.NEW_BILLS: "new bills",
    BridgeKind.NEW_INVOICES: "new invoices",
    BridgeKind.REDATED: "expected on another day",
    BridgeKind.SETTLED: "settled without cash in the bank",
    BridgeKind.KNOWN_ITEMS: "known items",
    BridgeKind.DATA_FIX: "corrections in the books",
    BridgeKind.BURN_CHANGE: "another rate of spending",
    BridgeKind.LOW_DAY: "the lowest day is another one",
    BridgeKind.OVERDRAWN: "cash below zero",
}


def bridge_told(since: date, buffer: BufferBridge, low: LowWaterBridge) -> tuple[str, ...]:
    """One sentence a figure that changed, its reasons by size."""
    return (*_buffer_told(since, buffer), *_low_told(since, low))


def _buffer_told(since: date, buffer: BufferBridge) -> Iterator[str]:
    if buffer.change is None or not buffer.parts:
        return
    reasons = [(part.days, f"{part.days:+} {REASONS[part.kind]}") for part in buffer.parts]
    verb = _verb(buffer.change)
    change = f" by {abs(buffer.change)} days to {buffer.closing}" if buffer.change else f" at {buffer.closing} days"
    yield f"Since {since} the buffer {verb}{change}: {_by_size(reasons)}."


def _low_told(since: date, low: LowWaterBridge) -> Iterator[str]:
    if low.change is None or not low.parts:
        return
    reasons = []
    for part in low.parts:
        named = f" ({part.largest[0].label})" if part.count == 1 and part.largest[0].records else ""
        reasons.append((part.amount.amount, f"{_signed(part.amount)} {REASONS[part.kind]}{named}"))
    change = f" by {abs(low.change)} to {low.closing}" if low.change else f" at {low.closing}"
    yield f"Since {since} the lowest projected balance {_verb(low.change.amount)}{change}: {_by_size(reasons)}."


def _verb(change: Decimal) -> str:
    if not change:
        return "stayed"
    return "rose" if change > 0 else "fell"


def _signed(amount: Money) -> str:
    return f"{amount.amount:+,f}"


def _by_size(reasons: Iterable[tuple[Decimal, str]]) -> str:
    return ", ".join(text for _, text in sorted(reasons, key=lambda reason: (-abs(reason[0]), reason[1])))
