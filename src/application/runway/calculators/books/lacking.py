"""What figures lack of the books: records not read, kinds that the ledger refuses, and lists that it cut short."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import asdict, replace

from domain.answers.metric import Metric, Status
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.record import Document
from domain.rails.kinds import KINDS
from domain.snapshot.snapshot import Snapshot

S = TypeVar("S", bound=msgspec.Struct)

PAYABLES = tuple(kind.__name__ for kind in (Bill, BillPayment, VendorCredit))
RECEIVABLES = tuple(kind.__name__ for kind in (Invoice, Payment, CreditMemo))
_SETTLED_LATER = frozenset(kind.__name__ for kind in (Bill, VendorCredit, Invoice, CreditMemo))
_DATED = tuple(name for name, kind in KINDS.items() if issubclass(kind, Document))
CASH = ("Account", *(name for name in _DATED if name not in _SETTLED_LATER))
DOCUMENTS = _DATED


def lacking(snapshot: Snapshot, kinds: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each of the kinds of which the books lack something."""
    unread = Counter(each.kind for each in snapshot.unreadable if each.kind in kinds)
    refused = (kind for kind in snapshot.data_age.refused_kinds if kind in kinds)
    doubted = (kind for kind in snapshot.data_age.doubted_kinds if kind in kinds)
    return (
        *(f"Without {count} of the kind {kind} that cannot be read." for kind, count in sorted(unread.items())),
        *(f"Without records of the kind {kind}: the ledger refuses them." for kind in refused),
        *(f"Perhaps without records of the kind {kind}: the ledger told less of them than it has." for kind in doubted),
    )


def lessened(answer: S, warnings: tuple[str, ...]) -> S:
    """The same answer, each figure in it that has a value now partial; unknown ones have their reason already."""
    if not warnings:
        return answer
    if isinstance(answer, Metric):
        if answer.status is Status.INSUFFICIENT:
            return answer
        status = Status.PARTIAL if answer.status is Status.OK else answer.status
        return replace(answer, status=status, warnings=(*answer.warnings, *warnings))
    inside = {
        name: lessened(value, warnings) for name, value in asdict(answer).items() if isinstance(value, msgspec.Struct)
    }
    return replace(answer, **inside) if inside else answer
