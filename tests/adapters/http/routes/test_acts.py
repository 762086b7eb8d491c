"""Who did what, page by page."""

from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import FIRM, NOW, OTHER_FIRM, Office

from domain.firms.firm import Act

Client = TestClient[Litestar]


def test_acts_are_paged_from_the_newest(client: Client, office: Office) -> None:
    for number in (1, 2, 3):
        office.world.firms.record_act(FIRM.id, Act(at=NOW, member="Ann", action=f"act {number}"))
        office.world.firms.record_act(OTHER_FIRM.id, Act(at=NOW, member="Bo", action="elsewhere"))
    first = client.get("/api/v1/acts", params={"limit": 2}).json()
    assert [act["action"] for act in first["items"]] == ["act 3", "act 2"]
    rest = client.get("/api/v1/acts", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [act["action"] for act in rest["items"]] == ["act 1"]
    assert rest["next_cursor"] is None


def test_a_cursor_that_is_none_is_refused(client: Client) -> None:
    assert client.get("/api/v1/acts", params={"cursor": "yesterday"}).status_code == 400
