"""Webhooks of a running sandbox, received by a real server. Nothing is sent but when the test says so."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import AS_OF, REALM, MovableClock
from tests.emulators.qbo.webhook_receiver import VERIFIER, Receiver, receiving
from tests.fixtures.companies import trader

from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.webhooks.subscription import Subscription


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


@pytest.fixture
def admin(running: RunningSandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running.url}/admin/", timeout=60) as client:
        yield client


def subscribe(admin: httpx.Client, receiver: Receiver, *, automatic: bool = False, **terms: Any) -> None:
    subscription = {"endpoint": receiver.url, "verifier": VERIFIER, **terms}
    answer = admin.post("webhooks", json={"subscribe": [subscription], "automatic": automatic})
    assert answer.status_code == 200, answer.text


def stir(admin: httpx.Client, **mischief: Any) -> None:
    assert admin.post("webhooks", json={"mischief": mischief}).status_code == 200


def deliver(admin: httpx.Client, *, early: bool = False) -> int:
    return int(admin.post("webhooks/deliver", json={"early": early}).json()["attempts"])


def deliveries(admin: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = admin.get("webhooks").json()["deliveries"]
    return found


def standings(admin: httpx.Client) -> list[str]:
    return [delivery["standing"] for delivery in deliveries(admin)]


def add_vendors(api: httpx.Client, count: int, name: str = "Vendor") -> list[str]:
    answers = [api.post("vendor", json={"DisplayName": f"{name} {number}"}) for number in range(count)]
    return [answer.json()["Vendor"]["Id"] for answer in answers]


def test_a_change_is_told_and_signed(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    (vendor_id,) = add_vendors(api, 1)
    assert deliver(admin) == 1
    (received,) = receiver.received
    assert received.is_signed()
    assert not received.is_signed("another verifier")
    assert received.headers["content-type"] == "application/json"
    (event,) = received.content
    assert event["type"] == "qbo.vendor.created.v1"
    assert (event["intuitentityid"], event["intuitaccountid"]) == (vendor_id, REALM)
    assert event["time"].startswith("2026-07-01T15:00:00.000000")


def test_every_write_is_told_with_its_side_effects(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    invoice = api.get("query", params={"query": "select * from Invoice where Balance > '0' maxresults 1"}).json()
    (open_invoice,) = invoice["QueryResponse"]["Invoice"]
    link = {"TxnId": open_invoice["Id"], "TxnType": "Invoice"}
    payment = {
        "CustomerRef": open_invoice["CustomerRef"],
        "TotalAmt": open_invoice["Balance"],
        "Line": [{"Amount": open_invoice["Balance"], "LinkedTxn": [link]}],
    }
    paid = api.post("payment", json=payment).json()["Payment"]
    api.post("payment?operation=update&include=void", json={**paid, "sparse": True})
    deliver(admin)
    types = [event["type"].removesuffix(".v1") for received in receiver.received for event in received.content]
    assert types == ["qbo.payment.created", "qbo.invoice.updated", "qbo.invoice.updated", "qbo.payment.void"]


def test_only_what_is_wanted_is_told(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver, entities=["Customer"])
    add_vendors(api, 2)
    api.post("customer", json={"DisplayName": "Wanted"})
    api.post("attachable", json={"Note": "attachments are never told"})
    assert deliver(admin) == 1
    assert receiver.received[0].content[0]["type"] == "qbo.customer.created.v1"


def test_changes_gather_over_companies(
    admin: httpx.Client, api: httpx.Client, running: RunningSandbox, receiver: Receiver, clock: MovableClock
) -> None:
    subscribe(admin, receiver, aggregation_s=60)
    running.sandbox.mint_tokens("9341450000000009", "other-access", "other-refresh")
    other = httpx.Client(
        base_url=f"{running.url}/v3/company/9341450000000009/",
        headers={"Authorization": "Bearer other-access", "Accept": "application/json"},
    )
    add_vendors(api, 2)
    add_vendors(other, 1, "Other")
    other.close()
    assert deliver(admin) == 0
    assert admin.get("webhooks").json()["subscriptions"][0]["gathering"] == 3
    clock.forward(timedelta(seconds=60))
    (late,) = add_vendors(api, 1, "Late")
    assert deliver(admin) == 1
    (received,) = receiver.received
    assert [event["intuitaccountid"] for event in received.content] == [REALM, REALM, "9341450000000009"]
    assert deliver(admin, early=True) == 1
    assert receiver.received[1].ids == [late]


def test_the_older_generation(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver, format="legacy")
    (vendor_id,) = add_vendors(api, 1)
    deliver(admin)
    (received,) = receiver.received
    assert received.is_signed()
    (told,) = received.content["eventNotifications"]
    assert told["realmId"] == REALM
    (entity,) = told["dataChangeEvent"]["entities"]
    assert (entity["name"], entity["id"], entity["operation"]) == ("Vendor", vendor_id, "Create")
    assert entity["lastUpdated"] == "2026-07-01T15:00:00.000Z"


def test_a_failure_is_tried_again_and_holds_the_rest_back(
    admin: httpx.Client, api: httpx.Client, receiver: Receiver, clock: MovableClock
) -> None:
    subscribe(admin, receiver)
    receiver.statuses.extend([500, 204])
    vendor_ids = add_vendors(api, 3)
    assert deliver(admin) == 1
    assert standings(admin) == ["retrying", "waiting", "waiting"]
    clock.forward(timedelta(seconds=9))
    assert deliver(admin) == 0
    clock.forward(timedelta(seconds=1))
    assert deliver(admin) == 1
    clock.forward(timedelta(seconds=20))
    assert deliver(admin) == 3
    assert receiver.ids == [vendor_ids[0]] * 2 + vendor_ids
    first, again, third = receiver.received[:3]
    assert first.body == again.body == third.body
    assert standings(admin) == ["delivered"] * 3
    assert [attempt["status"] for attempt in deliveries(admin)[0]["attempts"]] == [500, 204, 200]


def test_later_changes_need_not_wait(
    admin: httpx.Client, api: httpx.Client, receiver: Receiver, clock: MovableClock
) -> None:
    subscribe(admin, receiver, in_order=False)
    receiver.statuses.append(503)
    first, second = add_vendors(api, 2)
    assert deliver(admin) == 2
    clock.forward(timedelta(seconds=10))
    assert deliver(admin) == 1
    assert receiver.ids == [first, second, first]


def test_a_clock_that_jumps_finds_the_attempts_made(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver, entities=["PaymentMethod"])
    receiver.statuses.extend([500] * 20)
    api.post("paymentmethod", json={"Name": "Barter"}).raise_for_status()
    admin.post("clock", json={"forward_days": 30})
    deliver(admin)
    times = [datetime.fromisoformat(attempt["at"]) for attempt in deliveries(admin)[0]["attempts"]]
    waits_s = [round((later - times[0]).total_seconds()) for later in times]
    assert waits_s[:9] == [0, 10, 30, 60, 360, 1560, 8760, 23160, 44760]
    assert len(times) == 10
    assert datetime.fromisoformat(deliveries(admin)[0]["due_at"]) - times[-1] == timedelta(hours=6)
    admin.post("clock", json={"forward_days": -20})
    assert deliver(admin) == 0
    receiver.statuses.clear()
    assert deliver(admin, early=True) == 1
    assert standings(admin) == ["delivered"]


def test_no_answer_within_three_seconds(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    receiver.slow_s = 3.4
    add_vendors(api, 1)
    started = time.perf_counter()
    deliver(admin)
    assert time.perf_counter() - started > 2.9
    (attempt,) = deliveries(admin)[0]["attempts"]
    assert (attempt["status"], attempt["trouble"]) == (None, "no answer within 3 s")


def test_an_endpoint_that_is_not_there(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    gone = {"endpoint": "http://127.0.0.1:9/hooks", "verifier": VERIFIER}
    admin.post("webhooks", json={"subscribe": [gone], "unsubscribe": [receiver.url]})
    add_vendors(api, 1)
    assert deliver(admin) == 1
    (attempt,) = deliveries(admin)[0]["attempts"]
    assert attempt["trouble"].startswith("ConnectError")
    assert receiver.received == []
    assert admin.post("webhooks", json={"unsubscribe": [gone["endpoint"]]}).json()["queue"] == []
    assert standings(admin) == ["dropped"]


def test_mischief_is_drawn_again_by_its_seed(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    courses = []
    for course, seed in enumerate((7, 7, 8)):
        stir(admin, seed=seed, duplicate_rate=0.3, drop_rate=0.3, reorder=True)
        vendor_ids = add_vendors(api, 12, f"Course {course}")
        del receiver.received[:]
        deliver(admin)
        courses.append([vendor_ids.index(told) for told in receiver.ids])
    first, second, third = courses
    assert first == second != third
    assert first != sorted(first)
    assert 0 < len(set(first)) < 12
    assert len(first) > len(set(first))


def test_without_mischief_the_order_is_kept(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    vendor_ids = add_vendors(api, 12)
    assert deliver(admin) == 12
    assert receiver.ids == vendor_ids


def test_a_duplicate_is_the_same_to_the_byte(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    stir(admin, duplicate_rate=1)
    add_vendors(api, 1)
    assert deliver(admin) == 2
    first, again = receiver.received
    assert first.body == again.body
    assert [delivery["copy_of"] for delivery in deliveries(admin)] == [None, 1]


def test_late_notifications_overtake_each_other(
    admin: httpx.Client, api: httpx.Client, receiver: Receiver, clock: MovableClock
) -> None:
    subscribe(admin, receiver)
    stir(admin, delay_s=60)
    vendor_ids = add_vendors(api, 8)
    assert deliver(admin) == 0
    clock.forward(timedelta(seconds=30))
    assert 0 < deliver(admin) < 8
    clock.forward(timedelta(seconds=30))
    deliver(admin)
    assert sorted(receiver.ids) == sorted(vendor_ids)
    assert receiver.ids != vendor_ids


def test_a_past_delivery_is_sent_again(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver)
    add_vendors(api, 1)
    deliver(admin)
    receiver.statuses.append(500)
    failed = admin.post("webhooks/replay", json={"number": 1}).json()
    assert (failed["standing"], failed["copy_of"], failed["attempts"][0]["status"]) == ("failed", 1, 500)
    assert admin.post("webhooks/replay", json={"number": 1}).json()["standing"] == "delivered"
    assert len({received.body for received in receiver.wait_for(3)}) == 1
    assert admin.get("webhooks").json()["queue"] == []
    assert admin.post("webhooks/replay", json={"number": 99}).status_code == 404


def test_no_secret_is_shown(
    admin: httpx.Client, api: httpx.Client, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    subscribe(admin, receiver)
    add_vendors(api, 1)
    deliver(admin)
    shown = admin.get("webhooks").text
    assert receiver.url in shown
    assert VERIFIER not in shown
    assert VERIFIER not in caplog.text
    assert receiver.received[0].headers["intuit-signature"] not in shown


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("webhooks", []),
        ("webhooks", {"subscribe": [{"endpoint": "nowhere", "verifier": "s"}]}),
        ("webhooks", {"subscribe": [{"endpoint": "http://127.0.0.1/", "verifier": "s", "entities": ["Cat"]}]}),
        ("webhooks", {"mischief": {"drop_rate": 2}}),
        ("webhooks", {"mischief": {"delay": 2}}),
        ("webhooks/replay", {}),
        ("webhooks/replay", {"number": "1"}),
        ("webhooks/deliver", {"early": 1}),
    ],
)
def test_impossible_orders(admin: httpx.Client, path: str, order: Any) -> None:
    before = admin.get("webhooks").json()
    answer = admin.post(path, json=order)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
    assert admin.get("webhooks").json() == before


def test_they_go_out_by_themselves_and_keep_no_caller_waiting(
    admin: httpx.Client, api: httpx.Client, receiver: Receiver
) -> None:
    subscribe(admin, receiver, automatic=True)
    receiver.slow_s = 1
    started = time.perf_counter()
    vendor_ids = add_vendors(api, 3)
    assert time.perf_counter() - started < 2.5
    receiver.wait_for(3)
    assert receiver.ids == vendor_ids


def test_an_endpoint_may_ask_the_company_api_before_it_answers(
    admin: httpx.Client, api: httpx.Client, receiver: Receiver
) -> None:
    subscribe(admin, receiver)
    vendor_ids = add_vendors(api, 1)
    receiver.before_answer = lambda: api.get(f"vendor/{vendor_ids[0]}").raise_for_status()
    assert deliver(admin) == 1
    assert admin.post("webhooks/replay", json={"number": 1}).json()["standing"] == "delivered"


def test_moving_the_clock_brings_the_retry(admin: httpx.Client, api: httpx.Client, receiver: Receiver) -> None:
    subscribe(admin, receiver, automatic=True)
    receiver.statuses.append(500)
    add_vendors(api, 1)
    receiver.wait_for(1)
    admin.post("clock", json={"forward_s": 10})
    receiver.wait_for(2)


def test_subscribed_from_the_start(receiver: Receiver) -> None:
    subscription = Subscription(receiver.url, VERIFIER, entities=("Vendor",))
    books = trader("shop")
    sandbox = Sandbox([books], subscriptions=[subscription])
    sandbox.mint_tokens(books.realm_id, "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with start(sandbox) as running:
        address = f"{running.url}/v3/company/{books.realm_id}/vendor"
        httpx.post(address, json={"DisplayName": "Told"}, headers=headers)
        (received,) = receiver.wait_for(1)
    assert received.is_signed()
    assert "vendor.created" in received.content[0]["type"]


def test_days_lived_through_are_told_at_their_own_times(receiver: Receiver, clock: MovableClock) -> None:
    books = build(load_scenario("healthy"), 1, AS_OF, REALM)
    sandbox = Sandbox([books], subscriptions=[Subscription(receiver.url, VERIFIER, aggregation_s=3600)], clock=clock)
    sandbox.clock.forward(timedelta(days=7))
    sandbox.courier.deliver_due(sandbox.clock())
    spans = [[datetime.fromisoformat(event["time"]) for event in told.content] for told in receiver.received]
    assert all(max(span) - min(span) < timedelta(hours=1) for span in spans)
    assert len({span[0].date() for span in spans}) >= 5
    assert [span[0] for span in spans] == sorted(span[0] for span in spans)
