"""Members, their roles and their keys, over the wire."""

from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import NOW, Office, key_of

from domain.firms.firm import Role, Scope
from domain.rails.connection import ConnectionState

Client = TestClient[Litestar]
ME, KEYS, MEMBERS = "/api/v1/me", "/api/v1/keys", "/api/v1/members"
TRAY = "/api/v1/businesses/{}/tray"


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


OPEN_TO_SOME = {
    *(
        ME,
        "/api/v1/businesses",
        "/api/v1/decisions",
        "/api/v1/digest",
        "/api/v1/events",
        "/api/v1/findings",
        "/api/v1/jobs",
        "/api/v1/syncs",
        "/api/v1/jobs/syncs",
    ),
    *("/api/v1/rails", "/api/v1/policy/thresholds"),
}
"""What shows a key for some clients these alone, or is the same for everybody."""


@pytest.fixture
def owner(client: Client) -> Client:
    client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
    return client


def made(owner: Client, **wish: Any) -> dict[str, str]:
    """The headers of a new key of the advisor's."""
    answer = owner.post(KEYS, json={"member": "Ms Advisor", **wish})
    assert answer.status_code == 201, answer.text
    return bearing(answer.json()["secret"])


def test_who_asks_is_told_what_role_and_key_let_through(owner: Client) -> None:
    told = owner.get(ME, headers=made(owner, scopes=["read", "write", "admin"])).json()
    assert (told["member"]["name"], told["member"]["role"]) == ("Ms Advisor", "advisor")
    assert told["powers"] == ["write", "set policy"]
    assert (told["key"]["scopes"], told["key"]["clients"]) == (["read", "write", "admin"], None)
    assert "hash" not in owner.get(KEYS).text


def test_a_key_that_another_member_has_made_signs_nothing_that_takes_two(owner: Client, office: Office) -> None:
    policy = "/api/v1/policy"
    loosening = {"overrides": {"direct_payment_roles": ["owner"]}, "version": 1}
    zoe = bearing(owner.post(KEYS, json={"member": "Zoe", "role": "owner"}).json()["secret"])
    again = bearing(owner.post(KEYS, headers=zoe, json={"member": "Zoe"}).json()["secret"])
    proposal = owner.put(policy, json=loosening).json()["proposed"]["id"]
    for headers in (zoe, again):
        for refused in (
            owner.post(f"{policy}/proposals/{proposal}/confirm", headers=headers),
            owner.put(policy, headers=headers, json=loosening),
        ):
            assert refused.status_code == 403
            assert refused.json()["detail"].startswith("Ms Owner has made the key")
    by_command = bearing(office.product.members.new_key(office.acting(), "Zoe")[1])
    confirmed = owner.post(f"{policy}/proposals/{proposal}/confirm", headers=by_command)
    assert confirmed.json()["policy"]["direct_payment_roles"] == ["owner"]


def test_deciding_and_writing_to_the_ledger_are_two_scopes(owner: Client) -> None:
    deciding, writing = made(owner, scopes=["read", "decide"]), made(owner, scopes=["read", "write"])
    record = "/api/v1/businesses/b1/decisions/d_1/record"
    for headers, status in ((deciding, 403), (writing, 403), (made(owner, scopes=["decide", "write"]), 404)):
        body = {"account_id": "1"}
        assert owner.post(record, headers=headers | {"Idempotency-Key": "k"}, json=body).status_code == status


def test_a_key_of_some_scopes_lets_no_more_through(owner: Client, office: Office) -> None:
    reading = made(owner, scopes=["read"])
    assert owner.get(TRAY.format("b1"), headers=reading).status_code == 200
    refused = owner.post("/api/v1/businesses/b1/sync", headers=reading)
    assert refused.status_code == 403
    assert "does not let this through; its scopes: read" in refused.json()["detail"]
    assert office.acts[-1] == ("Ms Advisor", "denied", refused.json()["detail"])
    assert owner.post("/api/v1/businesses/b1/sync", headers=made(owner, scopes=["decide"])).status_code == 200


def test_a_key_for_some_clients_sees_no_others(owner: Client, office: Office) -> None:
    bakery = made(owner, scopes=["read", "decide"], clients=["b1"])
    assert owner.get(TRAY.format("b1"), headers=bakery).status_code == 200
    other = owner.get(TRAY.format("b2"), headers=bakery)
    assert (other.status_code, other.json()["detail"]) == (404, "There is no client b2.")
    assert office.acts[-1][1] == "denied"
    assert owner.post("/api/v1/businesses/b2/sync", headers=bakery).status_code == 404
    assert [each["id"] for each in owner.get("/api/v1/businesses", headers=bakery).json()["items"]] == ["b1"]
    assert [each["health"]["business_id"] for each in owner.get("/api/v1/syncs", headers=bakery).json()["items"]] == [
        "b1"
    ]
    began = owner.post("/api/v1/jobs/syncs", headers=bakery).json()
    assert (began["total"], {business for _, business, _ in office.memory.duties}) == (1, {"b1"})
    assert owner.get("/api/v1/jobs/syncs", params={"since": began["since"]}, headers=bakery).json() == began
    digest = owner.get("/api/v1/digest", headers=bakery).json()
    assert [each["business_id"] for each in digest["clients"]] == ["b1"]
    assert {each["business_id"] for each in digest["top_items"]} <= {"b1"}
    assert sum(digest["lights"].values()) == 1
    assert len(owner.get("/api/v1/digest").json()["clients"]) == 3
    assert owner.get(ME, headers=bakery).json()["key"]["clients"] == ["b1"]


def test_a_key_for_some_clients_is_told_what_happens_to_those(owner: Client, office: Office) -> None:
    for client in ("b1", "b2"):
        office.world.connections.set_state(Scope("f1", client), ConnectionState.RECONNECT, office.clock.now())
    path, bakery = "/api/v1/events", made(owner, scopes=["read"], clients=["b1"])
    everything = owner.get(path, params={"limit": 500}).json()
    told = owner.get(path, params={"limit": 500}, headers=bakery).json()
    own = owner.get(path, params={"limit": 500, "business_id": "b1"}, headers=bakery).json()
    assert {each["business_id"] for each in everything["items"]} > {"b1"}
    assert told["items"] == own["items"] == [each for each in everything["items"] if each["business_id"] == "b1"]
    for asked in (["b2"], ["b1", "b2"], ["b9"]):
        assert owner.get(path, params={"business_id": asked}, headers=bakery).status_code == 404
    assert office.acts[-1][1] == "denied"


def test_what_is_the_whole_firms_is_closed_to_a_key_for_some_clients(owner: Client, office: Office) -> None:
    bakery = made(owner, scopes=["read"], clients=["b1"])
    app = owner.app
    closed = {
        route.path
        for route in app.routes
        if route.path.startswith("/api/v1/") and "{" not in route.path and "GET" in getattr(route, "methods", ())
    } - OPEN_TO_SOME
    assert closed >= {"/api/v1/acts", "/api/v1/policy", MEMBERS, KEYS}
    for path in sorted(closed):
        assert owner.get(path, headers=bakery).status_code == 403, path


def test_a_key_is_good_until_it_expires_or_is_revoked(owner: Client, office: Office) -> None:
    brief = made(owner, expires_at=(NOW + timedelta(days=1)).isoformat())
    lasting = made(owner)
    assert owner.get(ME, headers=brief).status_code == 200
    office.clock.advance(timedelta(days=1))
    expired = owner.get(ME, headers=brief)
    assert (expired.status_code, "has expired" in expired.json()["detail"]) == (401, True)
    assert office.acts[-1][:2] == ("Ms Advisor", "denied")
    key_id = owner.get(ME, headers=lasting).json()["key"]["id"]
    revoked = owner.post(f"{KEYS}/{key_id}/revoke")
    assert revoked.json()["revoked_at"] is not None
    assert office.acts[-1] == ("Ms Owner", "revoke key", f"Ms Advisor, key {key_id}")
    refused = owner.get(ME, headers=lasting)
    assert (refused.status_code, "was revoked" in refused.json()["detail"]) == (401, True)
    assert owner.post(f"{KEYS}/none/revoke").status_code == 404


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"scopes": []}, 400),
        ({"clients": ["b1"], "scopes": ["read", "admin"]}, 400),
        ({"clients": [], "scopes": ["read"]}, 400),
        ({"clients": ["b9"], "scopes": ["read"]}, 404),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 400),
        ({"expires_at": "2030-01-01T00:00:00"}, 400),
        ({"role": "owner"}, 409),
        ({"member": "Mr New"}, 400),
        ({"scopes": ["all"]}, 400),
    ],
)
def test_a_key_that_cannot_be_meant_is_not_made(
    owner: Client, office: Office, wish: dict[str, Any], status: int
) -> None:
    before = len(office.memory.keys)
    assert owner.post(KEYS, json={"member": "Ms Advisor", **wish}).status_code == status
    assert len(office.memory.keys) == before


def test_a_key_makes_none_that_lets_more_through(owner: Client) -> None:
    keeper = bearing(owner.post(KEYS, json={"member": "Ms Owner", "scopes": ["admin"]}).json()["secret"])
    assert owner.post(KEYS, headers=keeper, json={"member": "Ms Owner"}).status_code == 403
    assert owner.post(KEYS, headers=keeper, json={"member": "Ms Owner", "scopes": ["admin"]}).status_code == 201


def test_a_role_is_changed_for_all_keys_and_never_the_last_owners(owner: Client, office: Office) -> None:
    advising = made(owner)
    changed = owner.put(f"{MEMBERS}/Ms Advisor/role", json={"role": "viewer"})
    assert (changed.status_code, changed.json()["role"]) == (200, "viewer")
    assert office.acts[-1] == ("Ms Owner", "change role", "Ms Advisor (viewer)")
    assert owner.get(ME, headers=advising).json()["powers"] == []
    last = owner.put(f"{MEMBERS}/Ms Owner/role", json={"role": "viewer"})
    assert (last.status_code, "last owner" in last.json()["detail"]) == (409, True)
    assert owner.put(f"{MEMBERS}/Nobody/role", json={"role": "viewer"}).status_code == 404
    assert {each["name"]: each["role"] for each in owner.get(MEMBERS).json()["items"]}["Ms Advisor"] == "viewer"


@pytest.mark.parametrize("name", ["a/b", "Ada\x1b[31m", "Ada\n", " "])
def test_a_name_that_no_address_can_hold_is_no_member_s(owner: Client, office: Office, name: str) -> None:
    refused = owner.post("/api/v1/keys", json={"member": name, "role": "owner"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/member")
    assert office.acts == []


def test_only_an_owner_keeps_keys_and_roles(client: Client) -> None:
    assert client.get(MEMBERS).status_code == 200
    assert client.get(KEYS).status_code == 403
    assert client.post(KEYS, json={"member": "Ms Advisor"}).status_code == 403
    assert client.put(f"{MEMBERS}/Ms Advisor/role", json={"role": "owner"}).status_code == 403
    assert client.post(f"{KEYS}/owner/revoke").status_code == 403


def test_a_client_that_the_firm_has_not_is_an_act_too(client: Client, office: Office) -> None:
    for ask in (client.get(TRAY.format("b9")), client.post("/api/v1/businesses/b9/sync")):
        assert ask.status_code == 404
        assert office.acts[-1] == ("Ms Advisor", "denied", "There is no client b9.")


def test_a_use_is_kept_at_most_once_a_minute(office: Office) -> None:
    uses: list[Any] = []

    def last_used() -> Any:
        return office.memory.keys[Role.ADVISOR][0].last_used_at

    # A client that ends waits for what is being noted.
    for later_s in (0, 59, 1):
        office.clock.advance(timedelta(seconds=later_s))
        with office.client() as client:
            client.get(ME, headers=bearing(key_of(Role.ADVISOR)))
        uses.append(last_used())
    assert uses == [NOW, NOW, NOW + timedelta(seconds=60)]


def test_a_key_for_some_clients_needs_no_scopes(client: Client) -> None:
    """It was 400: without `scopes` it asked for admin, which such a key cannot have."""
    owner = {"Authorization": f"Bearer {key_of(Role.OWNER)}"}
    made = client.post("/api/v1/keys", json={"member": "Ms Staff", "clients": ["b1"]}, headers=owner)
    assert (made.status_code, made.json()["key"]["scopes"]) == (201, ["read", "decide", "write"])
    whole = client.post("/api/v1/keys", json={"member": "Ms Staff"}, headers=owner)
    assert whole.json()["key"]["scopes"] == ["read", "decide", "write", "admin"]
    admin = {"member": "Ms Staff", "clients": ["b1"], "scopes": ["admin"]}
    assert client.post("/api/v1/keys", json=admin, headers=owner).status_code == 400


def test_no_key_is_made_for_a_name_that_looks_like_another_s(client: Client) -> None:
    owner = {"Authorization": f"Bearer {key_of(Role.OWNER)}"}
    for name, status in (("\uff2ds Staff", 400), ("M\u0455 Staff", 400), ("ms staff", 409)):
        refused = client.post("/api/v1/keys", json={"member": name, "role": "owner"}, headers=owner)
        assert refused.status_code == status, refused.text
