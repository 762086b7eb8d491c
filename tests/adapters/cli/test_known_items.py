"""What is planned for a client by command: the projection, what a person adds to it, and what came of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import scenario, synced
from typer.testing import CliRunner

from adapters.cli.app import build_cli
from domain.answers.forecast import Scenario
from domain.errors import Conflict, Invalid

DAY = ("--as-of", str(AS_OF))


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with synced(scenario("crunch"), tmp_path_factory.mktemp("planning")) as job:
        yield job


@pytest.fixture
def client(job: Job) -> str:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business.id


def answer(job: Job, *arguments: str) -> Any:
    done = CliRunner().invoke(build_cli(job.program), [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("scenario", Scenario)
def test_a_projection_is_asked_for_by_scenario(scenario: Scenario, job: Job, client: str) -> None:
    forecast = answer(job, "forecast", client, "--scenario", scenario, *DAY)["forecast"]
    weeks = forecast["weeks"]
    assert (forecast["scenario"], len(weeks)) == (scenario, 14)
    assert (weeks[0]["start"], weeks[-1]["end"]) == ("2026-06-30", "2026-09-28")


def test_an_unknown_scenario_is_asked_wrongly(job: Job, client: str) -> None:
    done = CliRunner().invoke(build_cli(job.program), ["forecast", client, "--scenario", "rosy"])
    assert done.exit_code == 2


def test_an_item_is_added_changed_reviewed_and_removed(job: Job, client: str) -> None:
    what = ("Tax refund", "--amount", "1500.00 USD", "--day", "2026-07-08")
    added = answer(job, "items", "add", client, *what)
    changed = answer(job, "items", "change", client, added["id"], "--amount", "-200.00 USD", "--likely", "0.5")
    assert changed["amount"] == {"amount": "-200.00", "currency": "USD"}
    assert (changed["label"], changed["day"], changed["version"]) == ("Tax refund", "2026-07-08", 2)
    handed = answer(
        job, "items", "change", client, added["id"], "--owner", "Ada", "--review-by", "2026-07-20", "--note", "Form 941"
    )
    assert (handed["owner"], handed["review_by"], handed["note"]) == ("Ada", "2026-07-20", "Form 941")
    reviewed = answer(job, "items", "change", client, added["id"])
    assert (reviewed["owner"], reviewed["note"]) == ("Ada", "Form 941")
    assert (reviewed["amount"], reviewed["probability"]) == (changed["amount"], changed["probability"])
    with pytest.raises(Invalid):
        answer(job, "items", "change", client, added["id"], "--amount", "0.00 USD")
    assert [one["id"] for one in answer(job, "items", "list", client)["items"]] == [added["id"]]
    assert answer(job, "items", "remove", client, added["id"])["state"] == "removed"
    assert answer(job, "items", "list", client)["items"] == []
    with pytest.raises(Conflict):
        answer(job, "items", "change", client, added["id"])


def test_nothing_kept_is_said_instead_of_a_variance(job: Job, client: str) -> None:
    compared = answer(job, "variance", client, *DAY)
    assert compared["lines"] == []
    assert compared["reason"]
