"""What roles, scopes of keys, keys for some clients and keys that are no good any more let through, of the document."""

import ast
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.attacks.operations import Operation, operations
from tests.adapters.http.office import NOW, Office, key_of

from application.use_cases.members import MemberUseCases
from domain.firms.firm import Power, Role
from plugins.qbo import webhook

Client = TestClient[Litestar]
NOBODY = {"business_id": "b_nobody"}
BAKERY = {"business_id": "b1"}
OWNER = {"Authorization": f"Bearer {key_of(Role.OWNER)}"}

POWERS: dict[str, Power] = {
    "ignore_finding": Power.IGNORE,
    "act_on_findings": Power.TRIAGE,
    **dict.fromkeys(("snooze_finding", "assign_finding", "comment_on_finding", "reopen_finding"), Power.TRIAGE),
    "undo_finding_act": Power.TRIAGE,
    **dict.fromkeys(("add_known_item", "change_known_item", "remove_known_item"), Power.PLAN),
    **dict.fromkeys(("confirm_known_item", "tell_known_item_apart"), Power.PLAN),
    **dict.fromkeys(("run_sync", "retry_job", "sync_all", "replay_notice"), Power.SYNC),
    **dict.fromkeys(
        ("decide", "approve_decision", "approve_decisions", "withdraw_decision", "record_payment"), Power.DECIDE
    ),
    **dict.fromkeys(("preview_fix", "fix_finding", "release_reminder"), Power.WRITE),
    **dict.fromkeys(("write", "preview_write", "undo_write"), Power.WRITE),
    **dict.fromkeys(("set_time_zone", "set_firm_policy", "set_client_policy"), Power.SET_POLICY),
    "confirm_policy": Power.CONFIRM_POLICY,
    **dict.fromkeys(("list_event_endpoints", "add_event_endpoint", "get_event_endpoint"), Power.ADMINISTER),
    **dict.fromkeys(("change_event_endpoint", "remove_event_endpoint", "rotate_event_secret"), Power.ADMINISTER),
    **dict.fromkeys(("try_event_endpoint", "list_event_deliveries"), Power.ADMINISTER),
    **dict.fromkeys(("replay_event", "replay_events"), Power.ADMINISTER),
    **dict.fromkeys(("begin_connection", "complete_connection"), Power.ADMINISTER),
    **dict.fromkeys(("change_role", "list_keys", "create_key", "revoke_key"), Power.ADMINISTER),
}
"""What each operation asks of a member; all others are everybody's, and change nothing."""

TRIES = {"what_if", "try_firm_policy", "try_client_policy"}
"""What is sent a body and changes nothing."""

KEEPING_TO_CLIENTS = {
    *("get_me", "get_digest", "list_businesses", "list_events", "list_jobs", "list_sync_health", "sync_all"),
    *("get_sync_round", "list_rails", "list_thresholds", "list_waiting_decisions", "list_firm_findings"),
}
"""What shows a key for some clients these alone, or what is the same for everybody."""

OF_ALL = [each for each in operations() if each.id not in POWERS]
OF_SOME = [each for each in operations() if each.id in POWERS]


@pytest.fixture(scope="module")
def closed() -> Iterator[tuple[Client, Office]]:
    office = Office()
    with office.client() as client:
        yield client, office


def test_what_changes_something_asks_for_a_power() -> None:
    told = {each.id for each in operations()}
    assert set(POWERS) <= told
    assert {each.id for each in OF_ALL if not each.reads} == TRIES, "Say what a new operation asks of a member."


@pytest.mark.parametrize("operation", OF_SOME, ids=lambda each: each.id)
def test_each_role_does_what_it_may_and_no_more(closed: tuple[Client, Office], operation: Operation) -> None:
    client, office = closed
    for role in Role:
        if POWERS[operation.id] in role.powers:
            continue
        before = len(office.acts)
        answer = operation.ask(client, BAKERY, {"Authorization": f"Bearer {key_of(role)}"})
        assert answer.status_code == 403, (role, answer.text)
        assert len(office.acts) == before + 1
        assert office.acts[-1][:2] == (f"Ms {role.title()}", "denied")
    assert office.rail.asked == []


@pytest.mark.parametrize("operation", OF_SOME, ids=lambda each: each.id)
def test_a_role_that_may_is_not_refused_for_it(closed: tuple[Client, Office], operation: Operation) -> None:
    """Asked about a client that is not there, so that nothing comes of it."""
    client, _ = closed
    if "business_id" not in operation.parameters:
        return
    for role in Role:
        if POWERS[operation.id] in role.powers:
            answer = operation.ask(client, NOBODY, {"Authorization": f"Bearer {key_of(role)}"})
            assert answer.status_code == 404, (role, answer.text)


@pytest.mark.parametrize("operation", [each for each in OF_SOME if not each.reads], ids=lambda each: each.id)
def test_an_owner_s_key_that_only_reads_changes_nothing(closed: tuple[Client, Office], operation: Operation) -> None:
    client, office = closed
    reading = _made(client, scopes=["read"])
    before = len(office.acts)
    assert operation.ask(client, BAKERY, reading).status_code == 403
    assert [act[1] for act in office.acts[before:]] == ["denied"]


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.id)
def test_a_key_for_some_clients_is_for_nothing_else(closed: tuple[Client, Office], operation: Operation) -> None:
    client, office = closed
    narrow = _made(client, scopes=["read", "decide", "write"], clients=["b1"])
    answer = operation.ask(client, {"business_id": "b2"}, narrow)
    if "business_id" in operation.parameters:
        assert answer.status_code == 404
    elif operation.id not in KEEPING_TO_CLIENTS:
        assert answer.status_code == 403
    assert '"clinic"' not in answer.text
    assert '"Agency"' not in answer.text
    assert office.rail.asked == []


@pytest.mark.parametrize("spoil", ["expired", "revoked", "of no firm"])
def test_a_key_that_is_good_no_more_is_for_nothing(office: Office, spoil: str) -> None:
    with office.staged() as client:
        expires_at = (NOW + timedelta(days=1)).isoformat()
        lost = _made(client, member="Ms Owner", expires_at=expires_at)
        key_id = lost["Authorization"].split("_")[1]
        if spoil == "expired":
            office.clock.advance(timedelta(days=1))
        elif spoil == "revoked":
            assert client.post(f"/api/v1/keys/{key_id}/revoke", headers=OWNER).status_code == 200
        else:
            del office.memory.keys[key_id]
        for operation in operations():
            answer = operation.ask(client, BAKERY, lost)
            assert answer.status_code == 401, (operation.id, answer.text)
        assert office.rail.asked == []


def _made(client: Client, member: str = "Ms Owner", **wish: Any) -> dict[str, str]:
    answer = client.post("/api/v1/keys", json={"member": member, **wish}, headers=OWNER)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['secret']}"}


@pytest.mark.parametrize("check", [MemberUseCases.authenticate, webhook.verify])
def test_secrets_are_compared_in_constant_time(check: Callable[..., object]) -> None:
    """By what stands there: one comparison, by `compare_digest`, whether or not what is claimed is known."""
    body = ast.parse(inspect.cleandoc("\n" + inspect.getsource(check)))
    named = [ast.unparse(node.func) for node in ast.walk(body) if isinstance(node, ast.Call)]
    assert named.count("hmac.compare_digest") == 1
    [compared] = [
        node for node in ast.walk(body) if isinstance(node, ast.Call) and "compare_digest" in ast.unparse(node.func)
    ]
    secrets = {name.id for name in ast.walk(compared) if isinstance(name, ast.Name)} & {"expected"}
    plainly = [node for node in ast.walk(body) if isinstance(node, ast.Compare) and "expected" in ast.unparse(node)]
    assert (secrets, plainly) == ({"expected"}, [])


def test_keys_are_compared_nowhere_else() -> None:
    """Who has the hash of a key is the store and the one check; no store looks a key up by its secret or hash."""
    sources = Path(inspect.getfile(MemberUseCases)).parents[2]
    reading = {
        file.relative_to(sources).as_posix() for file in sources.rglob("*.py") if "key_and_hash(" in file.read_text()
    }
    assert reading == {
        "adapters/persistence/stores/firms.py",
        "application/use_cases/members.py",
        "domain/ports/stores/firms.py",
    }
