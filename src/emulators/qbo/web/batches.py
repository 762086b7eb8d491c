"""A batch: up to thirty operations and queries in one call, each with its own answer or fault."""

from typing import Any, Final

from emulators.qbo.faults import ServiceError, unreadable
from emulators.qbo.web.calls import Call
from emulators.qbo.web.entities import object_in, select
from emulators.qbo.wire import Json
from emulators.qbo.writes.operations import Operation

ITEMS_LIMIT: Final = 30


def answer_batch(call: Call) -> Json:
    """The content without `time`. Raises ServiceError for the batch as a whole only."""
    items = object_in(call.body).get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise ServiceError("400", "MalformedRequest", "Batch Request is Empty")
    if len(items) > ITEMS_LIMIT:
        raise ServiceError("1040", "Batch size limit exceeded", f"A batch holds at most {ITEMS_LIMIT} items")
    return {"BatchItemResponse": [_item(call, item) for item in items]}


def _item(call: Call, item: Any) -> Json:
    tag = {"bId": str(item.get("bId", ""))} if isinstance(item, dict) else {"bId": ""}
    try:
        return {**tag, **_answer(call, item)}
    except ServiceError as fault:
        return {**tag, "Fault": fault.body(call.now)["Fault"]}


def _answer(call: Call, item: Any) -> Json:
    if not isinstance(item, dict):
        raise unreadable("BatchItemRequest")
    if "Query" in item:
        return {"QueryResponse": select(call, str(item["Query"]))}
    entity = next((key for key, value in item.items() if isinstance(value, dict)), None)
    if entity is None:
        raise unreadable("BatchItemRequest")
    operation = Operation(
        entity,
        item[entity],
        asked=str(item.get("operation", "")),
        include=str(item.get("optionsData", "")),
    )
    return call.desk.books.apply(operation, call.now)
