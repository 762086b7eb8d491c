"""Who is let in to the pages, by what, and how long."""

from datetime import timedelta

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient
from tests.adapters.http.office import Office
from tests.adapters.web.conftest import OWN, link_of, sign_in

from adapters.web.router import PAGES
from domain.firms.firm import Role
from domain.firms.session import IDLE_MAX, LENGTH_MAX, LINK_GOOD_FOR

Client = TestClient[Litestar]


def test_a_link_lets_in_once(visitor: Client, office: Office) -> None:
    secret = link_of(office)
    answer = visitor.get("/sign-in", params={"link": secret, "next": "/clients/b1/tray"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/clients/b1/tray")
    assert visitor.get("/").status_code == 200
    visitor.cookies.clear()
    again = visitor.get("/sign-in", params={"link": secret})
    assert again.status_code == 422
    assert "used already, or has expired" in again.text
    assert "set-cookie" not in again.headers
    assert [act[:2] for act in office.acts] == [("Ms Owner", "new sign-in link"), ("Ms Advisor", "sign in")]


def test_a_link_is_good_for_ten_minutes(visitor: Client, office: Office) -> None:
    secret = link_of(office)
    office.clock.advance(LINK_GOOD_FOR)
    assert visitor.get("/sign-in", params={"link": secret}).status_code == 422


def test_a_link_may_be_pasted_whole(visitor: Client, office: Office) -> None:
    form = {"link": f" http://127.0.0.1:8000/sign-in?link={link_of(office)} ", "next": "/"}
    assert visitor.post("/sign-in", data=form, headers=OWN).status_code == 303
    assert visitor.get("/").status_code == 200


def test_what_only_looks_uses_no_link_up(visitor: Client, office: Office) -> None:
    secret = link_of(office)
    assert visitor.head("/sign-in", params={"link": secret}).status_code == 200
    answer = visitor.get("/sign-in", params={"link": secret}, headers={"Sec-Purpose": "prefetch;prerender"})
    assert "set-cookie" not in answer.headers
    assert secret in answer.text
    assert visitor.get("/sign-in", params={"link": secret}).status_code == 303


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", ""])
def test_it_leads_to_pages_of_ours_only(visitor: Client, office: Office, address: str) -> None:
    answer = visitor.get("/sign-in", params={"link": link_of(office), "next": address})
    assert answer.headers["location"] == "/"


def test_the_cookie_is_out_of_reach(visitor: Client, office: Office) -> None:
    told = visitor.get("/sign-in", params={"link": link_of(office)}).headers["set-cookie"].lower()
    assert told.startswith("cashrail-8000=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in told.split(";")}
    assert "secure" not in told.split("; ")


def test_elsewhere_than_on_loopback_the_cookie_goes_over_tls_and_to_this_host_only(office: Office) -> None:
    from adapters.http.app import create_app
    from adapters.web.router import pages_router

    app = create_app(office.product, reading_threads=1, pages=pages_router, hosts=["books.example"])
    with TestClient(app, base_url="https://books.example") as client:
        client.follow_redirects = False
        told = client.get("/sign-in", params={"link": link_of(office)}).headers["set-cookie"]
        assert told.startswith("__Host-cashrail=")
        assert {"Secure", "Path=/"} <= {part.strip() for part in told.split(";")}
        assert "domain" not in told.lower()
        assert client.get("/").status_code == 200


def test_the_token_is_kept_as_a_hash_and_is_new_each_time(visitor: Client, office: Office) -> None:
    tokens = set()
    for _ in range(2):
        sign_in(visitor, office)
        tokens.add(visitor.cookies["cashrail-8000"])
    assert len(tokens) == 2
    kept = repr(office.memory.sessions)
    assert not any(token in kept for token in tokens)


def test_five_wrong_links_a_minute_are_answered_and_a_good_one_always(visitor: Client, office: Office) -> None:
    wrong = [visitor.get("/sign-in", params={"link": "wrong"}).status_code for _ in range(7)]
    assert wrong == [422] * 5 + [429] * 2
    sign_in(visitor, office)


def test_no_page_is_open_without_a_session(app: Litestar, visitor: Client) -> None:
    pages = {path.replace(":str", "") for handler in PAGES for path in handler.paths} - {"/sign-in"}
    asked = 0
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or route.path_format not in pages:
            continue
        address = route.path_format.replace("{business_id}", "b1").replace("{key}", "CODE:1")
        for method in route.methods - {"OPTIONS"}:
            answer = visitor.request(method, address, headers=OWN)
            assert answer.status_code == 303, (method, address)
            assert answer.headers["location"].startswith("/sign-in")
            assert "www-authenticate" not in answer.headers
            asked += 1
    assert asked >= len(pages)


def test_a_part_of_a_page_leads_to_the_sign_in_too(visitor: Client) -> None:
    answer = visitor.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/sign-in")
    assert answer.text == ""


def test_a_session_opens_pages_and_a_key_the_api_and_neither_the_other(member: Client, office: Office) -> None:
    assert member.get("/api/v1/digest").status_code == 401
    member.cookies.clear()
    key = {"Authorization": "Bearer crk_advisor_5ecret"}
    assert member.get("/api/v1/digest", headers=key).status_code == 200
    assert member.get("/", headers=key).status_code == 303


def test_a_session_ends_unused_and_in_any_case_after_a_week(member: Client, office: Office) -> None:
    begun = office.clock.now()
    while office.clock.now() - begun < LENGTH_MAX - IDLE_MAX:
        office.clock.advance(IDLE_MAX - timedelta(minutes=1))
        assert member.get("/").status_code == 200
    office.clock.advance(IDLE_MAX)
    assert member.get("/").status_code == 303
    sign_in(member, office)
    office.clock.advance(IDLE_MAX)
    assert member.get("/").status_code == 303


def test_signing_out_ends_the_session_at_the_server(member: Client) -> None:
    token = member.cookies["cashrail-8000"]
    assert member.post("/sign-out", headers=OWN).headers["location"] == "/sign-in"
    member.cookies.set("cashrail-8000", token)
    assert member.get("/").status_code == 303


def test_signing_out_everywhere_ends_all_sessions_of_the_member_and_no_other_s(
    app: Litestar, member: Client, office: Office
) -> None:
    with (
        TestClient(app, base_url="http://127.0.0.1:8000") as owner,
        TestClient(app, base_url="http://127.0.0.1:8000") as second,
    ):
        for client, role in ((owner, Role.OWNER), (second, Role.ADVISOR)):
            client.follow_redirects = False
            sign_in(client, office, role)
        member.post("/sign-out-everywhere", headers=OWN)
        assert [each.get("/").status_code for each in (second, owner)] == [303, 200]
    assert ("Ms Advisor", "sign out everywhere", "sessions: 2") in office.acts


def test_a_role_that_is_taken_away_is_gone_from_the_next_page_on(member: Client, office: Office) -> None:
    assert "advisor" in member.get("/").text
    office.product.members.change_role(office.acting(), "Ms Advisor", Role.VIEWER)
    assert "viewer" in member.get("/").text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9000"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_have_something_done(member: Client, headers: dict[str, str], status: int) -> None:
    assert member.post("/sign-out", headers=headers).status_code == status
    assert member.get("/").status_code == (200 if status == 403 else 303)


def test_every_page_says_what_it_may_load_and_is_kept_nowhere(member: Client) -> None:
    for answer in (member.get("/"), member.get("/sign-in"), member.get("/clients/b_nobody/tray")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_a_body_beyond_what_is_read_is_a_page_that_says_so(visitor: Client) -> None:
    answer = visitor.post("/sign-in", content=b"link=" + b"a" * 1_000_000, headers=OWN | _FORM)
    assert answer.status_code == 413
    assert "larger than is read" in answer.text


def test_what_cannot_be_kept_is_refused(visitor: Client) -> None:
    answer = visitor.post("/sign-in", content=b"link=%00", headers=OWN | _FORM)
    assert answer.status_code == 400


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_an_address_of_nothing_is_a_page_and_below_the_api_a_problem(visitor: Client) -> None:
    for path in ("/nothing", "/clients/b1/nothing", "/a/b/c"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    key = {"Authorization": "Bearer crk_advisor_5ecret"}
    for path in ("/api/v1/nothing", "/api/v1/businesses/b1/nothing", "/api/nothing", "/webhooks", "/schema/nothing"):
        answer = visitor.get(path, headers=key)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path
