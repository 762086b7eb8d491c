"""Notices of rails arrive without a key."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.fakes import Office

Client = TestClient[Litestar]
BODY = b'[{"intuitentityid":"7"}]'


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_a_signed_body_is_taken_in_as_it_came(anonymous: Client, office: Office, media_type: str) -> None:
    headers = {"Intuit-Signature": "signed", "Content-Type": media_type}
    response = anonymous.post("/webhooks/qbo", content=BODY, headers=headers)
    assert (response.status_code, response.content) == (200, b"")
    [(received, body)] = office.webhooks.received
    assert (received["intuit-signature"], body) == ("signed", BODY)


@pytest.mark.parametrize(
    ("path", "signature", "status"),
    [("/webhooks/qbo", "", 401), ("/webhooks/qbo", "wrong", 401), ("/webhooks/xero", "signed", 404)],
)
def test_what_is_not_signed_by_a_known_rail_is_refused(
    anonymous: Client, office: Office, path: str, signature: str, status: int
) -> None:
    response = anonymous.post(path, content=BODY, headers={"Intuit-Signature": signature})
    assert (response.status_code, office.webhooks.received) == (status, [])


def test_a_huge_body_is_not_read(anonymous: Client, office: Office) -> None:
    response = anonymous.post("/webhooks/qbo", content=b"x" * 2_000_000, headers={"Intuit-Signature": "signed"})
    assert (response.status_code, office.webhooks.received) == (413, [])
