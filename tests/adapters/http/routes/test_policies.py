"""The thresholds that answers are made by: read, set, confirmed and tried."""

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import FIRM, Office, key_of

from domain.firms.firm import Role

Client = TestClient[Litestar]
POLICY = "/api/v1/policy"
OF_BAKERY = "/api/v1/businesses/b1/policy"


def put(client: Client, overrides: dict[str, Any], version: int, path: str = POLICY) -> Any:
    return client.put(path, json={"overrides": overrides, "version": version})


def test_what_is_set_is_in_force_and_says_by_whom(client: Client, office: Office) -> None:
    assert put(client, {"horizon_days": 60}, 1).status_code == 200
    assert put(client, {"horizon_days": 30}, 2, OF_BAKERY).status_code == 200
    assert (client.get(POLICY).json()["policy"]["horizon_days"], client.get(OF_BAKERY).json()["policy"]) == (
        60,
        client.get(OF_BAKERY).json()["policy"] | {"horizon_days": 30},
    )
    assert [(change.business_id, change.member) for change in office.memory.policies[FIRM.id]] == [
        ("", "Ms Advisor"),
        ("b1", "Ms Advisor"),
    ]


def test_a_policy_that_has_moved_on_is_not_written_over(client: Client) -> None:
    put(client, {"horizon_days": 60}, 1)
    assert put(client, {"horizon_days": 50}, 1).status_code == 409


@pytest.mark.parametrize("overrides", [{"horizon_days": "long"}, {"colour": "red"}, {"horizon_days": -1}])
def test_overrides_that_cannot_be_meant_are_400(client: Client, office: Office, overrides: dict[str, Any]) -> None:
    assert put(client, overrides, 1).status_code == 400
    assert office.memory.policies == {}


def test_what_loosens_payments_waits_for_an_owner(client: Client, office: Office) -> None:
    waits = put(client, {"direct_payment_roles": ["advisor"]}, 1)
    proposal = waits.json()["proposed"]["id"]
    assert (waits.status_code, office.memory.policies) == (202, {})
    confirm = f"{POLICY}/proposals/{proposal}/confirm"
    assert client.post(confirm).status_code == 403
    client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
    assert client.post(f"{POLICY}/proposals/p_none/confirm").status_code == 404
    assert client.post(confirm).json()["policy"]["direct_payment_roles"] == ["advisor"]
    assert [change.confirmed_by for change in office.memory.policies[FIRM.id]] == ["Ms Owner"]


def test_history_comes_newest_first_page_by_page(client: Client) -> None:
    for version in (1, 2, 3):
        put(client, {"horizon_days": 60 + version}, version)
    first = client.get(f"{POLICY}/history", params={"limit": 2}).json()
    assert [change["version"] for change in first["items"]] == [4, 3]
    last = client.get(f"{POLICY}/history", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert ([change["version"] for change in last["items"]], last["next_cursor"]) == ([2], None)


@pytest.mark.parametrize(("path", "names"), [(POLICY, {"Agency", "Bakery", "clinic"}), (OF_BAKERY, {"Bakery"})])
def test_a_trial_tells_of_all_it_concerns_and_changes_nothing(
    client: Client, office: Office, path: str, names: set[str]
) -> None:
    tried = client.post(f"{path}/trial", json={"overrides": {"horizon_days": 60}, "weeks": 0})
    assert (tried.status_code, tried.json()["policy"]["horizon_days"]) == (200, 60)
    assert {row["business"] for row in tried.json()["rows"]} == names
    assert office.memory.policies == {}
    assert client.post(f"{path}/trial", json={"overrides": {}, "weeks": 53}).status_code == 400


def test_another_firm_s_client_has_no_policy_here(client: Client) -> None:
    assert client.get("/api/v1/businesses/b9/policy").status_code == 404
    assert put(client, {}, 1, "/api/v1/businesses/b9/policy").status_code == 404


def test_thresholds_say_what_they_are_and_lie_within(client: Client) -> None:
    told = client.get(f"{POLICY}/thresholds").json()
    by_name = {each["name"]: each for each in told["items"]}
    assert set(by_name) == set(told["defaults"]) - {"version"}
    horizon = by_name["horizon_days"]
    assert (horizon["unit"], horizon["least"], horizon["most"]) == ("days", "0", "3660")
    assert horizon["condition"] == "a week to two years."
    assert by_name["floor_mode"]["choices"] == ["days", "months", "fixed"]
    assert (horizon["label"], horizon["guarded"]) == ("Horizon days", False)
    assert (by_name["cash_minimum_minor"]["label"], by_name["cash_minimum_minor"]["guarded"]) == ("Cash minimum", True)


def test_a_policy_says_at_which_level_each_threshold_is_set(client: Client) -> None:
    assert put(client, {"red_days": 9}, 1).json()["origins"]["red_days"] == "firm"
    told = put(client, {"grace_days": 2}, 2, "/api/v1/businesses/b1/policy").json()
    assert {name: told["origins"][name] for name in ("red_days", "grace_days", "amber_days")} == {
        "red_days": "firm",
        "grace_days": "client",
        "amber_days": "default",
    }
    assert client.get("/api/v1/businesses/b1/policy").json()["origins"] == told["origins"]
