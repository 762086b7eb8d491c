"""What was written and done about a client, without a script."""

from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office
from tests.adapters.web.conftest import OWN, sign_in

from domain.firms.firm import Role

Client = TestClient[Litestar]


def test_who_did_what_about_the_client_is_shown_and_of_others_nothing(member: Client, office: Office) -> None:
    zone = office.product.clients.set_time_zone
    zone(office.acting(), "b1", "America/Chicago")
    zone(office.acting(), "b2", "Asia/Seoul")
    page = member.get("/clients/b1/changes").text
    assert "America/Chicago" in page
    assert "Asia/Seoul" not in page
    assert "Nothing was written" in page
    assert member.get("/clients/b9/changes").status_code == 404


def test_an_undo_is_refused_to_who_may_not_write_and_for_what_is_no_write(
    member: Client, visitor: Client, office: Office
) -> None:
    form = {"write": "w_1", "name": "once"}
    assert member.post("/clients/b1/changes/undo", data=form, headers=OWN).status_code == 404
    assert member.post("/clients/b1/changes/undo", data={"write": "w_1"}, headers=OWN).status_code == 400
    sign_in(visitor, office, Role.VIEWER)
    assert "may not change a client" in visitor.get("/clients/b1/changes").text
    assert visitor.post("/clients/b1/changes/undo", data=form, headers=OWN).status_code == 403
