"""A client made by openapi-python-client type-checks, and lives a Monday morning against the served API."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from tests.adapters.http.clients.conftest import Served, run

STORIES = Path(__file__).parent / "python"
TOOLS = Path(sys.executable).parent

pytestmark = pytest.mark.slow


def test_a_monday_morning_by_generated_methods(office: Served, tmp_path: Path) -> None:
    folder = tmp_path / "program"
    folder.mkdir()
    shutil.copy(STORIES / "monday.py", folder)
    document = office.document(folder)
    settings = ("--config", STORIES / "generating.yml", "--meta", "none", "--fail-on-warning")
    generate = (TOOLS / "openapi-python-client", "generate", "--path", document)
    run(*generate, "--output-path", folder / "cashrail_client", *settings, folder=folder)
    checked = run(TOOLS / "mypy", "--strict", "--cache-dir", "/dev/null", "monday.py", "cashrail_client", folder=folder)
    assert checked.startswith("Success")
    office.holds(json.loads(run(sys.executable, "monday.py", folder=folder, **office.environment)))
