"""The OpenAPI document as client generators need it: tagged unions by name, headers, and examples of bodies."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import OpenAPI

from adapters.http.idempotency import HEADER, MAKING_NOTHING, NAME_CHARACTERS_MAX, NAME_PATTERN, REPLAYED

Node = dict[str, Any]

UNIONS = {"action": "Intent", "act": "FindingAct"}
"""The names of tagged unions, by the property that tells their members apart."""

_UNION_DESCRIPTIONS = {
    "Intent": "What is to be written into the ledger, told apart by `action`.",
    "FindingAct": "What a member does about a finding, told apart by `act`.",
}
_SUCCESSES = {
    "200": "It is done, or here is what was asked for.",
    "201": "It is made.",
}
_HEADERS: dict[str, Node] = {
    "401": {
        "WWW-Authenticate": {
            "description": "How a key may be presented; one header for each way.",
            "schema": {"type": "string"},
        }
    },
    "429": {
        "Retry-After": {
            "description": "After how many seconds to ask again.",
            "schema": {"type": "integer", "minimum": 0},
            "required": True,
        }
    },
}
_UNCHANGED = "The client has it already: its tag is among those in `If-None-Match`."
_ETAG: Node = {
    "description": "What the answer is known by: sent back in `If-None-Match`, it is answered 304 until it changes.",
    "schema": {"type": "string"},
}
_LINK: Node = {
    "description": 'The address of the next page, as `<…>; rel="next"`; not on the last one.',
    "schema": {"type": "string"},
}
_NAME_SAID = (
    "The caller's name for this very request: sent again within 24 hours it makes nothing twice, and is answered alike."
)
_NAME_REFUSALS = {
    "409": "The request of this name has not ended, or held a secret.",
    "422": "The name stands for another request.",
}
_STREAMS: Node = {
    "list_events": {
        "text/event-stream": {
            "schema": {"type": "string", "description": "Events with their ids, one after the other, as they happen."}
        }
    }
}
"""What operations answer beside JSON to who accepts it."""
NAMELESS = MAKING_NOTHING | {"receive_notice"}
"""Operations to which a name says nothing."""

_METHODS = ("get", "put", "post", "delete", "patch")
_SCHEMAS = "#/components/schemas/"


class CompletedOpenAPI(OpenAPI):
    """A document that is completed when it is written."""

    def to_schema(self) -> Node:
        return completed(super().to_schema())


@dataclass
class CompletedConfig(OpenAPIConfig):
    """Litestar's configuration, of a document that is completed."""

    def to_openapi_schema(self) -> OpenAPI:
        made = super().to_openapi_schema()
        return CompletedOpenAPI(**{field.name: getattr(made, field.name) for field in fields(made)})


def completed(document: Node) -> Node:
    """The document with what its parts alone cannot say."""
    schemas: Node = document["components"]["schemas"]
    for node in list(_nodes(document)):
        _plain(node)
    for node in list(_nodes(document)):
        _tell_apart(node, schemas)
    for item in document["paths"].values():
        for operation in (item[method] for method in _METHODS if method in item):
            _complete_answers(operation["responses"])
            for media_type, told in _STREAMS.get(operation["operationId"], {}).items():
                operation["responses"]["200"]["content"][media_type] = told
            if operation is item.get("get"):
                _tell_of_revisits(operation["responses"], schemas)
            if operation is item.get("post") and operation["operationId"] not in NAMELESS:
                _give_name(operation)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                _give_examples(content, schemas)
                _leave_out_tag(content["schema"], schemas)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(each)


def _plain(node: Node) -> None:
    """Of a union with a single member make that member: a property that may be left out is one."""
    if len(node.get("oneOf", ())) == 1:
        node.update(node.pop("oneOf")[0] | node)


def _tell_apart(node: Node, schemas: Node) -> None:
    """Give a union of tagged structs its discriminator, and a name of its own where it has one."""
    members = [each["$ref"] for each in node.get("oneOf", ()) if "$ref" in each]
    tag = _tag_of(members, schemas)
    if tag is None:
        return
    others = [each for each in node["oneOf"] if "$ref" not in each]
    union = {
        "oneOf": [{"$ref": member} for member in members],
        "discriminator": {
            "propertyName": tag,
            "mapping": {_named(member, schemas)["properties"][tag]["const"]: member for member in members},
        },
    }
    if tag not in UNIONS:
        # A discriminator is of objects alone: beside null the union stands inside another.
        node.update({"oneOf": [union, *others]} if others else union)
        return
    name = UNIONS[tag]
    examples = [example for member in members for example in _named(member, schemas).get("examples", ())]
    schemas[name] = {**union, "description": _UNION_DESCRIPTIONS[name], "examples": examples}
    del node["oneOf"]
    node.update({"oneOf": [{"$ref": _SCHEMAS + name}, *others]} if others else {"$ref": _SCHEMAS + name})


def _tag_of(members: list[str], schemas: Node) -> str | None:
    """The property that tells all members apart; None where there is none, or a single member."""
    constants = [
        {name for name, told in _named(member, schemas).get("properties", {}).items() if "const" in told}
        for member in members
    ]
    shared = set.intersection(*constants) if len(constants) > 1 else set()
    return min(shared, default=None)


def _named(reference: str, schemas: Node) -> Node:
    schema: Node = schemas.get(reference.removeprefix(_SCHEMAS), {})
    return schema


def _leave_out_tag(schema: Node, schemas: Node) -> None:
    """Of a body that is one member of a union make a schema whose tag may be left out: the address says it."""
    name = schema.get("$ref", "").removeprefix(_SCHEMAS)
    tags = [tag for tag, union in UNIONS.items() if name in _members(union, schemas)]
    if tags:
        member = schemas[name]
        schemas[f"{name}Body"] = {
            **member,
            "title": f"{name}Body",
            "required": [each for each in member["required"] if each not in tags],
        }
        schema["$ref"] = f"{_SCHEMAS}{name}Body"


def _members(union: str, schemas: Node) -> set[str]:
    return {each["$ref"].removeprefix(_SCHEMAS) for each in schemas.get(union, {}).get("oneOf", ())}


def _complete_answers(responses: Node) -> None:
    for status, response in responses.items():
        response["description"] = _SUCCESSES.get(status, response["description"])
        if status in _HEADERS:
            response["headers"] = response.get("headers", {}) | _HEADERS[status]


def _tell_of_revisits(responses: Node, schemas: Node) -> None:
    """Of an answer with a tag, that it has one, and that it is not sent twice; of a list, where the next page is."""
    answer = responses["200"]
    schema = answer["content"].get("application/json", {}).get("schema")
    if schema is None or "304" in responses:
        return
    answer["headers"] = answer.get("headers", {}) | {"ETag": _ETAG}
    if "next_cursor" in _named(schema.get("$ref", ""), schemas).get("properties", {}):
        answer["headers"]["Link"] = _LINK
    responses["304"] = {"description": _UNCHANGED, "headers": {"ETag": _ETAG}}


def _give_name(operation: Node) -> None:
    """What is made may be asked for under a name; what must be, has the parameter of its own route."""
    parameters = operation.setdefault("parameters", [])
    if not any(each["name"] == HEADER for each in parameters):
        schema = {"type": "string", "pattern": NAME_PATTERN, "maxLength": NAME_CHARACTERS_MAX}
        named = {"name": HEADER, "in": "header", "required": False, "schema": schema, "description": _NAME_SAID}
        parameters.append(named)
    responses = operation["responses"]
    for status, said in _NAME_REFUSALS.items():
        responses.setdefault(status, {**responses["400"], "description": said})
    for status in (each for each in responses if each < "300"):
        responses[status].setdefault("headers", {})[REPLAYED] = {
            "description": "`true` where the answer is the one that was given before under this name.",
            "schema": {"type": "string"},
        }


def _give_examples(content: Node, schemas: Node) -> None:
    asked = [content["schema"], *content["schema"].get("oneOf", ())]
    given = [example for each in asked if "$ref" in each for example in _named(each["$ref"], schemas)["examples"]]
    content["examples"] = {_example_name(example, place): {"value": example} for place, example in enumerate(given, 1)}


def _example_name(example: Node, place: int) -> str:
    return next((str(example[tag]) for tag in UNIONS if isinstance(example.get(tag), str)), f"example-{place}")
