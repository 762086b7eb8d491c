"""Decisions and policies by command."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import scenario, synced
from typer.testing import CliRunner

from adapters.cli.app import build_cli
from domain.errors import Conflict, Invalid, Refused, Unacceptable
from domain.plans.decision import DecisionDraft, DecisionKind

DAY = ("--as-of", str(AS_OF))


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(scenario("crunch"), tmp_path) as job:
        yield job


@pytest.fixture
def client(job: Job) -> str:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business.id


def run(job: Job, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(build_cli(job.program), list(arguments), catch_exceptions=False)
    return done.exit_code, done.output


def answer(job: Job, *arguments: str) -> Any:
    code, output = run(job, *arguments, "--json")
    assert code == 0, output
    # Whatever was logged on the way stands before the answer.
    begins = min(place for place in (output.find("{\n"), output.find("[\n")) if place >= 0)
    return json.loads(output[begins:])


def bills(job: Job, client: str) -> tuple[str, str]:
    """The bill that breaks the floor, and another."""
    found = answer(job, "console", client, *DAY)["bills"]
    [breaking] = [bill["bill_id"] for bill in found if bill["verdict"] == "block"]
    return breaking, next(bill["bill_id"] for bill in found if bill["bill_id"] != breaking)


def test_what_breaks_the_floor_is_tried_refused_and_held(job: Job, client: str) -> None:
    breaking, _ = bills(job, client)
    tried = answer(job, "decisions", "what-if", client, f"{breaking}=", *DAY)
    assert float(tried["low_water_change"]["amount"]) > 0
    assert "As planned" in run(job, "decisions", "what-if", client, f"Bill:{breaking}=2026-08-20", *DAY)[1]
    with pytest.raises(Refused, match="floor"):
        run(job, "decisions", "make", client, "approve", f"Bill:{breaking}")
    plan = answer(job, "decisions", "plan", client, *DAY)
    assert [step["bill_id"] for step in plan["steps"] if step["day"] is None] == [breaking]
    made = answer(job, "decisions", "make", client, "hold", f"Bill:{breaking}", "--on", "2026-08-03")
    assert made["rows"][0]["decision"]["state"] == "standing"
    code, output = run(job, "decisions", "list", client)
    assert (code, "hold" in output) == (0, True)


def test_an_approved_bill_is_recorded_and_the_rest_of_a_batch_told(job: Job, client: str) -> None:
    _, other = bills(job, client)
    code, output = run(job, "decisions", "make", client, "approve", f"Bill:{other}", "Bill:nope")
    assert (code, "There is no Bill:nope." in output) == (1, True)
    [decision] = answer(job, "decisions", "list", client)["decisions"]
    [account] = answer(job, "runway", client, *DAY)["figures"]["cash"]["accounts"]
    bank = account["records"][0].removeprefix("Account:")
    recorded = answer(job, "decisions", "record", client, decision["id"], "--account", bank)
    assert (recorded["decision"]["state"], recorded["write"]["state"]) == ("recorded", "confirmed")
    with pytest.raises(Conflict):
        run(job, "decisions", "withdraw", client, decision["id"])


def test_what_another_decided_waits_for_one_s_approval(job: Job, client: str) -> None:
    _, other = bills(job, client)
    assert answer(job, "decisions", "waiting")["waiting"] == []
    answer(job, "policy", "set", "one_approval_minor=1", "--client", client)
    decisions, record = job.program.product.decisions, f"Bill:{other}"
    versions = decisions.versions(job.program.product.bookshelf.business(job.program.firm_id, client).scope)
    ann = replace(job.program.acting, member=replace(job.program.acting.member, id="m-ann", name="Ann"))
    draft = DecisionDraft(kind=DecisionKind.APPROVE, record=record, version=versions[record])
    assert decisions.decide(ann, client, [draft]).done == 1
    [found] = answer(job, "decisions", "waiting")["waiting"]
    assert (found["business_id"], found["decision"]["record"]) == (client, record)
    assert "Ann" in run(job, "decisions", "waiting")[1]
    assert run(job, "decisions", "approve", client, found["decision"]["id"])[0] == 0
    assert answer(job, "decisions", "waiting")["waiting"] == []


def test_a_policy_is_tried_set_and_told(job: Job, client: str) -> None:
    tried = answer(job, "policy", "try", "cash_minimum_minor=9900000", "--client", client, "--weeks", "0")
    assert tried["differing"] == 1
    assert "1 of 1 answers" in run(job, "policy", "try", "cash_minimum_minor=9900000", "--weeks", "0")[1]
    changed = answer(job, "policy", "set", "cash_minimum_minor=9900000", "--client", client, "--note", "Covenant.")
    assert changed["policy"]["version"] == 2
    [told] = [row for row in run(job, "policy", "show", "--client", client)[1].splitlines() if "cash_minimum" in row]
    assert told.split()[:3] == ["cash_minimum_minor", "9900000", "Test"]
    [change] = answer(job, "policy", "history")["changes"]
    assert (change["note"], change["overrides"]) == ("Covenant.", {"cash_minimum_minor": 9_900_000})
    for wrong in ("red_days", "red_days=soon", "colour=1"):
        with pytest.raises(Invalid):
            run(job, "policy", "set", wrong)


def test_a_client_s_time_zone_is_set(job: Job, client: str) -> None:
    assert run(job, "zone", client, "Asia/Tokyo")[0] == 0
    assert [each["time_zone"] for each in answer(job, "clients")] == ["Asia/Tokyo"]
    with pytest.raises(Unacceptable, match="Mars"):
        run(job, "zone", client, "Mars/Olympus")
