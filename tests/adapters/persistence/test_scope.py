"""Tenancy: one module makes the statements on tenants' tables, and no repository method crosses between tenants."""

import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table
from tests.fixtures.acts import ASKED
from tests.fixtures.changes import bill, live
from tests.fixtures.worlds import NOW, TOKENS, WORLDS, World, open_world

from adapters.persistence.tables import core as tables
from adapters.persistence.tables import findings as tables_findings
from adapters.persistence.tables import work as tables_work
from domain.books.bill import Bill
from domain.errors import NotFound
from domain.findings.finding import Evaluation
from domain.findings.life import LifeState
from domain.findings.quality import QualityDay
from domain.firms.firm import Act, AsOf, Role, Scope
from domain.policy.policy import DEFAULT_POLICY
from domain.ports.stores.connections import Connections
from domain.ports.stores.finding_life import FindingLives
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror, MirrorReading
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.ports.stores.writes import StoredWrites
from domain.rails.breaker import Breaker
from domain.rails.connection import ConnectionState, TokenSet
from domain.rails.intent import ChangeVendor
from domain.rails.sync import Calls
from domain.rails.write import Write, WriteState

PACKAGE = Path(tables_work.__file__).parents[1]
# These go over all businesses by their purpose, and give scopes only.
ACROSS = ("duties.py", "deliveries.py", "hastening.py")
UNCHECKED = {"scope.py", *ACROSS}
UNCHECKED_FOLDERS = {"tables", "migrations", "versions"}
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.name not in UNCHECKED and path.parent.name not in UNCHECKED_FOLDERS
)
TENANT_TABLES = {table.name for table in tables.metadata.sorted_tables if "business_id" in table.primary_key.columns}
BUILDERS = {"select", "insert", "update", "delete", "text", "exec_driver_sql", "join"}
NOWHERE = Scope("f_one", "b_nowhere")
AS_OF = AsOf(NOW.date(), NOW)
EMPTY = Evaluation(outcomes=(), findings=())


def imported_names(tree: ast.Module) -> set[str]:
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}


def unscoped_builders(tree: ast.Module) -> set[str]:
    """Statement builders of SQLAlchemy that the module imports, and those it calls on a table itself."""
    found = imported_names(tree) & BUILDERS
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in BUILDERS and isinstance(node.value, ast.Name):
            found |= {node.attr} if node.value.id in TENANT_TABLES | {"tables", "metadata"} else set()
        if isinstance(node, ast.Attribute) and node.attr == "exec_driver_sql":
            found.add(node.attr)
    return found


def test_the_tenants_tables_are_those_expected() -> None:
    books = {"connections", "mirrors", "records", "changes", "evaluations", "blocked_records"}
    findings = {table.name for table in vars(tables_findings).values() if isinstance(table, Table)}
    kept = {"duties", "writes", "reconciliations", "known_items", "forecast_snapshots", "decisions", "digest_rows"}
    kept |= {"balance_snapshots", "restatements"}
    assert books | kept | findings == TENANT_TABLES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_only_scope_builds_statements_on_tenants_tables(path: Path) -> None:
    tree = ast.parse(path.read_text())
    builders = unscoped_builders(tree)
    assert not (builders and imported_names(tree) & (TENANT_TABLES | {"tables", "metadata"})), builders


def test_the_rule_sees_a_violation() -> None:
    planted = "from sqlalchemy import select\nfrom adapters.persistence.tables.core import records\nselect(records)"
    assert unscoped_builders(ast.parse(planted)) == {"select"}
    assert unscoped_builders(ast.parse("records.delete()")) == {"delete"}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with open_world(request.param) as opened:
        yield opened


def writing_attempts(world: World, scope: Scope) -> dict[str, Callable[[], object]]:
    writing = world.writing
    return {
        "lease": lambda: writing.lease(scope, "thief", NOW, 60).__enter__(),
        "state": lambda: writing.state(scope),
        "apply": lambda: world.apply(scope, live(bill("stolen"))),
        "record_ids": lambda: writing.record_ids(scope, "Bill"),
        "save_balances": lambda: writing.save_balances(scope, ()),
        "counts": lambda: writing.counts(scope),
        "save_cursor": lambda: writing.save_cursor(scope, "stolen", NOW, full=True, calls=Calls(1)),
        "records_naming": lambda: writing.records_naming(scope, ["v1"]),
        "payloads": lambda: writing.payloads(scope, ("", ""), 9),
        "note_translation": lambda: writing.note_translation(scope, "stolen"),
        "note_doubted": lambda: writing.note_doubted(scope, ("Bill",)),
        "count_calls": lambda: writing.count_calls(scope, Calls(1), NOW),
        "save_failure": lambda: writing.save_failure(scope, "stolen", NOW, calls=Calls(1)),
    }


def connection_attempts(world: World, scope: Scope) -> dict[str, Callable[[], object]]:
    connections = world.connections
    return {
        "get": lambda: connections.get(scope),
        "tokens": lambda: connections.tokens(scope),
        "save_tokens": lambda: connections.save_tokens(scope, TokenSet(access_token="stolen"), NOW),
        "lease_refresh": lambda: connections.lease_refresh(scope, "thief", NOW, 60).__enter__(),
        "set_breaker": lambda: connections.set_breaker(scope, Breaker(failures=9)),
        "set_state": lambda: connections.set_state(scope, ConnectionState.RECONNECT, NOW),
    }


def other_attempts(world: World, scope: Scope) -> dict[str, Callable[[], object]]:
    act = Act(at=NOW, member="Eve", action="steal", business_id=scope.business_id)
    return {
        "read": lambda: world.mirror.read(scope).__enter__(),
        "save_evaluation": lambda: world.mirror.save_evaluation(scope, 0, AS_OF, DEFAULT_POLICY, EMPTY),
        "business": lambda: world.firms.business(scope.firm_id, scope.business_id),
        "scope": lambda: world.firms.scope(scope.firm_id, scope.business_id),
        "set_time_zone": lambda: world.firms.set_time_zone(scope.firm_id, scope.business_id, "UTC"),
        "record_act": lambda: world.firms.record_act(scope.firm_id, act),
    }


def write_attempts(world: World, scope: Scope) -> dict[str, Callable[[], object]]:
    log, intent = world.stored_writes, ChangeVendor(vendor_id="1", version=0, active=False)
    write = Write(id="w_stolen", intent=intent, state=WriteState.PENDING, member="Eve", created_at=NOW, updated_at=NOW)
    return {
        "add": lambda: log.add(scope, write, "key", NOW, ASKED),
        "find": lambda: log.find(scope, write, "key", NOW),
        "own": lambda: log.own(scope, write.id, "thief", NOW, 60).__enter__(),
        "save": lambda: log.save(scope, write, before=b"{}"),
        "before": lambda: log.before(scope, write.id),
        "get": lambda: log.get(scope, write.id),
        "list_writes": lambda: log.list_writes(scope, None, 10),
        "unsettled": lambda: log.unsettled(scope),
        "unreconciled": lambda: log.unreconciled(scope),
    }


def life_attempts(world: World, scope: Scope) -> dict[str, Callable[[], object]]:
    quality = QualityDay(day=NOW.date(), policy_version=1, score=None, coverage=None, uncertain_days=None)
    return {
        "edit": lambda: world.finding_lives.edit(scope).__enter__(),
        "keep_quality": lambda: world.finding_lives.keep_quality(scope, quality),
    }


def attempts(world: World, scope: Scope) -> dict[str, Callable[[], object]]:
    kept = {f"write log {name}": attempt for name, attempt in write_attempts(world, scope).items()}
    return {
        **writing_attempts(world, scope),
        **connection_attempts(world, scope),
        **other_attempts(world, scope),
        **life_attempts(world, scope),
        **kept,
    }


def methods(port: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(port, inspect.isfunction) if not name.startswith("_")}


# They take a firm and no business; the tests below hold them to the firm.
OF_A_FIRM = {"default_firm", "firm", "businesses", "feeds", "members", "add_key", "key_and_hash", "acts", "connect"} | {
    *("admit", "has_others", "keys", "revoke_key", "note_use", "set_role", "of_firm"),
}


def test_every_repository_method_is_attempted(world: World) -> None:
    asked = {name for name in attempts(world, NOWHERE) if not name.startswith("write log ")}
    ports = (Mirror, MirrorWriting, Connections, Firms, FindingLives)
    assert asked | OF_A_FIRM == set().union(*(methods(port) for port in ports))
    assert set(write_attempts(world, NOWHERE)) == methods(StoredWrites)


def everything(world: World, scope: Scope) -> list[Any]:
    """All that can be read of one client."""
    with world.mirror.read(scope) as mirror:
        seen: list[Any] = [mirror.business, mirror.state(), mirror.connection(), mirror.records(Bill)]
        seen += [mirror.findings.lives(), mirror.findings.mutes(), mirror.findings.quality_days(date.min)]
        seen += [mirror.totals(), mirror.changes(0, 100), mirror.evaluation(AS_OF.day, 1)]
    seen += [world.stored_writes.list_writes(scope, None, 10)]
    seen += [world.writing.record_ids(scope, "Bill"), world.writing.counts(scope), world.connections.tokens(scope)]
    return seen


def clients(world: World) -> list[Scope]:
    """Two firms with two clients each; the four companies share record ids and differ in all else."""
    made = [world.client(firm, f"realm-{number}") for firm in ("f_one", "f_two") for number in (1, 2)]
    for number, scope in enumerate(made, 1):
        bills = [live(bill(str(each), number, balance_minor=number)) for each in range(number)]
        world.apply(scope, *bills)
        world.connections.save_tokens(scope, TokenSet(access_token=f"token {number}"), NOW)
        world.mirror.save_evaluation(scope, number, AS_OF, DEFAULT_POLICY, EMPTY)
    return made


def test_no_method_takes_a_client_of_another_firm(world: World) -> None:
    one_a, one_b, two_a, two_b = clients(world)
    before = [everything(world, scope) for scope in (one_a, one_b, two_a, two_b)]
    crossed = [Scope("f_one", two_a.business_id), Scope("f_two", one_b.business_id), NOWHERE, Scope("", "")]
    for scope in crossed:
        for name, attempt in attempts(world, scope).items():
            with pytest.raises(NotFound):
                pytest.fail(f"{name} of {scope} answered {attempt()}")
    assert [everything(world, scope) for scope in (one_a, one_b, two_a, two_b)] == before
    assert world.firms.acts("f_one", None, 10) == world.firms.acts("f_two", None, 10) == ()


def test_writing_to_one_client_changes_no_other(world: World) -> None:
    mine, *others = clients(world)
    before = [everything(world, scope) for scope in others]
    for attempt in attempts(world, mine).values():
        attempt()
    assert [everything(world, scope) for scope in others] == before
    assert everything(world, mine)[8][-1].record_id == "stolen"


def test_every_read_of_a_client_is_its_own(world: World) -> None:
    for number, scope in enumerate(clients(world), 1):
        with world.mirror.read(scope) as mirror:
            bills = mirror.records(Bill)
            assert {each.balance_minor for each in bills} == {number}
            assert (len(bills), mirror.state().version, len(mirror.changes(0, 100))) == (number,) * 3
            assert mirror.totals()[0].open_minor == {"USD": number * number}
        assert world.connections.tokens(scope).access_token == f"token {number}"
    assert methods(MirrorReading) >= {"records", "state", "changes", "totals", "connection", "evaluation"}


def test_what_is_a_firms_stays_with_it(world: World) -> None:
    clients(world)
    for firm_id in ("f_one", "f_two"):
        assert {each.firm_id for each in world.firms.businesses(firm_id)} == {firm_id}
        assert {each.business.firm_id for each in world.finding_lives.of_firm(firm_id, list(LifeState))} == {firm_id}
        key = world.firms.add_key(firm_id, "Ada", Role.OWNER, f"key of {firm_id}", b"hash", NOW)
        assert key.member.firm_id == firm_id
        world.firms.record_act(firm_id, Act(at=NOW, member="Ada", action=firm_id))
    assert [act.action for act in world.firms.acts("f_one", None, 10)] == ["f_one"]
    assert [member.firm_id for member in world.firms.members("f_one")] == ["f_one"]


def test_a_feed_belongs_to_a_client_of_its_own_firm(world: World) -> None:
    one_a, _, two_a, _ = clients(world)
    with pytest.raises(NotFound):
        world.connections.connect("f_one", "cards", "1", "Cards", TOKENS, NOW, feed_of=two_a.business_id)
    feed, _made = world.connections.connect("f_one", "cards", "1", "Cards", TOKENS, NOW, feed_of=one_a.business_id)
    assert world.firms.feeds("f_one") == world.firms.feeds("f_one", one_a.business_id) == (feed,)
    assert world.firms.feeds("f_two") == world.firms.feeds("f_two", one_a.business_id) == ()


def test_connecting_the_same_company_for_another_firm_leaves_the_first_alone(world: World) -> None:
    one_a, *_ = clients(world)
    before = everything(world, one_a)
    business, _made = world.connections.connect("f_two", "qbo", "realm-1", "Same", TOKENS, NOW)
    assert business.id != one_a.business_id
    assert everything(world, one_a) == before
