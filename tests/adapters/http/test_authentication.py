"""Keys, roles, and that nothing but `/health` is open."""

import base64
from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from tests.adapters.http.office import FIRM, Office, key_of
from tests.fixtures.changes import bill, live

from domain.firms.firm import Role

Client = TestClient[Litestar]
KEY = key_of(Role.VIEWER)


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


def routes_and_methods() -> list[tuple[str, str]]:
    """Every path the application answers, with a business filled in, and each of its methods."""
    return sorted(
        (
            route.path.replace("{business_id:str}", "b1")
            .replace("{path:str}", "any")
            .replace("{rail:str}", "fake")
            .replace("{event_id:int}", "1")
            .replace("{notice_id:int}", "1"),
            method,
        )
        for route in Office().app().routes
        if isinstance(route, HTTPRoute)
        for method in sorted(route.methods)
        if (route.path, method) != ("/health", "GET")
    )


@pytest.fixture(scope="module")
def closed() -> Iterator[tuple[Client, Office]]:
    """One office for all routes: nobody gets in, so nobody changes anything there."""
    office = Office()
    with office.client() as client:
        yield client, office


@pytest.mark.parametrize(("path", "method"), routes_and_methods())
def test_no_route_is_open_without_a_key(closed: tuple[Client, Office], path: str, method: str) -> None:
    stranger, office = closed
    for headers in ({}, {"Authorization": "Bearer crk_wrong"}):
        response = stranger.request(method, path, headers=headers)
        assert response.status_code == 401
        assert FIRM.name not in response.text
    assert (office.acts, office.rail.asked) == ([], [])


def test_all_routes_are_http_routes() -> None:
    assert all(isinstance(route, HTTPRoute) for route in Office().app().routes)


def test_health_is_open_and_tells_nothing_else(anonymous: Client) -> None:
    response = anonymous.get("/health")
    assert response.status_code == 200
    assert sorted(response.json()) == ["status", "version"]


@pytest.mark.parametrize("authorization", [f"Bearer {KEY}", f"bearer  {KEY}", basic(f":{KEY}"), basic(f"anyone:{KEY}")])
def test_a_key_is_a_bearer_token_or_a_basic_password(anonymous: Client, authorization: str) -> None:
    response = anonymous.get("/api/v1/digest", headers={"Authorization": authorization})
    assert response.status_code == 200
    assert response.json()["firm"]["name"] == FIRM.name


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer crk_wrong",
        KEY,
        f"Token {KEY}",
        f"Bearer {KEY}x",
        "Basic",
        "Basic !!!",
        "Basic /w==",
        basic(KEY),
        basic(f"{KEY}:"),
        basic("anyone:nul\x00"),
        basic("anyone:ключ"),
    ],
)
def test_anything_else_is_401_and_says_what_is_wanted(anonymous: Client, authorization: str) -> None:
    response = anonymous.get("/api/v1/digest", headers={"Authorization": authorization})
    assert response.status_code == 401
    challenges = response.headers.get_list("www-authenticate")
    assert [challenge.partition(" ")[0] for challenge in challenges] == ["Basic", "Bearer"]
    assert KEY not in response.text


def test_a_revoked_key_is_401(client: Client, office: Office) -> None:
    assert client.get("/api/v1/digest").status_code == 200
    del office.memory.keys[Role.ADVISOR]
    assert client.get("/api/v1/digest").status_code == 401


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads(anonymous: Client, role: Role) -> None:
    headers = {"Authorization": f"Bearer {key_of(role)}"}
    for path in ("digest", "businesses", "businesses/b1/tray", "businesses/b1/sync", "businesses/b1/changes"):
        assert anonymous.get(f"/api/v1/{path}", headers=headers).status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_owners_advisors_and_staff_make_a_rail_work(anonymous: Client, office: Office, role: Role) -> None:
    headers = {"Authorization": f"Bearer {key_of(role)}"}
    expected = 200 if role in (Role.OWNER, Role.ADVISOR, Role.STAFF) else 403
    asked = [int(expected == 200), 2 * int(expected == 200)]
    office.rail.put(live(bill("98")))
    run = anonymous.post("/api/v1/businesses/b1/sync", headers=headers)
    assert len(office.rail.asked) == asked[0]
    office.rail.put(live(bill("99")))
    fresh = anonymous.get("/api/v1/businesses/b1/tray?freshness=strict", headers=headers)
    assert len(office.rail.asked) == asked[1]
    assert (run.status_code, fresh.status_code) == (expected, expected)
    name, refusal = (
        f"Ms {role.title()}",
        f"{role.phrase.capitalize()} may read, but not sync; ask an owner, advisor or staff member.",
    )
    assert office.acts == ([(name, "sync", "")] if expected == 200 else [(name, "denied", refusal)] * 2)
    assert {act.business_id for _, act in office.memory.acts} == {"b1"}


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200)])
def test_a_page_of_another_site_may_not_act(client: Client, office: Office, site: str, status: int) -> None:
    response = client.post("/api/v1/businesses/b1/sync", headers={"Sec-Fetch-Site": site})
    assert response.status_code == status
    assert client.get("/api/v1/digest", headers={"Sec-Fetch-Site": site}).status_code == 200
    assert len(office.acts) == (status == 200)


ACTS = [
    (method, path)
    for path, method in routes_and_methods()
    if method not in ("GET", "HEAD", "OPTIONS") and not path.startswith("/webhooks")
]
HOST = "127.0.0.1:8000"
REMEMBERED = {"Authorization": basic(f"anyone:{key_of(Role.ADVISOR)}"), "Host": HOST}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": HOST},
        {"Origin": "http://evil.test"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": f"http://{HOST}.evil.test"},
        {"Origin": f"http://evil.test/{HOST}"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"},
    ],
)
def test_a_remembered_key_does_not_act_without_proof_of_the_origin(
    anonymous: Client, office: Office, told: dict[str, str]
) -> None:
    response = anonymous.post("/api/v1/businesses/b1/sync", headers=REMEMBERED | told)
    assert (response.status_code, response.headers["content-type"]) == (403, "application/problem+json")
    assert (office.acts, office.rail.asked) == ([], [])
    assert anonymous.get("/api/v1/digest", headers=REMEMBERED | told).status_code == 200


@pytest.mark.parametrize(
    "told",
    [{"Origin": f"http://{HOST}"}, {"Origin": f"HTTPS://{HOST}"}, {"Sec-Fetch-Site": "same-origin"}],
)
def test_a_remembered_key_acts_from_a_page_of_this_server(
    anonymous: Client, office: Office, told: dict[str, str]
) -> None:
    assert anonymous.post("/api/v1/businesses/b1/sync", headers=REMEMBERED | told).status_code == 200
    assert office.acts == [("Ms Advisor", "sync", "")]


@pytest.mark.parametrize("path_and_method", ACTS)
def test_every_act_asks_for_the_origin_and_for_json(
    anonymous: Client, office: Office, path_and_method: tuple[str, str]
) -> None:
    method, path = path_and_method
    assert anonymous.request(method, path, headers=REMEMBERED).status_code == 403
    bearer = {"Authorization": f"Bearer {key_of(Role.ADVISOR)}"}
    for declared in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}):
        response = anonymous.request(method, path, content=b"{}", headers=bearer | declared)
        assert (response.status_code, response.headers["content-type"]) == (415, "application/problem+json")
    assert (office.acts, office.rail.asked) == ([], [])


def test_a_program_s_bearer_key_acts_without_an_origin(client: Client, office: Office) -> None:
    assert client.post("/api/v1/businesses/b1/sync", json={"full": False}).status_code == 200
    assert office.acts == [("Ms Advisor", "sync", "")]


@pytest.mark.parametrize("freshness", ["strict", "60"])
def test_a_read_that_asks_the_rail_is_an_act_of_the_page_that_asks(
    anonymous: Client, office: Office, freshness: str
) -> None:
    remembered = {"Authorization": f"Basic {base64.b64encode(f':{key_of(Role.OWNER)}'.encode()).decode()}"}
    path = "/api/v1/businesses/b1/tray"
    for method in ("GET", "HEAD"):
        refused = anonymous.request(method, path, params={"freshness": freshness}, headers=remembered)
        assert refused.status_code == 403
    foreign = remembered | {"Sec-Fetch-Site": "cross-site"}
    assert anonymous.get(path, params={"freshness": freshness}, headers=foreign).status_code == 403
    own = remembered | {"Sec-Fetch-Site": "same-origin"}
    assert anonymous.get(path, params={"freshness": freshness}, headers=own).status_code == 200
    assert anonymous.get(path, headers=foreign).status_code == 200
