"""Documents that are alike and lie closer together than is usual with them."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import TypeVar

from domain.books.record import Document

D = TypeVar("D", bound=Document)

# So many like documents of a party tell how often such a one is usual.
_ROW_MIN = 4
# So many close pairs are a habit.
_PAIRS_USUAL = 3


def alike_pairs(
    documents: Iterable[tuple[Hashable, D]], days_max: int, same: Callable[[D, D], bool] = lambda *_: True
) -> Iterator[tuple[D, D]]:
    """Pairs of documents of one key, at most so many days apart and closer than half of what is usual with them.

    Where three such pairs or more have come, from one account, they are a habit: two sites, two leases, tolls.
    """
    grouped: dict[Hashable, list[D]] = defaultdict(list)
    for key, document in documents:
        grouped[key].append(document)
    for alike in grouped.values():
        alike.sort(key=lambda document: (document.txn_date, document.id))
        usual_days = usual_gap(alike)
        close = [(a, b) for a, b in pairwise(alike) if (b.txn_date - a.txn_date).days <= days_max]
        habit = len(close) >= _PAIRS_USUAL and len({getattr(each, "account_id", None) for each in alike}) == 1
        for earlier, later in () if habit else close:
            if 2 * (later.txn_date - earlier.txn_date).days < usual_days and same(earlier, later):
                yield earlier, later


def usual_gap(alike: Sequence[Document]) -> float:
    """The median days between like documents; without end where they are too few to tell."""
    gaps = [(later.txn_date - earlier.txn_date).days for earlier, later in pairwise(alike)]
    return median(gaps) if len(alike) >= _ROW_MIN else float("inf")
