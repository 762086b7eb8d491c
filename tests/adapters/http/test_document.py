"""A walk through the OpenAPI document: what client generators need is said of everything in it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office

from adapters.http.described import limits
from adapters.http.described.examples import BY_STRUCT
from adapters.http.described.fields import BY_FIELD
from adapters.http.described.shared import BY_NAME
from adapters.http.openapi import TAGS
from application.use_cases.decisions import BATCH_MAX
from application.use_cases.event_endpoints import OVERLAP_HOURS_MAX
from application.use_cases.triage import BULK_MAX
from domain.findings.act_effects import TEXT_CHARACTERS_MAX
from domain.findings.acts import FindingAct
from domain.money import from_wire
from domain.rails.intent import ACTIONS, Intent

Client = TestClient[Litestar]
Node = dict[str, Any]
OF_ALL = {"400", "401", "403", "404", "405", "421", "429", "500", "502", "503"}
OF_BODIES = {"408", "413", "415", "422"}
ANSWERED_LATER = {
    "write",
    "undo_write",
    "fix_finding",
    "release_reminder",
    "record_payment",
    "set_firm_policy",
    "set_client_policy",
}
TOLD_BESIDE = ("/components/schemas/Event/properties/data",)
"""Unions that a property beside them tells apart."""

OPERATION_IDS = {
    *("get_health", "get_metrics", "receive_notice", "get_digest", "list_weekly_digests", "get_weekly_digest"),
    *("list_businesses", "get_business", "set_time_zone", "get_tray", "get_console", "get_runway", "get_forecast"),
    *("get_variance", "list_findings", "get_finding", "ignore_finding", "snooze_finding", "assign_finding"),
    *("comment_on_finding", "reopen_finding", "undo_finding_act", "act_on_findings", "preview_fix", "fix_finding"),
    *("get_collections", "release_reminder", "pay_plan", "what_if", "list_decisions", "decide", "approve_decision"),
    *("withdraw_decision", "record_payment", "get_firm_policy", "set_firm_policy", "list_policy_changes"),
    *("try_firm_policy", "get_client_policy", "set_client_policy", "confirm_policy", "try_client_policy"),
    *("list_known_items", "add_known_item", "change_known_item", "confirm_known_item", "tell_known_item_apart"),
    *("remove_known_item", "get_sync_health", "run_sync", "get_feeds", "list_changes", "export_changes"),
    *("write", "preview_write", "list_writes", "get_write", "undo_write", "list_jobs", "retry_job", "list_acts"),
    *("list_events", "list_accounts", "list_rails", "list_sync_health", "sync_all", "get_sync_round"),
    *("list_thresholds", "list_notices", "replay_notice", "begin_connection", "complete_connection"),
    *("list_waiting_decisions", "get_record", "approve_decisions", "list_firm_findings"),
}
"""What generated clients call: one that goes breaks them."""


@pytest.fixture(scope="module")
def document() -> Node:
    loaded: Node = Office().app().openapi_schema.to_schema()
    return loaded


@pytest.fixture(scope="module")
def operations(document: Node) -> dict[str, Node]:
    return {
        f"{method} {path}": operation for path, item in document["paths"].items() for method, operation in item.items()
    }


def schemas_in(value: Any, place: str = "") -> Iterator[tuple[str, Node]]:
    """Every schema below, with its place."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from schemas_in(each, f"{place}/{number}")
    elif isinstance(value, dict):
        for name, each in value.items():
            if name in ("schema", "items", "additionalProperties") and isinstance(each, dict):
                yield f"{place}/{name}", each
            elif name == "properties" or (name == "schemas" and place == "/components"):
                yield from ((f"{place}/{name}/{named}", told) for named, told in each.items())
            elif name in ("oneOf", "anyOf", "allOf", "prefixItems"):
                yield from ((f"{place}/{name}/{number}", told) for number, told in enumerate(each))
            if name not in ("examples", "example"):
                yield from schemas_in(each, f"{place}/{name}")


def test_no_schema_is_empty(document: Node) -> None:
    says_what = {"type", "$ref", "oneOf", "anyOf", "allOf", "enum", "const"}
    assert [place for place, schema in schemas_in(document) if not says_what & set(schema)] == []


def test_no_list_or_object_holds_just_anything(document: Node) -> None:
    lists = {place for place, told in schemas_in(document) if told.get("type") == "array"}
    lists -= {place for place, told in schemas_in(document) if told.get("items") or told.get("prefixItems")}
    objects = {
        place
        for place, told in schemas_in(document)
        if told.get("type") == "object" and not (told.get("properties") or told.get("additionalProperties"))
    }
    assert (lists, objects) == (set(), set())


def test_every_schema_and_every_property_is_described(document: Node) -> None:
    components = document["components"]["schemas"]
    assert [name for name, schema in components.items() if not schema.get("description")] == []
    silent = [
        f"{name}.{property_name}"
        for name, schema in components.items()
        for property_name, told in schema.get("properties", {}).items()
        if not told.get("description", "").endswith((".", ".)"))
    ]
    assert silent == []


def test_nothing_is_described_that_is_not_there(document: Node) -> None:
    # Pages have structs of their own, some of them of the same name.
    fields = defaultdict[str, set[str]](set)
    for struct in _structs(msgspec.Struct):
        for base in struct.__mro__:
            fields[base.__name__].update(struct.__struct_fields__)
    gone = [named for named in BY_FIELD for struct, _, name in [named.partition(".")] if name not in fields[struct]]
    names = {name for schema in document["components"]["schemas"].values() for name in schema.get("properties", ())}
    assert (gone, sorted(set(BY_NAME) - names)) == ([], [])


def _structs(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in struct.__subclasses__():
        if each.__module__.startswith(("domain", "adapters")):
            yield each
        yield from _structs(each)


def test_every_operation_has_a_subject_and_a_name_of_its_own(document: Node, operations: dict[str, Node]) -> None:
    assert {tag["name"] for tag in document["tags"]} == set(TAGS)
    for place, operation in operations.items():
        assert [tag in TAGS for tag in operation["tags"]] == [True], place
        assert re.fullmatch("[a-z]+(_[a-z0-9]+)*", operation["operationId"]), place
        assert operation["summary"], place
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (place, parameter["name"])


def test_events_are_told_as_pages_and_as_a_stream(operations: dict[str, Node]) -> None:
    told = operations["get /api/v1/events"]["responses"]["200"]["content"]
    assert list(told) == ["application/json", "text/event-stream"]


def test_no_operation_that_clients_call_is_gone(operations: dict[str, Node]) -> None:
    ids = [operation["operationId"] for operation in operations.values()]
    assert len(ids) == len(set(ids))
    assert OPERATION_IDS - set(ids) == set()


def test_every_operation_tells_all_its_answers(operations: dict[str, Node]) -> None:
    for place, operation in operations.items():
        told = set(operation["responses"])
        if operation["operationId"] != "get_health":
            assert told >= OF_ALL, place
        if "/api/v1" in place and not place.startswith("get "):
            assert told >= OF_BODIES, place
        assert ("202" in told) or operation["operationId"] not in ANSWERED_LATER, place
        for status, response in operation["responses"].items():
            assert response["description"].endswith("."), (place, status)
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (place, status)


def test_who_asks_too_often_is_told_when_to_ask_again(operations: dict[str, Node]) -> None:
    for place, operation in operations.items():
        if "/api/v1" in place:
            assert operation["responses"]["429"]["headers"]["Retry-After"]["schema"]["type"] == "integer", place


def test_every_body_has_an_example(operations: dict[str, Node]) -> None:
    bodies = {place: operation["requestBody"] for place, operation in operations.items() if "requestBody" in operation}
    assert len(bodies) > len(ACTIONS)
    for place, body in bodies.items():
        assert body["content"]["application/json"]["examples"], place


def test_every_example_is_a_body_that_is_taken() -> None:
    structs = {struct.__name__: struct for struct in _structs(msgspec.Struct)}
    for name, example in BY_STRUCT.items():
        msgspec.convert(example, structs[name], dec_hook=from_wire)


@pytest.mark.parametrize(("name", "union"), [("Intent", Intent), ("FindingAct", FindingAct)])
def test_tagged_unions_are_told_apart(document: Node, name: str, union: Any) -> None:
    components = document["components"]["schemas"]
    told = components[name]
    tag = told["discriminator"]["propertyName"]
    members = {member.__struct_config__.tag: member.__name__ for member in union.__args__}
    assert told["discriminator"]["mapping"] == {
        value: f"#/components/schemas/{member}" for value, member in members.items()
    }
    assert [each["$ref"] for each in told["oneOf"]] == list(told["discriminator"]["mapping"].values())
    for value, member in members.items():
        assert components[member]["properties"][tag]["const"] == value
        assert components[member]["required"][0] == tag


def test_unions_of_structs_are_told_apart_everywhere(document: Node) -> None:
    for place, schema in schemas_in(document):
        members = [each for each in schema.get("oneOf", ()) if "properties" in _resolved(document, each)]
        assert len(members) < 2 or "discriminator" in schema or place in TOLD_BESIDE, place


def _resolved(document: Node, schema: Node) -> Node:
    named: Node = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
    return named


def test_overrides_are_thresholds_by_name(document: Node) -> None:
    components = document["components"]["schemas"]
    assert components["PolicyDraft"]["properties"]["overrides"]["$ref"].endswith("/PolicyOverrides")
    overrides, policy = components["PolicyOverrides"], components["Policy"]
    assert overrides["required"] == []
    assert set(overrides["properties"]) == set(policy["properties"]) - {"version"}


def test_references_to_records_are_shown_in_their_one_form(document: Node) -> None:
    for name, schema in document["components"]["schemas"].items():
        for property_name in ("record", "document"):
            told = schema.get("properties", {}).get(property_name)
            assert told is None or (told["type"], told["examples"]) == ("string", ["Bill:7"]), name


def test_a_body_takes_what_it_names_and_nothing_else(document: Node) -> None:
    """`{"\u00b7": null}` was taken by the document and refused by the server."""
    for path, item in document["paths"].items():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schema = _resolved(document, content["schema"])
                members = [
                    _resolved(document, each) for each in schema.get("oneOf", [schema]) if "null" not in each.values()
                ]
                assert all(member.get("additionalProperties") is False for member in members), path


def test_a_body_whose_address_says_its_act_may_leave_it_out(document: Node, client: Client) -> None:
    components = document["components"]["schemas"]
    for act in ("Ignore", "Snooze", "Assign", "Comment", "Reopen"):
        assert "act" in components[act]["required"]
        assert components[f"{act}Body"]["required"] == components[act]["required"][1:]
    path = "/api/v1/businesses/b1/findings/BILL-NODUE:Bill-1/reopen"
    assert [client.post(path, json=body).status_code for body in ({}, {"act": "reopen"}, {"act": "ignore"})] == [
        404,
        404,
        400,
    ]


@pytest.mark.parametrize(
    ("struct", "name", "held_to"),
    [
        ("Release", "email", {"minLength": 3, "maxLength": 100, "pattern": "^[^@\\s]+@[^@\\s]+$"}),
        ("Withdrawal", "reason", {"maxLength": 2000}),
        ("DecisionBatch", "decisions", {"minItems": 1, "maxItems": BATCH_MAX}),
        ("BulkWish", "keys", {"minItems": 1, "maxItems": BULK_MAX}),
        ("Rotation", "overlap_hours", {"minimum": 0, "maximum": OVERLAP_HOURS_MAX}),
        ("Comment", "text", {"pattern": "\\S", "maxLength": TEXT_CHARACTERS_MAX}),
        ("KnownItemDraft", "probability", {"pattern": "^-?[0-9]+(\\.[0-9]+)?$"}),
    ],
)
def test_what_values_are_held_to_is_told(document: Node, struct: str, name: str, held_to: Node) -> None:
    """`{"email": ""}`, `{"decisions": []}`, `{"overlap_hours": -1517}` and the like were valid by the document."""
    assert document["components"]["schemas"][struct]["properties"][name].items() >= held_to.items()


def test_no_limit_is_told_of_what_is_not_there() -> None:
    structs = {struct.__name__: struct for struct in _structs(msgspec.Struct)}
    for named in limits.BY_FIELD:
        struct, _, name = named.partition(".")
        assert name in structs[struct].__struct_fields__, named


@pytest.mark.parametrize("path", ["/api/v1/digest/weekly?cursor=0000-00-00", "/api/v1/digest/weekly/0000-00-00"])
def test_a_day_that_is_none_is_no_date_of_the_document_either(document: Node, client: Client, path: str) -> None:
    assert client.get(path).status_code == 400
    [told] = [
        each["schema"]
        for each in document["paths"][
            path.replace("?cursor=", "").replace("/0000-00-00", "/{as_of}").removesuffix("0000-00-00")
        ]["get"]["parameters"]
        if each["name"] in ("cursor", "as_of")
    ]
    assert told["format"] == "date"
