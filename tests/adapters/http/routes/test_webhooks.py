"""Notices of rails arrive without a key."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, OTHER_FIRM, Office

from domain.rails.duty import DutyKind

Client = TestClient[Litestar]
BODY = b'{"tenant": "Bakery", "kind": "Bill", "record_id": "7", "operation": "update"}'


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_a_signed_body_is_taken_in_as_it_came(anonymous: Client, office: Office, media_type: str) -> None:
    headers = {"Intuit-Signature": "signed", "Content-Type": media_type}
    response = anonymous.post("/webhooks/fake", content=BODY, headers=headers)
    assert (response.status_code, response.content) == (200, b"")
    [(received, body)] = office.rail.notices
    assert (received["intuit-signature"], body) == ("signed", BODY)
    [delivery] = office.product.webhooks.deliveries(office.acting(), None, 10)
    assert office.world.deliveries.body(delivery.id) == ("fake", BODY)
    [duty] = office.memory.duties.values()
    assert (duty.business_id, duty.kind, duty.reason) == (BAKERY.id, DutyKind.SYNC, "webhook")


@pytest.mark.parametrize(
    ("path", "signature", "status"),
    [("/webhooks/fake", "", 401), ("/webhooks/fake", "wrong", 401), ("/webhooks/xero", "signed", 404)],
)
def test_what_is_not_signed_by_a_known_rail_is_refused(
    anonymous: Client, office: Office, path: str, signature: str, status: int
) -> None:
    response = anonymous.post(path, content=BODY, headers={"Intuit-Signature": signature})
    assert (response.status_code, office.product.webhooks.deliveries(office.acting(), None, 10)) == (status, ())
    assert office.memory.duties == {}


def test_a_huge_body_is_not_read(anonymous: Client, office: Office) -> None:
    response = anonymous.post("/webhooks/fake", content=b"x" * 2_000_000, headers={"Intuit-Signature": "signed"})
    assert (response.status_code, office.rail.notices) == (413, [])
    assert office.product.webhooks.deliveries(office.acting(), None, 10) == ()


def test_notices_are_listed_and_taken_in_again(client: Client, office: Office) -> None:
    del office.memory.firms[OTHER_FIRM.id]
    for number in range(3):
        body = BODY.replace(b"7", str(number).encode())
        client.post("/webhooks/fake", content=body, headers={"Intuit-Signature": "signed"})
    page = client.get("/api/v1/notices", params={"limit": 2}).json()
    assert [each["id"] for each in page["items"]] == [3, 2]
    rest = client.get("/api/v1/notices", params={"cursor": page["next_cursor"]}).json()
    assert ([each["id"] for each in rest["items"]], rest["next_cursor"]) == ([1], None)
    office.memory.duties.clear()
    again = client.post("/api/v1/notices/2/replay")
    assert (again.status_code, again.json()["notices"]) == (200, 1)
    assert [duty.reason for duty in office.memory.duties.values()] == ["webhook"]
    assert client.post("/api/v1/notices/9/replay").status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/v1/notices"), ("POST", "/api/v1/notices/1/replay")])
def test_notices_of_several_firms_are_the_operator_s(client: Client, office: Office, method: str, path: str) -> None:
    client.post("/webhooks/fake", content=BODY, headers={"Intuit-Signature": "signed"})
    office.memory.duties.clear()
    refused = client.request(method, path)
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        "Notices are kept for all firms of this installation together; its operator has the commands.",
    )
    assert office.memory.duties == {}
