"""Notifications: signatures, and bodies of both generations."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import RailApp, WebhookNotice
from plugins.qbo import plugin

VERIFIER = "39a3d5b1-verifier"
APP = RailApp(settings={"WEBHOOK_VERIFIER": VERIFIER})
BODY = b'[{"type":"qbo.bill.updated.v1"}]'


def signature(body: bytes, verifier: str = VERIFIER) -> str:
    return base64.b64encode(hmac.new(verifier.encode(), body, hashlib.sha256).digest()).decode()


def test_a_signature_of_the_raw_body_is_accepted() -> None:
    assert plugin.verify_webhook(APP, {"intuit-signature": signature(BODY)}, BODY)


@pytest.mark.parametrize(
    "headers",
    [{}, {"intuit-signature": ""}, {"intuit-signature": "ä"}, {"intuit-signature": signature(BODY, "other")}],
)
def test_other_signatures_are_not(headers: dict[str, str]) -> None:
    assert not plugin.verify_webhook(APP, headers, BODY)


def test_a_changed_body_is_not() -> None:
    assert not plugin.verify_webhook(APP, {"intuit-signature": signature(BODY)}, BODY + b" ")


@pytest.mark.parametrize("settings", [{}, {"WEBHOOK_VERIFIER": ""}])
def test_without_a_verifier_nothing_is_accepted(settings: dict[str, str]) -> None:
    headers = {"intuit-signature": signature(BODY, "")}
    assert not plugin.verify_webhook(RailApp(settings=settings), headers, BODY)


def event(type_: str, **fields: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "88cd52aa-33b6-4351-9aa4-47572edbd068",
        "source": "intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=",
        "type": type_,
        "datacontenttype": "application/json",
        "time": "2025-09-10T21:31:25.179851517Z",
        "intuitentityid": "1234",
        "intuitaccountid": "310687",
        "data": {},
        **fields,
    }


def test_cloud_events_may_mix_companies() -> None:
    body = [
        event("qbo.account.created.v1"),
        event("qbo.billpayment.void.v1", intuitaccountid="310688"),
        event("qbo.Invoice.Voided.v1"),
        event("qbo.estimate.emailed.v1"),
    ]
    notices = plugin.parse_webhook(json.dumps(body).encode())
    at = datetime(2025, 9, 10, 21, 31, 25, 179851, tzinfo=UTC)
    assert notices == tuple(
        WebhookNotice(tenant=tenant, kind=kind, record_id="1234", operation=operation, occurred_at=at)
        for tenant, kind, operation in [
            ("310687", "Account", "create"),
            ("310688", "BillPayment", "void"),
            ("310687", "Invoice", "void"),
            ("310687", "estimate", "emailed"),
        ]
    )


def test_the_older_body_tells_a_merge_as_two_notices() -> None:
    entity = {
        "name": "Vendor",
        "id": "5",
        "operation": "Merge",
        "deletedId": "6",
        "lastUpdated": "2025-09-08T20:52:31Z",
    }
    other = {"name": "Bill", "id": 7, "operation": "Update"}
    body = {"eventNotifications": [{"realmId": "310687", "dataChangeEvent": {"entities": [entity, other]}}]}
    notices = plugin.parse_webhook(json.dumps(body).encode())
    assert [(each.kind, each.record_id, each.operation) for each in notices] == [
        ("Vendor", "5", "merge"),
        ("Vendor", "6", "delete"),
        ("Bill", "7", "update"),
    ]
    assert notices[0].occurred_at == datetime(2025, 9, 8, 20, 52, 31, tzinfo=UTC)
    assert notices[2].occurred_at is None


@pytest.mark.parametrize("body", [b"", b"no", b"{}", b"3", b'{"eventNotifications":{}}', b'[{"type":4}]', b'["\xff"]'])
def test_other_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(RailRefused):
        plugin.parse_webhook(body)


@pytest.mark.parametrize("type_", ["", "qbo", "qbo.bill", "a.b.c.d.e"])
def test_strange_event_types_do_not_crash(type_: str) -> None:
    assert len(plugin.parse_webhook(json.dumps([event(type_)]).encode())) == 1


def test_events_without_company_or_record_are_left_out() -> None:
    body = [event("qbo.bill.updated.v1", intuitentityid=""), event("qbo.bill.updated.v1", intuitaccountid="")]
    assert plugin.parse_webhook(json.dumps(body).encode()) == ()
