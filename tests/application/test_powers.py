"""What each use case takes of a member's role: asked by the use case itself, whichever door it is asked through."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.acting import acting_as
from tests.fixtures.databases import prepared_file

from adapters.http import app
from application.product import FIELDS
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from domain.answers.collections import Release
from domain.errors import CashrailError, Forbidden
from domain.events.endpoint import EndpointDraft
from domain.findings.acts import Comment, Ignore
from domain.firms.acting import Acting
from domain.firms.firm import Power, Role
from domain.firms.key import ApiKey, KeyScope
from domain.money import Money
from domain.plans.decision import RecordDraft
from domain.plans.known_item import KnownItemDraft
from domain.policy.change import PolicyDraft
from domain.rails.connection import TokenSet
from domain.rails.duty import DutyKind
from domain.rails.intent import ChangeVendor

NOBODY = "b_nobody"
VENDOR = ChangeVendor(vendor_id="1", version=0, active=False)
ITEM = KnownItemDraft(label="Rent", amount=Money(-1, "USD"), day=date(2026, 7, 1))
TOKENS = TokenSet(access_token="a", refresh_token="r")
COMMENT, IGNORE = Comment(text="Seen."), Ignore(reason="Known.")

# What is asked of a member's role, and what to call the use case with after the acting.
TAKES: dict[str, tuple[Power, tuple[Any, ...], dict[str, Any]]] = {
    "clients.set_time_zone": (Power.SET_POLICY, (NOBODY, "UTC"), {}),
    "collections.release": (Power.WRITE, (NOBODY, "1", Release(version=0, email="a@b.example")), {"key": "k"}),
    "connecting.begin": (Power.ADMINISTER, ("no rail", "http://127.0.0.1/"), {}),
    "connecting.complete": (Power.ADMINISTER, ("no rail", {}), {}),
    "decisions.approve": (Power.DECIDE, (NOBODY, "d_1"), {}),
    "decisions.approve_many": (Power.DECIDE, (NOBODY, ("d_1",)), {}),
    "decisions.decide": (Power.DECIDE, (NOBODY, ()), {}),
    "decisions.record": (Power.DECIDE, (NOBODY, "d_1", RecordDraft(account_id="1")), {"key": "k"}),
    "decisions.withdraw": (Power.DECIDE, (NOBODY, "d_1", ""), {}),
    "event_endpoints.add": (Power.ADMINISTER, (EndpointDraft(url="https://receiver.example"),), {}),
    "event_endpoints.change": (Power.ADMINISTER, ("e_1", EndpointDraft(url="https://receiver.example")), {}),
    "event_endpoints.deliveries": (Power.ADMINISTER, ("e_1", None, 1), {}),
    "event_endpoints.get": (Power.ADMINISTER, ("e_1",), {}),
    "event_endpoints.list_endpoints": (Power.ADMINISTER, (), {}),
    "event_endpoints.remove": (Power.ADMINISTER, ("e_1",), {}),
    "event_endpoints.replay": (Power.ADMINISTER, ("e_1", 1), {}),
    "event_endpoints.replay_since": (Power.ADMINISTER, ("e_1", datetime.now(UTC)), {}),
    "event_endpoints.rotate": (Power.ADMINISTER, ("e_1",), {}),
    "event_endpoints.try_out": (Power.ADMINISTER, ("e_1",), {}),
    "fixes.fix": (Power.WRITE, (NOBODY, "CODE:1", {}), {"key": "k"}),
    "fixes.preview": (Power.WRITE, (NOBODY, "CODE:1", {}), {}),
    "jobs.sync_all": (Power.SYNC, (), {}),
    "jobs.retry": (Power.SYNC, (NOBODY, DutyKind.SYNC), {}),
    "known_items.add": (Power.PLAN, (NOBODY, ITEM), {}),
    "known_items.change": (Power.PLAN, (NOBODY, "k_1", 1, ITEM), {}),
    "known_items.confirm": (Power.PLAN, (NOBODY, "k_1", "Bill:1"), {}),
    "known_items.remove": (Power.PLAN, (NOBODY, "k_1"), {}),
    "known_items.tell_apart": (Power.PLAN, (NOBODY, "k_1", "Bill:1"), {}),
    "members.change_role": (Power.ADMINISTER, ("Ms New", Role.VIEWER), {}),
    "members.keys": (Power.ADMINISTER, (), {}),
    "members.new_key": (Power.ADMINISTER, ("Ms New", Role.VIEWER), {}),
    "members.revoke_key": (Power.ADMINISTER, ("k_1",), {}),
    "policies.confirm": (Power.CONFIRM_POLICY, ("p_1",), {}),
    "policies.change": (Power.SET_POLICY, (NOBODY, PolicyDraft(overrides={}, version=1)), {}),
    "sessions.link": (Power.ADMINISTER, ("Ms New", Role.VIEWER), {}),
    "syncing.finish_connection": (Power.ADMINISTER, ("no rail", "", {}), {}),
    "syncing.import_tokens": (Power.ADMINISTER, ("no rail", "1", "Bakery", TOKENS), {}),
    "syncing.sync": (Power.SYNC, (NOBODY,), {}),
    "triage.act": (Power.TRIAGE, (NOBODY, "CODE:1", COMMENT), {}),
    "triage.act_on_many": (Power.TRIAGE, (NOBODY, ("CODE:1",), COMMENT), {}),
    "triage.undo": (Power.TRIAGE, (NOBODY, "CODE:1"), {}),
    "webhooks.replay": (Power.SYNC, (1,), {}),
    "writes.preview": (Power.WRITE, (NOBODY, VENDOR), {}),
    "writes.undo": (Power.WRITE, (NOBODY, "w_1"), {"key": "k"}),
    "writes.write": (Power.WRITE, (NOBODY, VENDOR), {"key": "k"}),
}
CASES: list[tuple[str, Power, tuple[Any, ...], dict[str, Any]]] = [
    *((name, *row) for name, row in TAKES.items()),
    ("decisions.record", Power.WRITE, *TAKES["decisions.record"][1:]),
    ("triage.act", Power.IGNORE, (NOBODY, "CODE:1", IGNORE), {}),
    ("triage.act_on_many", Power.IGNORE, (NOBODY, ("CODE:1",), IGNORE), {}),
]

# Every member reads; what begins a connection gives an address to open and changes nothing.
EVERYBODY_S = {
    "accounts": ("accounts",),
    "bookshelf": ("business", "businesses", "feeds", "firm", "firm_policy", "kept_rows", "open", "policy", "version"),
    "clock": ("now",),
    "collections": ("collections",),
    "console": ("console", "console_from"),
    "decisions": ("list_decisions", "versions"),
    "digest": ("digest",),
    "events": ("events", "newest"),
    "findings": ("findings", "finding"),
    "firm_findings": ("findings",),
    "forecast": ("forecast", "to_freeze"),
    "jobs": ("jobs", "sync_round"),
    "known_items": ("get", "list_known_items"),
    "members": ("acts", "authenticate", "firm", "good_keys", "members"),
    "pay_plan": ("pay_plan",),
    "policies": ("policy", "history", "thresholds"),
    "policy_trial": ("trial",),
    "records": ("record",),
    "runway": ("runway",),
    "syncing": (
        *("begin_connection", "changes", "entries", "feeds", "health", "prove", "rail_troubles", "rails", "totals"),
        "with_feeds",
    ),
    "tray": ("tray", "tray_from"),
    "variance": ("variance",),
    "weekly_digests": ("get", "weeks"),
    "what_if": ("what_if",),
    "writes": ("get", "list_writes", "repeated"),
}

# Done for no member: answers kept for the next read, decisions whose payments have ended, what is due each Monday,
# and a notice that its rail has signed.
NOBODY_S = {
    "bookshelf.keep_quality",
    "bookshelf.keep_row",
    "decisions.finish",
    "digest.refresh",
    "events.forget",
    "members.note_use",
    "sessions.check",
    "sessions.note_seen",
    "sessions.prove",
    "sessions.sign_in",
    "named_requests.forget",
    "webhooks.receive",
    "weekly_digests.make",
}

# Anyone's: that something was refused, who it is that asks, and under which name; and what rails have sent, of which a
# key of one firm among several sees nothing. What waits for whom asks: nothing, where the role does not decide.
ANYBODY_S = {
    *("members.deny", "members.me", "named_requests.begin", "named_requests.drop", "named_requests.end"),
    *("webhooks.deliveries", "decisions.waiting", "sessions.sign_out", "sessions.sign_out_everywhere"),
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CashrailProgram]:
    """The product over a firm without clients; its rail is never asked."""
    database = prepared_file(tmp_path_factory.mktemp("powers") / "cashrail.db")
    container = Container(settings=Settings(variables={"CASHRAIL_DATABASE_URL": f"sqlite:///{database}"}))
    yield CashrailProgram(container.settings(), container)
    container.engine().dispose()


def offered(program: CashrailProgram) -> Iterator[str]:
    for field in FIELDS:
        kind = type(getattr(program.product, field))
        yield from (f"{field}.{name}" for name in dir(kind) if not name.startswith("_"))


def use_case(program: CashrailProgram, name: str) -> Any:
    field, _, method = name.partition(".")
    return getattr(getattr(program.product, field), method)


def raised(
    program: CashrailProgram, name: str, acting: Acting, given: tuple[Any, ...], named: dict[str, Any]
) -> CashrailError | None:
    try:
        use_case(program, name)(acting, *given, **named)
    except CashrailError as error:
        return error
    return None


def test_every_use_case_stands_in_one_of_the_tables(program: CashrailProgram) -> None:
    read = [f"{field}.{name}" for field, names in EVERYBODY_S.items() for name in names]
    told = [*TAKES, *read, *NOBODY_S, *ANYBODY_S]
    assert sorted(offered(program)) == sorted(told), "Say what a new use case takes of a member's role."


def test_what_is_no_member_s_act_takes_no_acting(program: CashrailProgram) -> None:
    acting = {
        name for name in offered(program) if next(iter(signature(use_case(program, name)).parameters), "") == "acting"
    }
    assert acting == ANYBODY_S | set(TAKES)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("name", "power", "given", "named"),
    CASES,
)
def test_a_use_case_asks_what_the_role_may(
    program: CashrailProgram, name: str, power: Power, given: tuple[Any, ...], named: dict[str, Any], role: Role
) -> None:
    acting = acting_as(program, "Ms Anybody", role)
    before = program.product.members.acts(program.firm_id, None, 1)
    if power in role.powers:
        # Whatever else is in the way, for there is no such client: it is not the role.
        assert not isinstance(raised(program, name, acting, given, named), Forbidden)
        return
    error = raised(program, name, acting, given, named)
    assert isinstance(error, Forbidden)
    assert str(error).startswith(f"{role.phrase.capitalize()} may")
    assert program.product.members.acts(program.firm_id, None, 1) == before


@pytest.mark.parametrize(("name", "power", "given", "named"), CASES)
def test_a_use_case_asks_what_the_key_lets_through(
    program: CashrailProgram, name: str, power: Power, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    owner = acting_as(program, "Ms Anybody", Role.OWNER)
    rest = tuple(scope for scope in KeyScope if power not in scope.powers)
    for scopes in ((), rest, tuple(KeyScope)):
        key = ApiKey(id="k_1", member=owner.member, created_at=owner.at, scopes=scopes)
        error = raised(program, name, replace(owner, key=key), given, named)
        assert isinstance(error, Forbidden) is (scopes != tuple(KeyScope))


def test_whatever_is_sent_to_a_rail_needs_the_scope_that_writes() -> None:
    sent = {name for name, (_, _, named) in TAKES.items() if "key" in named}
    assert sent == {name for name, power, _, named in CASES if power is Power.WRITE and "key" in named}


def test_what_each_role_may() -> None:
    told = {role: "".join(str(int(power in role.powers)) for power in Power) for role in Role}
    # Triage, ignore, waive, plan, sync, decide, write, set policy, confirm policy, administer.
    assert told == {
        Role.OWNER: "1111111111",
        Role.ADVISOR: "1111111100",
        Role.STAFF: "1001100000",
        Role.REVIEWER: "1100000000",
        Role.VIEWER: "0000000000",
    }


def test_the_doors_leave_roles_to_the_use_cases() -> None:
    door = Path(app.__file__).parent
    assert [
        file.name for file in door.rglob("*.py") if re.search(r"\b(?!data\b)[a-z_]+\.(role|powers)\b", file.read_text())
    ] == []
