"""How many records of each kind a company has, asked in one batch."""

from collections.abc import Iterator, Sequence

import msgspec

from cashrail.kit.records import RailSession
from plugins.qbo.books_json import dump
from plugins.qbo.client import Client, section_of, sections_of
from plugins.qbo.statements import count_of
from plugins.qbo.translate import FEEDS, RATES, SINGLES
from plugins.qbo.wire import UNDECODABLE, Objects

ITEMS_MAX = 30
"""Intuit takes no more items in a batch."""


def count_records(session: RailSession, kinds: Sequence[str]) -> dict[str, int]:
    """Live records by kind, inactive ones too; kinds that the service does not count are left out.

    Of exchange rates it counts those of every day.
    """
    counted = {kind: 1 for kind in kinds if kind in SINGLES}
    asked = [kind for kind in kinds if kind in FEEDS and kind not in (*SINGLES, RATES)]
    with Client(session) as client:
        counted.update(counted_by(client, asked))
    return counted


def counted_by(client: Client, kinds: Sequence[str], *, dispensable: bool = False) -> dict[str, int]:
    """The same of kinds that queries list, over a client in use; `dispensable` as of `Client.ask_all`."""
    counted: dict[str, int] = {}
    for start in range(0, len(kinds), ITEMS_MAX):
        counted.update(_counts(client, kinds[start : start + ITEMS_MAX], dispensable=dispensable))
    return counted


def _counts(client: Client, kinds: Sequence[str], *, dispensable: bool) -> Iterator[tuple[str, int]]:
    items = [{"bId": kind, "Query": count_of(kind)} for kind in kinds]
    answer = client.ask_all(dump({"BatchItemRequest": items}), dispensable=dispensable)
    for item in sections_of(answer.objects, "BatchItemResponse"):
        total = _whole(section_of(item, "QueryResponse"), "totalCount")
        kind = text_of(item, "bId")
        if total is not None and kind in kinds:
            yield kind, total


def _whole(objects: Objects, name: str) -> int | None:
    """A number from 0 on; None for whatever else stands there."""
    try:
        number = msgspec.json.decode(objects.get(name, b"null"), type=int, strict=False)
    except UNDECODABLE:
        return None
    return number if number >= 0 else None


def text_of(objects: Objects, name: str) -> str:
    """A text that an answer states; an empty one for whatever else stands there."""
    try:
        return msgspec.json.decode(objects.get(name, b'""'), type=str)
    except UNDECODABLE:
        return ""
