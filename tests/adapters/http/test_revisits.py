"""What one has is not sent twice, and no change is ever kept from who asks."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, CLINIC, Office, key_of
from tests.fixtures.books import bill
from tests.fixtures.changes import live

from adapters.http.app import create_app
from application.product import Product
from domain.errors import CashrailError
from domain.findings.acts import Assign, Comment, Ignore, Reopen, Snooze
from domain.firms.firm import AsOf, Role
from domain.money import Money
from domain.plans.decision import DecisionDraft, DecisionKind
from domain.plans.known_item import KnownItemDraft
from domain.policy.change import FIRM_S_OWN, PolicyDraft

Client = TestClient[Litestar]
B1 = "/api/v1/businesses/b1"
OF_BOOKS = tuple(
    f"{B1}/{each}" for each in ("tray", "console", "runway", "forecast", "findings", "console/plan", "accounts")
)
FINDING = "BILL-NODUE:Bill-20"
REVISITED = (*OF_BOOKS, f"{B1}/findings/{FINDING}", "/api/v1/digest", f"{B1}/sync", f"{B1}/console/collections")


@pytest.mark.parametrize("path", [*REVISITED, "/api/v1/members"])
def test_what_one_has_is_not_sent_twice(client: Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    for presented in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = client.get(path, headers={"If-None-Match": presented})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "private, no-cache"
        assert set(re.split(", *", again.headers["vary"].lower())) == {"authorization", "accept-encoding"}
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


class Nothing:
    """A part of the product that nothing may be asked of."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        def fail(*_: Any, **__: Any) -> None:
            raise AssertionError(f"{name} is computed.")

        return fail


def test_that_books_are_as_they_were_costs_no_computation(client: Client, office: Office) -> None:
    tags = {path: client.get(path).headers["etag"] for path in OF_BOOKS}

    def part(field: str) -> Any:
        return getattr(office.product, field) if field in ("bookshelf", "clock", "members") else Nothing()

    with TestClient(create_app(Product(part), reading_threads=1), base_url="http://127.0.0.1") as idle:
        key = client.headers["Authorization"]
        for path, tag in tags.items():
            assert idle.get(path, headers={"If-None-Match": tag, "Authorization": key}).status_code == 304


def test_an_older_answer_is_the_same_answer(client: Client, office: Office) -> None:
    first = client.get(f"{B1}/tray")
    office.clock.advance(timedelta(minutes=1))
    assert client.get(f"{B1}/tray", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_one_address_s_tag_is_no_other_s(client: Client) -> None:
    tags = [
        client.get(f"{B1}/findings", params=params).headers["etag"]
        for params in ({}, {"limit": 2}, {"severity": "low"})
    ]
    tags.append(client.get("/api/v1/businesses/b2/findings").headers["etag"])
    assert len(set(tags)) == 4


def _known_item(office: Office) -> None:
    day = office.as_of.day + timedelta(days=9)
    draft = KnownItemDraft(label="Rent", amount=Money(-90_000, "USD"), day=day)
    office.product.known_items.add(office.acting(), BAKERY.id, draft)


def _policy(office: Office, level: str) -> None:
    seen = office.product.policies.policy("f1", level).policy
    draft = PolicyDraft(overrides={"red_days": seen.red_days - 1}, version=seen.version)
    office.product.policies.change(office.acting(), level, draft)


def _new_bill(office: Office) -> None:
    office.rail.put(live(bill(str(900 + len(office.rail.sent) + office.books.state.version), "99.01", None)))
    office.product.syncing.sync(office.acting(), BAKERY.id)


def _about_finding(act: Any) -> Callable[[Office], None]:
    return lambda office: _tried(lambda: office.product.triage.act(office.acting(), BAKERY.id, FINDING, act))


def _hold(office: Office) -> None:
    draft = DecisionDraft(kind=DecisionKind.HOLD, record="Bill:7", version=0, day=office.as_of.day)
    _tried(lambda: office.product.decisions.decide(office.acting(), BAKERY.id, (draft,)))


def _tried(act: Callable[[], object]) -> None:
    """A state may forbid it; that is as good as nothing."""
    try:
        act()
    except CashrailError:
        return


ACTS: dict[str, Callable[[Office], object]] = {
    "comment": _about_finding(Comment(text="Seen.")),
    "ignore": _about_finding(Ignore(reason="Known.")),
    "snooze": lambda office: _about_finding(Snooze(until=office.as_of.day + timedelta(days=2)))(office),
    "assign": _about_finding(Assign(assignee="Ms Staff")),
    "reopen": _about_finding(Reopen()),
    "known item": _known_item,
    "firm's policy": lambda office: _policy(office, FIRM_S_OWN),
    "client's policy": lambda office: _policy(office, BAKERY.id),
    "another client's policy": lambda office: _policy(office, CLINIC.id),
    "time zone": lambda office: _zone(office),
    "new bill": _new_bill,
    "sync": lambda office: office.product.syncing.sync(office.acting(), BAKERY.id),
    "hold": _hold,
    "a minute": lambda office: office.clock.advance(timedelta(minutes=1)),
    "an hour": lambda office: office.clock.advance(timedelta(hours=1)),
    "a day": lambda office: office.clock.advance(timedelta(days=1)),
    "a look at another day": lambda office: _looked_back(office),
    "nothing": id,
}


def _zone(office: Office) -> None:
    zones = ("Asia/Tokyo", "America/Los_Angeles")
    here = office.memory.businesses[BAKERY.id].time_zone
    office.product.clients.set_time_zone(office.acting(), BAKERY.id, zones[here == zones[0]])


def _looked_back(office: Office) -> None:
    before = AsOf(office.as_of.day - timedelta(days=3), office.clock.now())
    office.product.tray.tray(BAKERY.scope, before)


def _said(body: bytes) -> bytes:
    """A body without the seconds of its age."""
    return re.sub(rb'"age_s":[0-9]+', b"", body)


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(REVISITED)), min_size=6, max_size=10))
def test_no_304_hides_a_change(steps: list[tuple[str, str]]) -> None:
    office = Office()
    with office.staged() as client:
        client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
        had = {path: client.get(path) for _, path in steps}
        for act, path in steps:
            ACTS[act](office)
            again = client.get(path, headers={"If-None-Match": had[path].headers["etag"]})
            now = client.get(path)
            if again.status_code == 304:
                assert _said(now.content) == _said(had[path].content), act
            else:
                assert (again.status_code, _said(again.content)) == (now.status_code, _said(now.content))
                had[path] = now
