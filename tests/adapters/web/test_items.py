"""Known items without a script: kept, taken out, and refused."""

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import Office
from tests.adapters.web.conftest import OWN, sign_in

from domain.firms.firm import Role
from domain.money import Money
from domain.plans.known_item import KnownState

Client = TestClient[Litestar]
BASE = "/clients/b1/items"
FORM = {"label": "New oven", "direction": "out", "amount": "1,200.50", "currency": "USD", "day": "2026-06-20"}


def test_an_item_is_kept_and_taken_out(member: Client, office: Office) -> None:
    assert "Nothing is expected" in member.get(BASE).text
    assert member.post(BASE, data=FORM, headers=OWN).headers["location"] == BASE
    [item] = office.books.known_items.values()
    assert (item.label, item.amount, item.owner) == ("New oven", Money(-120_050, "USD"), "Ms Advisor")
    page = member.get(BASE).text
    assert "New oven" in page
    assert "\N{MINUS SIGN}1,200.50 USD" in page
    assert member.post(f"{BASE}/act", data={"item": item.id, "act": "remove"}, headers=OWN).status_code == 303
    assert office.books.known_items[item.id].state is KnownState.REMOVED


@pytest.mark.parametrize(
    "odd",
    [
        *({"amount": each} for each in ("", "0", "-5", "NaN", "1e9999999", "1.234", "9" * 30)),
        *({"day": each} for each in ("", "soon", "2026-02-30")),
        *({"label": ""}, {"currency": "dollars"}),
    ],
)
def test_what_cannot_be_meant_is_refused(member: Client, office: Office, odd: dict[str, str]) -> None:
    assert member.post(BASE, data=FORM | odd, headers=OWN).status_code == 400
    assert office.books.known_items == {}


def test_who_may_not_plan_is_refused(visitor: Client, office: Office) -> None:
    sign_in(visitor, office, Role.REVIEWER)
    assert "ask an owner, advisor or staff" in visitor.get(BASE).text
    assert visitor.post(BASE, data=FORM, headers=OWN).status_code == 403
    assert visitor.post(f"{BASE}/act", data={"item": "k_1", "act": "remove"}, headers=OWN).status_code == 403


def test_an_unknown_act_or_item_is_refused(member: Client) -> None:
    assert member.post(f"{BASE}/act", data={"item": "k_1", "act": "steal"}, headers=OWN).status_code == 400
    assert member.post(f"{BASE}/act", data={"item": "k_1", "act": "remove"}, headers=OWN).status_code == 404
    assert member.get("/clients/b9/items").status_code == 404
