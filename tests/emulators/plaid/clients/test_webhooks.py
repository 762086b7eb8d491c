"""Webhooks as an application of plaid-python receives and verifies them."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import plaid
import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from plaid.api import plaid_api
from plaid.model.custom_sandbox_transaction import CustomSandboxTransaction
from plaid.model.item_webhook_update_request import ItemWebhookUpdateRequest
from plaid.model.sandbox_item_fire_webhook_request import SandboxItemFireWebhookRequest
from plaid.model.sandbox_item_reset_login_request import SandboxItemResetLoginRequest
from plaid.model.sandbox_transactions_create_request import SandboxTransactionsCreateRequest
from plaid.model.webhook_verification_key_get_request import WebhookVerificationKeyGetRequest
from tests.emulators.plaid.stories import NOON, Mirror, client_of, code_of, happens, line, link
from tests.emulators.qbo.webhook_receiver import Received, Receiver, receiving

from emulators.plaid.serving import RunningSandbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


def deliver(running: RunningSandbox) -> int:
    return running.sandbox.courier.deliver_due(running.sandbox.clock())


def verified(api: plaid_api.PlaidApi, received: Received) -> bool:
    """As the documentation has it: the key by its id, the signature, the age, the hash of the raw body."""
    token = received.headers["plaid-verification"]
    head = jws.extract_compact(token.encode()).headers()
    if head["alg"] != "ES256":
        return False
    key = api.webhook_verification_key_get(WebhookVerificationKeyGetRequest(key_id=head["kid"]))["key"]
    public = ECKey.import_key({name: key[name] for name in ("kty", "crv", "x", "y")})
    try:
        claims = json.loads(jws.deserialize_compact(token, public, algorithms=["ES256"]).payload)
    except JoseError:
        return False
    fresh = NOON.timestamp() - claims["iat"] < 300
    return bool(fresh and claims["request_body_sha256"] == sha256(received.body).hexdigest())


def test_nothing_is_told_before_the_first_sync(running: RunningSandbox, receiver: Receiver) -> None:
    api = client_of(running.url)
    mirror = Mirror(api, link(api, receiver.url)["access_token"])
    happens(running, "added", line("before"))
    assert deliver(running) == 0
    mirror.sync()
    happens(running, "added", line("after"))
    assert deliver(running) == 1
    [received] = receiver.received
    assert received.content["webhook_code"] == "SYNC_UPDATES_AVAILABLE"
    assert received.content["historical_update_complete"] is True
    assert received.body.startswith(b'{\n  "webhook_type"')
    assert verified(api, received)


@pytest.mark.parametrize("signing", ["stale", "tampered", "unsigned", "foreign"])
def test_what_is_not_signed_well_is_known(running: RunningSandbox, receiver: Receiver, signing: Any) -> None:
    api = client_of(running.url)
    running.sandbox.switches.signing = signing
    _fire(api, link(api, receiver.url)["access_token"], "DEFAULT_UPDATE")
    deliver(running)
    assert not verified(api, receiver.received[0])


def test_keys_are_rotated_and_old_ones_are_told_as_expired(running: RunningSandbox, receiver: Receiver) -> None:
    api = client_of(running.url)
    token = link(api, receiver.url)["access_token"]
    _fire(api, token, "DEFAULT_UPDATE")
    deliver(running)
    running.sandbox.keys.rotate(running.sandbox.clock())
    _fire(api, token, "DEFAULT_UPDATE")
    deliver(running)
    old, new = (_key_id(received) for received in receiver.received)
    told = [api.webhook_verification_key_get(WebhookVerificationKeyGetRequest(key_id=key))["key"] for key in (old, new)]
    assert [key["expired_at"] is None for key in told] == [False, True]
    with pytest.raises(plaid.ApiException) as refusal:
        api.webhook_verification_key_get(WebhookVerificationKeyGetRequest(key_id="unknown"))
    assert code_of(refusal.value) == "INVALID_WEBHOOK_VERIFICATION_KEY_ID"


def test_rows_made_by_hand_are_told_and_synced(running: RunningSandbox, receiver: Receiver) -> None:
    api = client_of(running.url)
    token = link(api, receiver.url)["access_token"]
    mirror = Mirror(api, token)
    mirror.sync()
    day = NOON.date()
    made = CustomSandboxTransaction(date_transacted=day, date_posted=day, amount=12.34, description="BY HAND")
    api.sandbox_transactions_create(SandboxTransactionsCreateRequest(access_token=token, transactions=[made]))
    assert deliver(running) == 1
    [page] = mirror.sync()
    assert [(row["name"], row["amount"]) for row in page["added"]] == [("BY HAND", 12.34)]


def test_a_login_that_is_reset_stops_the_feed_until_it_is_repaired(running: RunningSandbox, receiver: Receiver) -> None:
    api = client_of(running.url)
    linked = link(api, receiver.url)
    mirror = Mirror(api, linked["access_token"])
    mirror.sync()
    api.sandbox_item_reset_login(SandboxItemResetLoginRequest(access_token=linked["access_token"]))
    happens(running, "added", line("unseen"))
    with pytest.raises(plaid.ApiException) as refusal:
        mirror.sync()
    assert code_of(refusal.value) == "ITEM_LOGIN_REQUIRED"
    running.sandbox.switches.sync_in_error = "cached"
    assert mirror.sync()[0]["added"] == []

    item = running.sandbox.items[linked["item_id"]]
    item.repair(running.sandbox.clock())
    assert [row["name"] for row in mirror.sync()[0]["added"]] == ["UNSEEN"]
    deliver(running)
    assert receiver.received[0].content["error"]["error_code"] == "ITEM_LOGIN_REQUIRED"


def test_a_webhook_is_tried_again_for_a_day_and_no_longer(running: RunningSandbox, receiver: Receiver) -> None:
    api = client_of(running.url)
    receiver.statuses.extend([500] * 20)
    _fire(api, link(api, receiver.url)["access_token"], "DEFAULT_UPDATE")
    deliver(running)
    for wait_s in (30, 120, 480, 1920, 7680, 30720, 86400):
        running.sandbox.clock.forward(timedelta(seconds=wait_s))
        deliver(running)
    assert len(receiver.received) == 7
    assert len({received.body for received in receiver.received}) == 1
    assert running.sandbox.courier.shown()["deliveries"][0]["standing"] == "failed"


def test_a_new_address_is_told_of_itself(running: RunningSandbox, receiver: Receiver) -> None:
    api = client_of(running.url)
    token = link(api)["access_token"]
    api.item_webhook_update(ItemWebhookUpdateRequest(access_token=token, webhook=receiver.url))
    deliver(running)
    assert receiver.received[0].content["new_webhook_url"] == receiver.url


def _fire(api: plaid_api.PlaidApi, token: str, code: str) -> None:
    asked = SandboxItemFireWebhookRequest(access_token=token, webhook_code=code)
    assert api.sandbox_item_fire_webhook(asked)["webhook_fired"] is True


def _key_id(received: Received) -> str:
    head = jws.extract_compact(received.headers["plaid-verification"].encode()).headers()
    return str(head["kid"])
