"""The bodies of notifications and their signature, without a server."""

import base64
import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec import ValidationError, convert
from rich.pretty import pretty_repr

from emulators.qbo.catalog import KINDS
from emulators.qbo.store import Change, ChangeOperation
from emulators.qbo.webhooks.payloads import Event, body_of, signature
from emulators.qbo.webhooks.subscription import OPERATIONS, Subscription
from emulators.service.wire import decode

AT = datetime(2025, 9, 10, 21, 31, 25, 179851, tzinfo=UTC)
ENDPOINT = "http://127.0.0.1:9/hooks"


def event(kind: str, id: str, operation: ChangeOperation = "Create", realm_id: str = "310687") -> Event:
    return Event(UUID(int=5017), realm_id, Change(kind, id, operation, AT))


def test_cloud_events_are_an_array_over_companies() -> None:
    first, second = decode(body_of([event("Account", "1234"), event("Bill", "7", "Update", "42")], "cloudevents"))
    source = first.pop("source")
    assert first == {
        "specversion": "1.0",
        "id": "00000000-0000-0000-0000-000000001399",
        "type": "qbo.account.created.v1",
        "datacontenttype": "application/json",
        "time": "2025-09-10T21:31:25.179851017Z",
        "intuitentityid": "1234",
        "intuitaccountid": "310687",
        "data": {},
    }
    assert re.fullmatch(r"intuit\.[A-Za-z0-9+/]{43}=", source)
    assert (second["type"], second["intuitaccountid"]) == ("qbo.bill.updated.v1", "42")
    assert second["source"] != source


@pytest.mark.parametrize(
    ("operation", "ending"),
    [("Delete", "deleted"), ("Merge", "merged"), ("Void", "void"), ("Emailed", "emailed"), ("Update", "updated")],
)
def test_operations_of_cloud_events(operation: ChangeOperation, ending: str) -> None:
    (told,) = decode(body_of([event("Invoice", "1", operation)], "cloudevents"))
    assert told["type"] == f"qbo.invoice.{ending}.v1"


def test_the_older_body_is_grouped_by_company() -> None:
    events = [event("Account", "1234"), event("Bill", "7", "Void", "42"), event("Vendor", "3", "Update")]
    updated = "2025-09-10T21:31:25.179Z"
    assert decode(body_of(events, "legacy")) == {
        "eventNotifications": [
            {
                "realmId": "310687",
                "dataChangeEvent": {
                    "entities": [
                        {"name": "Account", "id": "1234", "operation": "Create", "lastUpdated": updated},
                        {"name": "Vendor", "id": "3", "operation": "Update", "lastUpdated": updated},
                    ]
                },
            },
            {
                "realmId": "42",
                "dataChangeEvent": {
                    "entities": [{"name": "Bill", "id": "7", "operation": "Void", "lastUpdated": updated}]
                },
            },
        ]
    }


def test_the_signature_is_that_of_rfc_4231() -> None:
    expected = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    assert signature(b"what do ya want for nothing?", "Jefe") == base64.b64encode(expected).decode()


def test_the_entities_and_operations_are_those_of_the_subscription_page() -> None:
    assert (len(OPERATIONS), sum(len(operations) for operations in OPERATIONS.values())) == (31, 108)
    assert OPERATIONS["Invoice"] == {"Create", "Update", "Delete", "Emailed", "Void"}
    assert OPERATIONS["Bill"] == {"Create", "Update", "Delete"}
    assert {"Attachable", "CompanyInfo", "TaxCode", "TaxRate"}.isdisjoint(OPERATIONS)
    assert {"Invoice", "Bill", "Vendor", "Preferences"} <= KINDS.keys() & OPERATIONS.keys()


def test_what_a_subscription_wants() -> None:
    everything = Subscription(ENDPOINT, "secret")
    assert everything.wants("Bill", "Update")
    assert everything.wants("CompanyCurrency", "Create")
    assert not everything.wants("Bill", "Void")
    assert not everything.wants("Attachable", "Create")
    assert not Subscription(ENDPOINT, "secret", format="legacy").wants("CompanyCurrency", "Create")
    chosen = Subscription(ENDPOINT, "secret", entities=("Vendor",))
    assert (chosen.wants("Vendor", "Create"), chosen.wants("Bill", "Create")) == (True, False)


def test_the_verifier_is_not_shown() -> None:
    subscription = Subscription(ENDPOINT, "secret-of-the-app")
    for shown in (repr(subscription), str([subscription]), pretty_repr(subscription), str(subscription.shown())):
        assert ENDPOINT in shown
        assert "secret-of-the-app" not in shown


@pytest.mark.parametrize(
    "wanted",
    [
        {"endpoint": "ftp://127.0.0.1/", "verifier": "s"},
        {"endpoint": "127.0.0.1/hooks", "verifier": "s"},
        {"endpoint": "http://", "verifier": "s"},
        {"endpoint": "http://[::1/", "verifier": "s"},
        {"endpoint": "http://me:pass@127.0.0.1/", "verifier": "s"},
        {"endpoint": ENDPOINT, "verifier": ""},
        {"endpoint": ENDPOINT},
        {"endpoint": ENDPOINT, "verifier": "s", "entities": ["Bill", "TaxCode"]},
        {"endpoint": ENDPOINT, "verifier": "s", "format": "xml"},
        {"endpoint": ENDPOINT, "verifier": "s", "aggregation_s": -1},
    ],
)
def test_impossible_subscriptions(wanted: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        convert(wanted, Subscription)
