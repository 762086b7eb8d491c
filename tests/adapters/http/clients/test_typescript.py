"""A client made by openapi-typescript type-checks, and lives a Monday morning against the served API."""

import json
import shutil
from pathlib import Path

import pytest
from tests.adapters.http.clients.conftest import Served, run

STORIES = Path(__file__).parent / "node"
NODE = shutil.which("node")
PACKAGES = STORIES / "node_modules"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NODE is None or not (PACKAGES / "openapi-typescript").is_dir(),
        reason="Node, or openapi-typescript beside the story, is not installed; `make setup` installs it where npm is.",
    ),
]


def test_a_monday_morning_by_generated_types(office: Served, tmp_path: Path) -> None:
    folder = tmp_path / "program"
    shutil.copytree(STORIES, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(PACKAGES)
    made = run(str(NODE), PACKAGES / "openapi-typescript" / "bin" / "cli.js", office.document(folder), folder=folder)
    (folder / "api.ts").write_text(made, encoding="utf-8")
    run(str(NODE), PACKAGES / "typescript" / "bin" / "tsc", "--project", ".", folder=folder)
    office.holds(json.loads(run(str(NODE), "made/monday.js", folder=folder, **office.environment)))
