"""The generated document names every route, every answer and Money, as they are on the wire."""

import inspect
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office

from domain.answers.console import ConsoleAnswer
from domain.answers.digest import DigestAnswer, DigestClient
from domain.answers.forecast import ForecastAnswer
from domain.answers.runway import RunwayAnswer
from domain.answers.tray import TrayAnswer
from domain.firms.firm import Business
from domain.rails.sync import SyncHealth, SyncReport
from domain.rails.write import Write

Client = TestClient[Litestar]
ONE = "/api/v1/businesses/{business_id}"
ANSWERS = {
    ("/health", "get"): "Health",
    ("/api/v1/digest", "get"): "DigestPage",
    ("/api/v1/digest/weekly", "get"): "DigestWeekList",
    ("/api/v1/digest/weekly/{as_of}", "get"): "WeeklyDigest",
    ("/api/v1/businesses", "get"): "BusinessList",
    (ONE, "get"): "Business",
    (f"{ONE}/tray", "get"): "TrayAnswer",
    (f"{ONE}/time-zone", "put"): "Business",
    (f"{ONE}/console", "get"): "ConsoleAnswer",
    (f"{ONE}/runway", "get"): "RunwayAnswer",
    (f"{ONE}/forecast", "get"): "ForecastAnswer",
    (f"{ONE}/forecast/variance", "get"): "VarianceAnswer",
    (f"{ONE}/forecast/items", "get"): "KnownItemList",
    (f"{ONE}/forecast/items", "post"): "KnownItem",
    (f"{ONE}/forecast/items/{{item_id}}", "put"): "KnownItem",
    (f"{ONE}/forecast/items/{{item_id}}", "delete"): "KnownItem",
    (f"{ONE}/forecast/items/{{item_id}}/confirm", "post"): "KnownItem",
    (f"{ONE}/forecast/items/{{item_id}}/distinct", "post"): "KnownItem",
    ("/api/v1/policy", "get"): "PolicyAnswer",
    ("/api/v1/policy", "put"): "PolicyAnswer",
    ("/api/v1/policy/history", "get"): "PolicyHistory",
    ("/api/v1/policy/proposals/{proposal_id}/confirm", "post"): "PolicyAnswer",
    ("/api/v1/policy/trial", "post"): "PolicyTrialAnswer",
    (f"{ONE}/policy", "get"): "PolicyAnswer",
    (f"{ONE}/policy", "put"): "PolicyAnswer",
    (f"{ONE}/policy/trial", "post"): "PolicyTrialAnswer",
    (f"{ONE}/console/plan", "get"): "PayPlanAnswer",
    (f"{ONE}/console/what-if", "post"): "WhatIfAnswer",
    (f"{ONE}/console/collections", "get"): "CollectionsAnswer",
    (f"{ONE}/console/collections/{{invoice_id}}/release", "post"): "Write",
    ("/api/v1/decisions", "get"): "WaitingList",
    (f"{ONE}/decisions", "get"): "DecisionList",
    (f"{ONE}/decisions", "post"): "DecisionsAnswer",
    (f"{ONE}/decisions/{{decision_id}}/approve", "post"): "Decision",
    (f"{ONE}/decisions/{{decision_id}}/withdraw", "post"): "Decision",
    (f"{ONE}/decisions/{{decision_id}}/record", "post"): "RecordedAnswer",
    (f"{ONE}/feeds", "get"): "FeedsAnswer",
    (f"{ONE}/sync", "get"): "SyncHealth",
    (f"{ONE}/sync", "post"): "SyncReport",
    (f"{ONE}/writes", "get"): "WriteList",
    (f"{ONE}/writes", "post"): "Write",
    (f"{ONE}/writes/preview", "post"): "WritePreview",
    (f"{ONE}/writes/{{write_id}}", "get"): "Write",
    (f"{ONE}/writes/{{write_id}}/undo", "post"): "Write",
    (f"{ONE}/changes", "get"): "ChangeList",
    ("/api/v1/acts", "get"): "ActList",
    ("/api/v1/events", "get"): "EventList",
    ("/api/v1/event-endpoints", "get"): "EndpointList",
    ("/api/v1/event-endpoints", "post"): "EndpointWithSecret",
    ("/api/v1/event-endpoints/{endpoint_id}", "get"): "Endpoint",
    ("/api/v1/event-endpoints/{endpoint_id}", "put"): "Endpoint",
    ("/api/v1/event-endpoints/{endpoint_id}", "delete"): "Endpoint",
    ("/api/v1/event-endpoints/{endpoint_id}/deliveries", "get"): "EventDeliveryList",
    ("/api/v1/event-endpoints/{endpoint_id}/deliveries/{event_id}/replay", "post"): "EventDelivery",
    ("/api/v1/event-endpoints/{endpoint_id}/replay", "post"): "Replayed",
    ("/api/v1/event-endpoints/{endpoint_id}/rotate", "post"): "EndpointWithSecret",
    ("/api/v1/event-endpoints/{endpoint_id}/test", "post"): "EventDelivery",
    (f"{ONE}/accounts", "get"): "AccountList",
    (f"{ONE}/decisions/approve", "post"): "ApprovalsAnswer",
    (f"{ONE}/records/{{record_kind}}/{{record_id}}", "get"): "RecordDetail",
    ("/api/v1/findings", "get"): "FirmFindingPage",
    ("/api/v1/jobs", "get"): "JobList",
    ("/api/v1/jobs/syncs", "get"): "SyncRound",
    ("/api/v1/jobs/syncs", "post"): "SyncRound",
    ("/api/v1/notices", "get"): "NoticeList",
    ("/api/v1/notices/{notice_id}/replay", "post"): "Delivery",
    ("/api/v1/policy/thresholds", "get"): "ThresholdList",
    ("/api/v1/rails", "get"): "RailList",
    ("/api/v1/rails/{rail}/connections", "post"): "ConsentBegun",
    ("/api/v1/rails/{rail}/connections/complete", "post"): "Business",
    ("/api/v1/syncs", "get"): "SyncHealthList",
    ("/api/v1/keys", "get"): "KeyList",
    ("/api/v1/keys", "post"): "NewKey",
    ("/api/v1/keys/{key_id}/revoke", "post"): "ApiKey",
    ("/api/v1/me", "get"): "Identity",
    ("/api/v1/members", "get"): "MemberList",
    ("/api/v1/members/{name}/role", "put"): "Member",
    (f"{ONE}/jobs/{{kind}}/retry", "post"): "Job",
    (f"{ONE}/findings", "get"): "FindingList",
    (f"{ONE}/findings/bulk", "post"): "ActAnswer",
    (f"{ONE}/findings/{{key}}", "get"): "FindingDetail",
    **{
        (f"{ONE}/findings/{{key}}/{act}", "post"): "FindingLife"
        for act in ("ignore", "snooze", "assign", "comment", "reopen", "undo")
    },
    (f"{ONE}/findings/{{key}}/fix", "post"): "FixAnswer",
    (f"{ONE}/findings/{{key}}/fix/preview", "post"): "FixPreview",
}


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    loaded: dict[str, Any] = client.get("/schema/openapi.json").json()
    return loaded


def test_every_route_and_its_answer(document: dict[str, Any]) -> None:
    described = {
        (path, method): next(told["content"] for status, told in operation["responses"].items() if status[0] == "2")
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert described.pop(("/metrics", "get"))
    assert described.pop((f"{ONE}/changes/export", "get"))
    assert described.pop(("/webhooks/{rail}", "post"))
    references = {place: content["application/json"]["schema"]["$ref"] for place, content in described.items()}
    assert references == {place: f"#/components/schemas/{name}" for place, name in ANSWERS.items()}


def test_no_route_is_left_out(document: dict[str, Any]) -> None:
    routes = {route.path_format for route in Office().app().routes if "schema" not in route.path}
    assert set(document["paths"]) == routes


@pytest.mark.parametrize(
    "struct",
    [Business, ConsoleAnswer, DigestAnswer, ForecastAnswer, RunwayAnswer, SyncHealth, SyncReport, TrayAnswer, Write],
)
def test_every_field_of_every_answer(document: dict[str, Any], struct: type[msgspec.Struct]) -> None:
    schema = document["components"]["schemas"][struct.__name__]
    assert list(schema["properties"]) == schema["required"] == list(struct.__struct_fields__)
    assert schema["description"] == inspect.getdoc(struct)


def test_of_a_row_with_chosen_fields_one_alone_is_sure(document: dict[str, Any]) -> None:
    row = document["components"]["schemas"]["DigestRow"]
    assert (list(row["properties"]), row["required"]) == (list(DigestClient.__struct_fields__), ["business_id"])


def test_a_request_may_leave_out_what_has_a_default(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["SyncRequest"]["required"] == []


def test_money_is_a_decimal_string_with_a_currency(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Money"]["required"] == ["amount", "currency"]
    assert schemas["Money"]["properties"]["amount"]["type"] == "string"
    assert schemas["Finding"]["properties"]["exposure"]["oneOf"] == [
        {"$ref": "#/components/schemas/Money"},
        {"type": "null"},
    ]
    assert schemas["BillDecision"]["properties"]["amount"]["$ref"] == "#/components/schemas/Money"
    assert schemas["DigestClient"]["properties"]["attention"]["type"] == "string"


def test_errors_are_problems_and_keys_are_asked_for(document: dict[str, Any]) -> None:
    post = document["paths"][f"{ONE}/sync"]["post"]
    for status in ("400", "401", "403", "404", "409", "415", "421", "500", "502", "503"):
        content = post["responses"][status]["content"]
        assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert post["requestBody"]["required"] is False
    assert document["security"] == [{"bearer": []}, {"basic": []}]
    assert document["paths"]["/health"]["get"]["security"] == [{}]


def test_every_act_may_be_refused_for_its_body_and_every_request_for_its_host(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert "421" in answers, (method, path)
            assert "429" in answers or not path.startswith("/api/v1"), (method, path)
            assert ("415" in answers) == (method != "get" and not path.startswith("/webhooks")), (method, path)


def test_the_document_comes_without_a_file_name_too(client: Client, document: dict[str, Any]) -> None:
    response = client.get("/schema")
    assert response.json() == document
    assert response.headers["content-type"] == "application/json"
