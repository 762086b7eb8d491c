"""The pages about the whole firm, without a script."""

import re

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office
from tests.adapters.web.conftest import OWN, sign_in

from domain.firms.firm import Role

Client = TestClient[Litestar]


def test_connections_tell_how_each_client_s_sync_fares(member: Client) -> None:
    page = member.get("/connections").text
    for name in ("Bakery", "clinic", "Agency"):
        assert name in page
    assert "Stranger" not in page


def test_nothing_waits_for_who_does_not_decide(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.VIEWER)
    assert "No payment waits for your approval." in visitor.get("/waiting").text


def test_an_owner_makes_a_link_that_is_shown_once_and_lets_in(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.OWNER)
    made = visitor.post("/members/link", data={"member": "Bo", "role": "staff"}, headers=OWN)
    [link] = re.findall(r"http://127\.0\.0\.1:8000(/sign-in\?link=[\w-]+)", made.text)
    assert link.partition("=")[2] not in visitor.get("/members").text
    visitor.cookies.clear()
    assert visitor.get(link).status_code == 303
    assert "Bo" in visitor.get("/members").text


def test_an_owner_changes_roles_and_ends_keys(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.OWNER)
    form = {"member": "Ms Staff", "role": "viewer"}
    assert visitor.post("/members/role", data=form, headers=OWN).status_code == 303
    assert office.memory.members["m-staff"].role is Role.VIEWER
    assert visitor.post("/members/revoke", data={"key": "staff"}, headers=OWN).status_code == 303
    assert office.memory.keys["staff"][0].revoked_at is not None


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.VIEWER])
def test_others_see_no_key_and_are_refused(visitor: Client, office: Office, role: Role) -> None:
    sign_in(visitor, office, role)
    page = visitor.get("/members").text
    assert "ask an owner" in page
    assert "Revoke" not in page
    for path, form in (
        ("link", {"member": "Bo", "role": "owner"}),
        ("role", {"member": "Ms Viewer", "role": "owner"}),
        ("revoke", {"key": "owner"}),
    ):
        assert visitor.post(f"/members/{path}", data=form, headers=OWN).status_code == 403, path
    assert office.memory.keys["owner"][0].revoked_at is None


def test_an_odd_role_is_refused(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.OWNER)
    for role in ("king", ""):
        answer = visitor.post("/members/role", data={"member": "Ms Staff", "role": role}, headers=OWN)
        assert answer.status_code == 400
