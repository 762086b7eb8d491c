"""Every operation of the OpenAPI document as a request that is taken but for who asks and whose ids it holds."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import msgspec
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office

Node = dict[str, Any]

IDS_ELSEWHERE = {
    "key": "BILL-NODUE:Bill-1",
    "invoice_id": "1",
    "kind": "sync",
    "as_of": "2026-06-01",
    "event_id": "1",
    "notice_id": "1",
    "name": "Ms Staff",
    "rail": "fake",
    "record_kind": "Bill",
    "record_id": "7",
}
"""What stands in a path beside ids of ours: a record's id at its service, words, days and names."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one path; `body` is an example of the document."""

    id: str
    method: str
    path: str
    parameters: tuple[str, ...]
    queries: tuple[str, ...]
    needs_idempotency_key: bool
    body: Any = None

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    def ask(
        self, client: TestClient[Litestar], ids: Mapping[str, str], headers: Mapping[str, str], **further: Any
    ) -> httpx.Response:
        """The answer to it, with these ids in the path."""
        filled = IDS_ELSEWHERE | {name: "none" for name in self.parameters if name not in IDS_ELSEWHERE} | dict(ids)
        path = re.sub(r"\{(\w+)\}", lambda place: filled[place[1]], self.path)
        sent = dict(headers)
        if self.needs_idempotency_key:
            sent["Idempotency-Key"] = f"of-{self.id}"
        named = {"json": self.body} if self.body is not None else {}
        return client.request(self.method, path, headers=sent, **{**named, **further})


@cache
def document() -> Node:
    """The document of an office's application."""
    made: Node = Office().app().openapi_schema.to_schema()
    return made


def operations() -> tuple[Operation, ...]:
    """All of the API's that ask for a key."""
    return tuple(
        _operation(path, method, told)
        for path, item in document()["paths"].items()
        for method, told in item.items()
        if path.startswith("/api/")
    )


def _operation(path: str, method: str, told: Node) -> Operation:
    parameters = told.get("parameters", ())
    examples = [
        example["value"]
        for content in told.get("requestBody", {}).get("content", {}).values()
        for example in content["examples"].values()
    ]
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        parameters=tuple(each["name"] for each in parameters if each["in"] == "path"),
        queries=tuple(each["name"] for each in parameters if each["in"] == "query"),
        needs_idempotency_key=any(each["name"] == "Idempotency-Key" and each["required"] for each in parameters),
        body=examples[0] if examples else None,
    )


def properties_of_bodies() -> dict[str, set[str]]:
    """The names of all properties that bodies may have, with the operations that take them."""
    found: dict[str, set[str]] = {}
    for item in document()["paths"].values():
        for told in item.values():
            for content in told.get("requestBody", {}).get("content", {}).values():
                for name in _names(content["schema"], set()):
                    found.setdefault(name, set()).add(told["operationId"])
    return found


def _names(schema: Any, seen: set[str]) -> Iterator[str]:
    if isinstance(schema, list):
        for each in schema:
            yield from _names(each, seen)
    elif isinstance(schema, dict):
        reference = schema.get("$ref", "").rpartition("/")[2]
        if reference and reference not in seen:
            seen.add(reference)
            yield from _names(document()["components"]["schemas"][reference], seen)
        yield from schema.get("properties", ())
        for name, each in schema.items():
            if name not in ("examples", "discriminator"):
                yield from _names(each, seen)
