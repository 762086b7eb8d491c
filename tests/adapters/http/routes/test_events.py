"""What has happened, as programs that follow it are told."""

from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, CLINIC, FIRM, STRANGER, Office

from domain.firms.firm import Scope
from domain.rails.connection import ConnectionState

Client = TestClient[Litestar]
PATH = "/api/v1/events"


def lose(office: Office, business_id: str, firm_id: str = FIRM.id) -> None:
    office.world.connections.set_state(Scope(firm_id, business_id), ConnectionState.RECONNECT, office.clock.now())


def test_a_follower_reads_on_where_it_has_stopped(client: Client, office: Office) -> None:
    before = client.get(PATH, params={"limit": 500}).json()["next_after"]
    lose(office, BAKERY.id)
    lose(office, CLINIC.id)
    page = client.get(PATH, params={"after": before, "limit": 1}).json()
    [event] = page["items"]
    assert event == {
        "id": before + 1,
        "type": "connection.lost",
        "firm_id": FIRM.id,
        "business_id": BAKERY.id,
        "at": event["at"],
        "data": {"state": "reconnect"},
    }
    assert (page["next_after"], page["has_more"]) == (before + 1, True)
    rest = client.get(PATH, params={"after": page["next_after"]}).json()
    assert ([each["business_id"] for each in rest["items"]], rest["has_more"]) == ([CLINIC.id], False)
    assert client.get(PATH, params={"after": rest["next_after"]}).json()["items"] == []


def test_events_can_be_asked_for_by_type_and_client(client: Client, office: Office) -> None:
    lose(office, BAKERY.id)
    lose(office, CLINIC.id)
    asked = {"type": ["connection.lost", "connection.regained"], "business_id": CLINIC.id}
    page = client.get(PATH, params=asked).json()
    assert [each["business_id"] for each in page["items"]] == [CLINIC.id]
    # What follows begins after all that there is, and not after the last that was asked for.
    assert page["next_after"] == office.world.events.newest(FIRM.id)


def test_what_cannot_be_asked_for_is_refused(client: Client) -> None:
    assert client.get(PATH, params={"type": "client.married"}).status_code == 400
    assert client.get(PATH, params={"after": -1}).status_code == 400


def test_events_of_another_firm_are_nobodys_else(client: Client, office: Office) -> None:
    lose(office, STRANGER.id, STRANGER.firm_id)
    assert client.get(PATH, params={"business_id": STRANGER.id}).status_code == 404
    everything = client.get(PATH, params={"limit": 500}).json()["items"]
    assert {each["firm_id"] for each in everything} <= {FIRM.id}
