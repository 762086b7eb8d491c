"""Whom to chase, and having an invoice sent again."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, Office

from domain.rails.intent import SendInvoice

Client = TestClient[Litestar]
LIST = "/api/v1/businesses/b1/console/collections"


def release(client: Client, invoice_id: str = "31", key: str = "k", **given: Any) -> Any:
    wish = {"version": 0, "email": "pay@cedar.example"} | given
    return client.post(f"{LIST}/{invoice_id}/release", json=wish, headers={"Idempotency-Key": key})


def test_the_list_says_why_a_draft_may_not_be_sent(client: Client, office: Office) -> None:
    [item] = client.get(LIST).json()["items"]
    assert (item["invoice_id"], item["amount"]) == ("31", {"amount": "700.00", "currency": "USD"})
    assert item["held"] == "Neither the invoice nor the customer has an e-mail address."
    assert office.rail.sent == []


def test_a_release_is_sent_once_for_its_name(client: Client, office: Office) -> None:
    sent = release(client)
    assert (sent.status_code, sent.json()["state"]) == (200, "confirmed")
    assert release(client).json() == sent.json()
    [write] = office.product.writes.list_writes(BAKERY.scope, None, 10)
    assert write.intent == SendInvoice(invoice_id="31", version=0, email="pay@cedar.example")
    assert len(office.rail.sent) == 1


def test_a_release_whose_answer_was_lost_is_accepted(client: Client, office: Office) -> None:
    office.rail.lost = ["before"] * 3
    assert release(client).status_code == 202


@pytest.mark.parametrize(
    ("invoice_id", "given", "status"),
    [("99", {}, 404), ("31", {"version": 4}, 409), ("31", {"email": "nobody"}, 400), ("31", {"email": None}, 400)],
)
def test_what_is_not_on_the_list_as_it_was_seen_is_not_sent(
    client: Client, office: Office, invoice_id: str, given: dict[str, Any], status: int
) -> None:
    assert release(client, invoice_id, **given).status_code == status
    assert office.rail.sent == []
