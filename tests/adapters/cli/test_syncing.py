"""A sync by command while a client is held: it waits and says so, refuses, or takes over from the dead."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from tests.fixtures.program import AS_OF, Job, connected
from typer.testing import CliRunner, Result

from adapters.cli.app import build_cli
from adapters.cli.output.progress import SyncProgress
from emulators.qbo.companies.scenarios import build, load_scenario

_NAME = "from adapters.processes import SystemProcesses; print(SystemProcesses().own_name())"


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with connected([build(load_scenario("empty"), 1, AS_OF, "937")], tmp_path) as job:
        yield job


def held(job: Job, owner: str) -> AbstractContextManager[None]:
    """The client, held by another for ten minutes."""
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    scope = business.scope
    return job.container.mirror_writing().lease(scope, owner, job.container.clock().now(), 600)


def sync(job: Job, *options: str) -> Result:
    return CliRunner().invoke(build_cli(job.program), ["sync", "--all", *options], catch_exceptions=False)


def test_a_sync_is_refused_at_once_when_it_is_not_to_wait(job: Job) -> None:
    with held(job, "another machine's"):
        done = sync(job, "--no-wait")
    assert (done.exit_code, "is running." in done.stdout) == (1, True)


def test_a_sync_waits_with_a_sentence_for_another_to_end(job: Job) -> None:
    other = held(job, f"{job.container.processes().own_name()}/1")
    other.__enter__()
    program, asked = job.program, iter((False, True))
    [client] = program.product.bookshelf.businesses(program.firm_id)
    told: list[str] = []

    def waiting(why: str) -> bool:
        told.append(why)
        if next(asked):
            other.__exit__(None, None, None)
        return True

    report = program.product.syncing.sync(program.acting, client.id, waiting=waiting)
    assert (report.error, report.mode, len(told)) == ("", "full", 2)


def test_a_sync_goes_on_at_once_where_the_process_of_another_has_died(job: Job) -> None:
    done = subprocess.run([sys.executable, "-c", _NAME], capture_output=True, text=True, check=True)
    with held(job, f"{done.stdout.strip()}/1"):
        assert sync(job, "--no-wait").exit_code == 0


def test_what_is_waited_for_is_told_once_and_not_waited_for_when_the_command_ends(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = SyncProgress(1, shown=False)
    with progress.drawn():
        assert [progress.waiting("Another sync of Acme is running.") for _ in range(2)] == [True, True]
    assert not progress.waiting("Another sync of Acme is running.")
    assert capsys.readouterr().err.count("Another sync of Acme is running. Waiting for it to end") == 1
