"""One answer of the change feed, and what of it cannot be all."""

from collections.abc import Iterator, Mapping, Sequence

from cashrail.kit.errors import RailRetriable
from plugins.qbo.client import (
    Answer,
    is_list,
    is_object,
    kind_of_key,
    lists_of,
    refuse_fault,
    refuse_strangers,
    sections_of,
    whole_of,
)
from plugins.qbo.statements import ROWS_MAX
from plugins.qbo.wire import Objects

# How the name of a kind is bent, capitals apart.
_ENDINGS = ("", "s", "es", "list")
# What parts state of how many objects they have.
_STATED = ("totalCount", "maxResults")


class Told:
    """The objects of each kind, and the `cut` kinds: those that fill an answer, or state more than they have.

    Raises `RailRetriable` for an answer that is not understood: what is not told must not look like no change.
    """

    def __init__(self, answer: Answer, kinds: Sequence[str]) -> None:
        self.objects: dict[str, list[bytes]] = {}
        self.cut: set[str] = set()
        for part in _parts(answer):
            refuse_fault(part)
            found = _lists_in(part, kinds)
            stated = max(whole_of(part.get(name)) for name in _STATED)
            for kind, objects in found.items():
                self.objects.setdefault(kind, []).extend(objects)
                if len(found) == 1 and len(objects) < stated:
                    self.cut.add(kind)
        self.cut |= {kind for kind, objects in self.objects.items() if len(objects) >= ROWS_MAX}


def _parts(answer: Answer) -> Iterator[Objects]:
    responses = sections_of(answer.objects, "CDCResponse")
    for response in responses:
        refuse_fault(response)
        if not is_list(response.get("QueryResponse")):
            raise RailRetriable("QuickBooks Online's change feed answered without the list of what was asked.")
        yield from sections_of(response, "QueryResponse")
    if not responses:
        raise RailRetriable("QuickBooks Online's change feed answered with nothing at all.")


def _lists_in(part: Objects, kinds: Sequence[str]) -> dict[str, list[bytes]]:
    found = lists_of(part)
    refuse_strangers(found)
    bare = [name for name, raw in part.items() if is_object(raw) or (kind_of_key(name) in kinds and not is_list(raw))]
    bent = [name for name, rows in found.items() if rows and name not in kinds and _is_bent(name, kinds, found)]
    if bare or bent:
        named = ", ".join((*bare, *bent))
        raise RailRetriable(f"QuickBooks Online's change feed told of {named} where lists of what was asked are due.")
    return found


def _is_bent(name: str, kinds: Sequence[str], found: Mapping[str, object]) -> bool:
    """Whether a list has no kind's name, or almost that of one asked for; other kinds may be told besides.

    A PurchaseOrder is another kind than a Purchase; Purchases, PURCHASE and PurchaseList are none.
    """
    like = [kind for kind in kinds if name.lower() in {f"{kind.lower()}{ending}" for ending in _ENDINGS}]
    return name[:1].islower() or (bool(like) and not any(kind in found for kind in like))
