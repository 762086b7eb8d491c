"""Connecting a company over HTTP: whose state it is, how often and how long it is good, and where people are sent."""

from hashlib import sha256
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http.office import BAKERY, NOW, Office, key_of

from domain.firms.firm import Role
from domain.firms.key import ApiKey
from domain.rails.consent import KEPT

Client = TestClient[Litestar]
PATH = "/api/v1/rails/fake/connections"
REDIRECT = "http://127.0.0.1:8765/callback"
SECOND = {"Authorization": "Bearer crk_second_5ecret"}


@pytest.fixture
def client(client: Client, office: Office) -> Client:
    """A client with the key of an owner; there is a second one."""
    client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
    second = replace(office.memory.members["m-owner"], id="m-second", name="Ms Second")
    office.memory.members[second.id] = second
    key = ApiKey(id="second", member=second, created_at=NOW, last_used_at=NOW)
    office.memory.keys["second"] = key, sha256(b"5ecret").digest()
    return client


def begun(client: Client, **wish: Any) -> dict[str, str]:
    """The callback of a consent that was asked for, granted."""
    answer = client.post(PATH, json={"redirect_uri": REDIRECT, **wish})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert f"&state={told['state']}" in told["authorize_url"]
    return {"state": told["state"], "tenant": "t-1", "company": "Paper & Sons"}


def complete(client: Client, callback: dict[str, str], **asked: Any) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"{PATH}/complete", json={"parameters": callback}, **asked)
    return answer.status_code, answer.json()


def test_what_comes_back_makes_a_client_once(client: Client, office: Office) -> None:
    callback = begun(client)
    status, business = complete(client, callback)
    assert (status, business["name"], business["feed_of"]) == (200, "Paper & Sons", None)
    assert office.acts[-1] == ("Ms Owner", "connect", "fake")
    assert complete(client, callback)[0] == 400
    assert [act[1] for act in office.acts].count("connect") == 1


def test_a_feed_is_of_the_client_that_it_was_begun_for(client: Client) -> None:
    status, business = complete(client, begun(client, feed_of=BAKERY.id))
    assert (status, business["feed_of"]) == (200, BAKERY.id)


def test_the_callback_of_another_member_is_refused_and_stays_good_for_who_began(client: Client) -> None:
    callback = begun(client)
    assert complete(client, callback, headers=SECOND)[0] == 400
    assert complete(client, callback)[0] == 200


@pytest.mark.parametrize("spoil", ["late", "state", "no state", "error", "rail"])
def test_what_answers_no_consent_that_stands_connects_nothing(client: Client, office: Office, spoil: str) -> None:
    callback, connected = begun(client), len(office.memory.connections)
    if spoil == "late":
        office.clock.advance(KEPT)
    elif spoil == "state":
        callback["state"] += "x"
    elif spoil == "no state":
        del callback["state"]
    elif spoil == "error":
        callback["error"] = "access_denied"
    path = f"{PATH}/complete".replace("fake", "other") if spoil == "rail" else f"{PATH}/complete"
    refused = client.post(path, json={"parameters": callback})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/parameters")
    assert len(office.memory.connections) == connected


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/", "http://evil.example/", "http://127.0.0.1.evil.example/", "//127.0.0.1/", ""),
        *("http://127.0.0.1@evil.example/", "http://evil.example\\@127.0.0.1/", "http://127.0.0.1\\@evil.example/"),
        *(
            "http://127.0.0.1/#fragment",
            "http://127.0.0.1/\n",
            "javascript:alert(1)",
            "http://127.0.0.1/" + "a" * 2_000,
        ),
    ],
)
def test_people_are_sent_back_to_no_other_address(client: Client, address: str) -> None:
    refused = client.post(PATH, json={"redirect_uri": address})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/redirect_uri")


@pytest.mark.parametrize("address", ["http://localhost:1/x?y=1", "http://[::1]/", "http://127.0.0.1"])
def test_loopback_is_allowed_in_each_form(client: Client, address: str) -> None:
    assert client.post(PATH, json={"redirect_uri": address}).status_code == 200


def test_a_rail_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.post(PATH.replace("fake", "none"), json={"redirect_uri": REDIRECT}).status_code == 404
