"""The example rail, installed as a stranger's package: it is found, conforms, and has tests that pass."""

import json
import shutil
from pathlib import Path

from tests.fixtures.installing import ROOT, Environment

from cashrail.kit.imports import OURS

EXAMPLE = ROOT / "examples/rails/csvbooks"


def test_the_product_is_the_installed_one(installed: Environment) -> None:
    where = installed.run("python", "-c", "import cashrail, csvbooks; print(cashrail.__file__, csvbooks.__file__)")

    assert where.stdout.count(str(installed.folder)) == 2, where.stdout + where.stderr


def test_its_own_tests_pass(installed: Environment) -> None:
    shutil.copytree(EXAMPLE / "tests", installed.work / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    done = installed.run("pytest", "-q", "-p", "no:cacheprovider", "tests")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout


def test_it_is_listed_beside_the_rails_of_the_product(installed: Environment) -> None:
    listed = installed.run("cashrail", "rails", "list", "--json")

    names = [rail["name"] for rail in json.loads(listed.stdout)]
    assert "csvbooks" in names
    assert len(names) == len(set(names))


def test_it_imports_of_the_product_the_kit_only() -> None:
    sources = [path.read_text() for path in Path(EXAMPLE / "src").rglob("*.py")]
    imports = [line for source in sources for line in source.splitlines() if line.startswith(("import ", "from "))]
    ours = [line for line in imports if line.split()[1].split(".")[0] in OURS]

    assert ours
    assert all(line.startswith("from cashrail.kit") for line in ours)
