"""A batch: up to thirty operations and questions in one call, each with its own answer or fault."""

from typing import Any, Final

from emulators.qbo.faults import ServiceError, unreadable
from emulators.qbo.feed import OBJECTS_LIMIT
from emulators.qbo.web.calls import Call
from emulators.qbo.web.entities import changed, object_in, select, written
from emulators.qbo.wire import Binary
from emulators.qbo.writes.operations import Operation
from emulators.service.wire import Json, decode, encode

ITEMS_LIMIT: Final = 30
_QUERY, _CHANGES = "Query", "CDCQuery"


def answer_batch(call: Call) -> Json:
    """The content without `time`, in the order of the items. Raises ServiceError for the batch as a whole only."""
    items = object_in(call.body).get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise ServiceError("400", "MalformedRequest", "Batch Request is Empty")
    if len(items) > ITEMS_LIMIT:
        message = "Batch size exceeds allowed limit"
        raise ServiceError("1040", message, f"{message} : The batch limit size is {ITEMS_LIMIT}")
    return {"BatchItemResponse": _Batch(call, items).answers()}


class _Batch:
    """With `batch_shares_rows` the items answered so far take from the room for objects that the whole answer has."""

    def __init__(self, call: Call, items: list[Any]) -> None:
        self._call = call
        self._items = items
        self._writes = sum(not _reads(item) for item in items)
        self._shares = call.sandbox.switches.batch_shares_rows
        self._room = OBJECTS_LIMIT - self._writes if self._shares else OBJECTS_LIMIT

    def answers(self) -> list[Json]:
        answered: dict[int, Json] = {}
        # No item sees what another of its batch does, so those that read come first.
        for place in sorted(range(len(self._items)), key=lambda place: not _reads(self._items[place])):
            answered[place] = self._item(self._items[place])
        return [answer for _, answer in sorted(answered.items())]

    def _item(self, item: Any) -> Json:
        given = item.get("bId") if isinstance(item, dict) else None
        tag = {"bId": str(given)} if isinstance(given, str | int) else {}
        try:
            return {**tag, **self._answer(item, tag.get("bId", ""))}
        except ServiceError as fault:
            return {**tag, "Fault": fault.body(self._call.now)["Fault"]}

    def _answer(self, item: Any, batch_id: str) -> Json:
        if not isinstance(item, dict):
            raise unreadable("BatchItemRequest")
        if _QUERY in item:
            found = select(self._call, str(item[_QUERY]), room=self._room, in_batch=True)
            self._take(found)
            return self._kept({"QueryResponse": found})
        if isinstance(item.get(_CHANGES), dict):
            return self._changes(item[_CHANGES])
        return self._write(item, batch_id)

    def _changes(self, wanted: Json) -> Json:
        entities, since = str(wanted.get("Entities") or ""), str(wanted.get("ChangedSince") or "")
        parts = changed(self._call, entities, since, room=self._room)
        self._take(*parts)
        return self._kept({"CDCResponse": {"QueryResponse": parts}})

    def _take(self, *found: Json) -> None:
        if self._shares:
            self._room = max(0, self._room - sum(part.get("maxResults", 0) for part in found))

    def _kept(self, answer: Json) -> Json:
        """What was read, as it was before the batch wrote anything."""
        return _apart(answer) if self._writes else answer

    def _write(self, item: Json, batch_id: str) -> Json:
        """Carried out once for each name that the client gives it; a refused one may be tried again."""
        entity = next((key for key, value in item.items() if isinstance(value, dict)), None)
        if entity is None:
            raise unreadable("BatchItemRequest")
        desk, name = self._call.desk, self._call.name_of_write(batch_id)
        kept = desk.answers.get(name) if batch_id and name else None
        if kept is not None:
            answer: Json = decode(kept.content)
            return answer
        asked, options = str(item.get("operation") or ""), str(item.get("optionsData") or "")
        done = _apart(written(self._call, Operation(entity, item[entity], asked=asked, include=options)))
        if batch_id and name:
            desk.remember(name, Binary(encode(done), "application/json"))
        return done


def _reads(item: Any) -> bool:
    return isinstance(item, dict) and (_QUERY in item or isinstance(item.get(_CHANGES), dict))


def _apart(answer: Json) -> Json:
    """A copy of the answer, which later items of the batch cannot change."""
    copy: Json = decode(encode(answer))
    return copy
