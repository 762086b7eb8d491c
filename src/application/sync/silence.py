"""Whether a rail may be believed that books have no documents of a kind: other records may tell otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from domain.books.account import Account
from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.books.party import Party
from domain.books.record import Document
from domain.rails.change import RecordChange
from domain.rails.kinds import KINDS

_DATED = frozenset(name for name, kind in KINDS.items() if issubclass(kind, Document))


class Silence:
    """Listens to all that a pull delivers."""

    def __init__(self) -> None:
        self._delivered: set[str] = set()
        self._linked: dict[str, str] = {}
        self._settled: dict[str, set[str]] = {}
        self._owes_documents = False

    def note(self, changes: Sequence[RecordChange]) -> None:
        """Take in what was delivered."""
        for change in changes:
            self._delivered.add(change.kind)
            record = change.record
            if isinstance(record, Document):
                linked = list(_linked(record))
                self._linked.update(linked)
                if linked and isinstance(record, Payment | BillPayment) and not change.deleted:
                    for kind, record_id in linked:
                        self._settled.setdefault(kind, set()).add(record_id)
            elif isinstance(record, Account | Party):
                self._owes_documents |= bool(record.balance_minor)

    def empty(self, complete: Iterable[str], known: Iterable[str]) -> frozenset[str]:
        """The kinds of document told complete of which nothing came; of the `known` kinds there are records already."""
        return _DATED.intersection(complete) - self._delivered - frozenset(known)

    def lacks_documents(self, known: Iterable[str]) -> bool:
        """Whether balances stand and no document at all was told."""
        return self._owes_documents and not self._delivered.union(known) & _DATED

    def settled_untold(self) -> list[tuple[str, list[str]]]:
        """By kind of which nothing was delivered the documents that payments name, which paying them has touched."""
        untold = (kind for kind in self._settled if kind and kind not in self._delivered)
        return [(kind, sorted(self._settled[kind])) for kind in sorted(untold)]

    def named(self, kinds: Iterable[str]) -> list[tuple[str, str]]:
        """Of each of these kinds to which another document links, one such document."""
        return sorted((kind, self._linked[kind]) for kind in kinds if kind in self._linked)


def _linked(document: Document) -> Iterator[tuple[str, str]]:
    """Kind and id of each document that it names."""
    for link in document.links:
        yield _kind_of(link.kind), link.id
    lines = getattr(document, "lines", ())
    # Lines of a document are of one type.
    if lines and hasattr(lines[0], "links"):
        for line in lines:
            yield from ((_kind_of(link.kind), link.id) for link in line.links)


@cache
def _kind_of(told: str) -> str:
    """A kind by the name in a link, to which rails may add how a payment was made: `BillPaymentCheck`."""
    named = (kind for kind in _DATED if told == kind or (told.startswith(kind) and told[len(kind)].isupper()))
    return max(named, key=len, default="")
