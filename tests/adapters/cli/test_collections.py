"""Collections by command: the list, a draft, and its release."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fixtures.program import Job
from tests.fixtures.synced import scenario, synced
from typer.testing import CliRunner

from adapters.cli.app import build_cli
from domain.errors import NotFound, Refused


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(scenario("crunch"), tmp_path) as job:
        yield job


def run(job: Job, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(build_cli(job.program), list(arguments), catch_exceptions=False)
    return done.exit_code, done.output


def test_a_reminder_is_listed_read_and_released(job: Job) -> None:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    _, output = run(job, "collections", "list", business.id, "--json")
    chase = next(each for each in json.loads(output[output.index("{\n") :])["items"] if not each["held"])
    assert chase["customer"].split()[0] in run(job, "collections", "list", business.id)[1]
    _, draft = run(job, "collections", "draft", business.id, chase["invoice_id"])
    assert f"To: {chase['email']}" in draft
    assert chase["subject"] in draft
    code, said = run(job, "collections", "release", business.id, chase["invoice_id"])
    assert (code, "is confirmed" in said) == (0, True)
    assert "Held: Sent on" in run(job, "collections", "draft", business.id, chase["invoice_id"])[1]
    with pytest.raises(Refused, match="Sent on"):
        run(job, "collections", "release", business.id, chase["invoice_id"])
    with pytest.raises(NotFound, match="999"):
        run(job, "collections", "release", business.id, "999")
