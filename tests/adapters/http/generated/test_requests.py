"""Requests that Schemathesis generates from the document, against a served firm and by an owner's key."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector import providers
from tests.adapters.http.attacks.operations import document
from tests.fixtures.program import Job
from tests.fixtures.synced import scenario, synced

from cashrail.bootstrap.serving import served
from cashrail.bootstrap.settings import Settings
from domain.firms.firm import Role

CHECKS = Path(__file__).parent / "schemathesis.toml"
_EXAMPLES = 2
_LONG_EXAMPLES = 10 * _EXAMPLES
_TIMEOUT_S = 1_800
_ONLY_IN_LONG = """
[[operations]]
include-method = ["POST", "PUT"]
phases.coverage.enabled = false

[[operations]]
include-operation-id = ["get_console", "pay_plan", "get_collections", "get_runway", "get_forecast", "get_variance"]
phases.coverage.enabled = false
"""
"""Every boundary of every property of every body takes minutes; the reads take the parameters that the Tray takes."""

pytestmark = pytest.mark.slow


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with synced(scenario("crunch"), tmp_path) as job:
        settings = job.container.settings()
        # That wrong keys are refused is asked of each operation, from one address.
        variables = {**settings.variables, "CASHRAIL_HTTP_WRONG_KEYS": "10000"}
        job.container.settings.override(providers.Object(Settings(variables=variables)))
        yield job


def run(job: Job, folder: Path, examples: int, further: str = "") -> str:
    """What Schemathesis said; nothing is kept from one run to the next."""
    config = folder / "schemathesis.toml"
    config.write_text(CHECKS.read_text(encoding="utf-8") + further, encoding="utf-8")
    key = job.program.product.members.new_key(job.program.acting, "Ms Owner", Role.OWNER)[1]
    with served(job.container, None) as url:
        command = (Path(sys.executable).parent / "schemathesis", "--config-file", config, "run")
        asked = (f"{url}/schema/openapi.json", "--header", f"Authorization: Bearer {key}", "--no-color")
        ran = subprocess.run(
            [str(each) for each in (*command, *asked, "--max-examples", examples)],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "CASHRAIL_KEY": key, "COLUMNS": "200"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_TIMEOUT_S,
            check=False,
        )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    return said


def operations_tested(said: str) -> tuple[str, str]:
    found = re.search(r"Selected: (\d+)/\d+\s+Tested: (\d+)", said)
    assert found, said
    return found[1], found[2]


def test_generated_requests_are_answered_as_the_document_says(job: Job, tmp_path: Path) -> None:
    selected, tested = operations_tested(run(job, tmp_path, _EXAMPLES, _ONLY_IN_LONG))
    assert selected == tested


def test_what_is_excepted_is_there() -> None:
    """Of operations by name, and of no check but those of what is taken and refused."""
    excepted = tomllib.loads(CHECKS.read_text(encoding="utf-8"))["operations"]
    checks = {check for each in excepted for check in each["checks"]}
    assert checks == {"positive_data_acceptance", "negative_data_rejection"}
    assert {tuple(told) for each in excepted for told in each["checks"].values()} == {("expected-statuses",)}
    assert {frozenset(each) for each in excepted} == {frozenset({"include-operation-id", "checks"})}
    named = [name for each in excepted for name in _listed(each["include-operation-id"])]
    ids = {told["operationId"] for item in document()["paths"].values() for told in item.values()}
    assert (set(named) - ids, len(named)) == (set(), len(set(named)))


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


@pytest.mark.long
def test_ten_times_as_many_are_too(job: Job, tmp_path: Path) -> None:
    run(job, tmp_path, _LONG_EXAMPLES)
