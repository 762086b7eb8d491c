"""Each import contract is planted a violation and must be seen to catch it."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Contract id -> (file that gets the violating line, the line).
VIOLATIONS = {
    "layers": ("domain/money.py", "import application"),
    "cashrail-inside": ("cashrail/stray.py", "import cashrail.kit"),
    "application-inside": ("application/services/bills.py", "import application.sync"),
    "runway-sees-domain-only": ("application/runway/orchestrators/leak.py", "import domain.ports.mirror"),
    "sync-port": ("adapters/cli/reading.py", "import domain.ports.sync"),
    "rail-port": ("application/services/bills.py", "import domain.ports.rail"),
    "sync-layer": ("adapters/cli/reading.py", "import application.sync"),
    "inside-runway": ("application/runway/calculators/leak.py", "import application.runway.orchestrators"),
    "experiences-independent": (
        "application/runway/experiences/tray.py",
        "import application.runway.experiences.console",
    ),
    "calculators-pure": ("application/runway/calculators/leak.py", "import domain.ports.books"),
    "digest-from-interfaces": (
        "application/runway/orchestrators/digest.py",
        "import application.runway.orchestrators.hygiene_tray",
    ),
    "rails-independent": ("plugins/other/__init__.py", "import plugins.qbo"),
    "emulator-and-rail": ("emulators/qbo/leak.py", "import plugins.qbo"),
    "rails-by-entry-point": ("cashrail/bootstrap/leak.py", "import plugins.qbo"),
    "emulator-alone": ("emulators/qbo/leak.py", "import domain.money"),
    "domain-pure": ("domain/money.py", "import structlog"),
    "sqlalchemy": ("application/services/bills.py", "import sqlalchemy"),
    "litestar": ("application/services/bills.py", "import litestar"),
    "pluggy": ("adapters/cli/reading.py", "import pluggy"),
    "dependency-injector": ("application/services/bills.py", "import dependency_injector"),
}


def contract_ids() -> list[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return [section.removeprefix(prefix) for section in config.sections() if section.startswith(prefix)]


@pytest.fixture
def copied_sources(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--contract", contract]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_contract_has_a_planted_violation() -> None:
    assert sorted(contract_ids()) == sorted(VIOLATIONS)


@pytest.mark.parametrize("contract", sorted(VIOLATIONS))
def test_contract_catches_its_violation(contract: str, copied_sources: Path) -> None:
    place, line = VIOLATIONS[contract]
    target = copied_sources / "src" / place
    target.parent.mkdir(exist_ok=True)
    kept = lint(copied_sources, contract)
    assert kept.returncode == 0, kept.stdout
    target.write_text((target.read_text() if target.exists() else "") + f"\n{line}\n")

    broken = lint(copied_sources, contract)

    assert broken.returncode == 1
    assert "1 broken" in broken.stdout, broken.stdout + broken.stderr
