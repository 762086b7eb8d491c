"""Notices: stored once, about whoever is connected, and soon followed by a sync."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace
from tests.fakes.clock import FakeClock
from tests.fakes.installation import Installation
from tests.fakes.rails import DAY, FakeRail, tombstone, vendor
from tests.fakes.stores.duties import FakeDuties
from tests.fixtures.worlds import TOKENS, World, open_world

from application.sync.webhooks import DEBOUNCE, WebhookIntake, is_known
from cashrail.host.rails import PluginRails
from cashrail.kit import hookimpl
from cashrail.kit.errors import RailRefused
from cashrail.kit.records import RailDeclaration, WebhookNotice
from domain.errors import Forbidden, NotFound, Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import Member, Role, Scope
from domain.firms.key import ApiKey
from domain.rails.change import KnownRecord
from domain.rails.duty import DutyKind, Urgency


class TellingRail(FakeRail):
    """A rail whose notices read `tenant record-id minutes`, one a line, signed with the word "signed"."""

    telling = True

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        declared = super().declare_rail()
        return RailDeclaration(
            name=declared.name,
            title=declared.title,
            kit_versions=declared.kit_versions,
            feeds=declared.feeds,
            limits=declared.limits,
            settings=declared.settings,
            webhooks=self.telling,
        )

    @hookimpl
    def verify_webhook(self, headers: Mapping[str, str]) -> bool:
        return headers.get("signature") == "signed"

    @hookimpl
    def parse_webhook(self, body: bytes) -> list[WebhookNotice]:
        return [_notice(*line.split()) for line in body.decode().splitlines()]


def _notice(tenant: str = "", record_id: str = "", minutes: str = "", *rest: str) -> WebhookNotice:
    if rest or not minutes:
        raise RailRefused("The notice cannot be read.")
    at = DAY + timedelta(minutes=int(minutes))
    return WebhookNotice(tenant=tenant, kind="Vendor", record_id=record_id, operation="update", occurred_at=at)


class Post:
    """The intake over a world in memory, with one company connected by two firms."""

    def __init__(self, world: World, rail: TellingRail) -> None:
        self.world, self.duties, self.clock = world, FakeDuties(Installation()), FakeClock()
        self.mine, self.theirs = (
            Scope(firm, world.connections.connect(firm, rail.name, "realm-1", "Acme", TOKENS, DAY)[0].id)
            for firm in ("f_one", "f_two")
        )
        self.intake = WebhookIntake(
            rails=PluginRails({rail.name: {}}.__getitem__, [rail], group=""),
            firms=world.firms,
            deliveries=world.deliveries,
            duties=self.duties,
            mirror=world.mirror,
            clock=self.clock,
        )

    def send(self, body: str, signature: str = "signed") -> None:
        self.intake.receive("fake", {"signature": signature}, body.encode())

    def acting(self) -> Acting:
        """Of a command, which shows no key."""
        staff = Member(id="m_1", firm_id=self.mine.firm_id, name="Mr Staff", role=Role.STAFF)
        return Acting(member=staff, at=self.clock.now())

    def due(self, scope: Scope) -> list[tuple[DutyKind, datetime, int]]:
        duties = self.duties.for_business(scope.firm_id, scope.business_id)
        return [(duty.kind, duty.due_at, duty.urgency) for duty in duties]


@pytest.fixture
def post() -> Iterator[Post]:
    with open_world("fake") as world:
        yield Post(world, TellingRail())


def test_all_who_are_connected_are_synced_soon(post: Post) -> None:
    post.send("realm-1 7 5")
    expected = [(DutyKind.SYNC, post.clock.now() + DEBOUNCE, Urgency.NOTICE)]
    assert (post.due(post.mine), post.due(post.theirs)) == (expected, expected)
    assert post.world.connections.get(post.mine).last_webhook_at == post.clock.now()
    [delivery] = post.intake.deliveries(post.acting(), None, 10)
    assert (delivery.notices, delivery.businesses, delivery.problem) == (1, 2, "")


def test_a_burst_makes_one_sync(post: Post) -> None:
    post.send("realm-1 7 5")
    first = post.due(post.mine)
    for number in range(5):
        post.clock.advance(timedelta(seconds=1))
        post.send(f"realm-1 {number} 9")
    assert post.due(post.mine) == first


def test_the_same_body_again_changes_nothing(post: Post) -> None:
    post.send("realm-1 7 5")
    [duty] = post.duties.claim(post.clock.now() + DEBOUNCE, 1, post.clock.now() + timedelta(hours=1), "w")
    post.duties.finish(duty, None)
    post.send("realm-1 7 5")
    assert post.due(post.mine)[0][1].year in (post.clock.now().year, 9999)
    assert [each.times for each in post.intake.deliveries(post.acting(), None, 10)] == [2]


def test_a_replay_takes_a_stored_body_in_once_more(post: Post) -> None:
    post.send("realm-1 7 5")
    [delivery] = post.intake.deliveries(post.acting(), None, 10)
    for duty in post.duties.claim(post.clock.now() + DEBOUNCE, 9, post.clock.now() + timedelta(hours=1), "w"):
        post.duties.finish(duty, None)
    replayed = post.intake.replay(post.acting(), delivery.id)
    assert (replayed.id, replayed.businesses) == (delivery.id, 2)
    assert post.due(post.mine)[0][1] == post.clock.now() + DEBOUNCE
    with pytest.raises(NotFound):
        post.intake.replay(post.acting(), 99)


def test_bodies_of_several_firms_are_shown_and_replayed_by_the_operator_alone(post: Post) -> None:
    post.send("realm-1 7 5")
    command = post.acting()
    by_key = replace(command, key=ApiKey(id="k_1", member=command.member, created_at=command.at))
    asks: tuple[Callable[[], object], ...] = (
        lambda: post.intake.deliveries(by_key, None, 10),
        lambda: post.intake.replay(by_key, 1),
        lambda: post.intake.replay(by_key, 99),
    )
    for ask in asks:
        with pytest.raises(Forbidden, match="all firms of this installation"):
            ask()
    assert [each.times for each in post.intake.deliveries(command, None, 10)] == [1]


def test_a_company_nobody_has_connected_is_passed_over(post: Post) -> None:
    post.send("realm-9 7 5")
    assert (post.due(post.mine), post.due(post.theirs)) == ([], [])
    assert [each.businesses for each in post.intake.deliveries(post.acting(), None, 10)] == [0]


def test_a_signed_body_that_cannot_be_read_is_kept_with_its_problem(post: Post) -> None:
    post.send("gibberish")
    [delivery] = post.intake.deliveries(post.acting(), None, 10)
    assert (delivery.notices, delivery.problem) == (0, "The notice cannot be read.")


def test_a_wrong_signature_is_refused_and_nothing_is_stored(post: Post) -> None:
    with pytest.raises(Unauthenticated):
        post.send("realm-1 7 5", signature="forged")
    assert post.intake.deliveries(post.acting(), None, 10) == ()


def test_a_rail_that_sends_no_notices_gets_none(post: Post) -> None:
    silent = TellingRail()
    silent.telling = False
    with pytest.raises(NotFound):
        Post(post.world, silent).send("realm-1 7 5")


def test_what_the_mirror_has_already_is_not_fetched_again(post: Post) -> None:
    post.world.writing.apply(post.mine, [vendor("7", 9)], "fake", "sync", DAY)
    post.send("realm-1 7 5")
    assert (post.due(post.mine), len(post.due(post.theirs))) == ([], 1)
    post.send("realm-1 7 5\nrealm-1 8 5")
    assert len(post.due(post.mine)) == 1


@pytest.mark.parametrize(
    ("operation", "minutes", "correlation", "deleted", "expected"),
    [
        ("update", 4, "", False, False),
        ("update", 5, "", False, False),
        ("update", 5, "w_1", False, True),
        ("update", 6, "", False, True),
        ("delete", 6, "", False, False),
        ("delete", 5, "", True, True),
    ],
)
def test_when_a_notice_tells_nothing_new(
    operation: str,
    minutes: int,
    correlation: str,
    deleted: bool,  # noqa: FBT001 - a parametrized case
    expected: bool,  # noqa: FBT001 - a parametrized case
) -> None:
    at = DAY + timedelta(minutes=5, milliseconds=300)
    notice = WebhookNotice(tenant="t", kind="Vendor", record_id="7", operation=operation, occurred_at=at)
    known = KnownRecord(
        version=1, updated_at=DAY + timedelta(minutes=minutes), deleted=deleted, correlation=correlation
    )
    assert is_known(notice, known) is expected
    assert is_known(notice, None) is False


def test_a_deletion_heard_of_twice_is_known(post: Post) -> None:
    post.world.writing.apply(post.mine, [vendor("7"), tombstone("7", 3)], "fake", "sync", DAY)
    with post.world.mirror.read(post.mine) as mirror:
        known = mirror.known("Vendor", "7")
    assert known is not None
    assert known.deleted
