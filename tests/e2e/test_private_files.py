"""What the installed program leaves beside its SQLite database, under a umask that hides nothing."""

import contextlib
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.workers import CASHRAIL, environment, eventually, process

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.demo_stage import connect_all
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.service.clock import wall_clock

OWNER_S_ALONE = 0o600


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Everything that this test or a process of it makes is open to all, if nobody closes it."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """The files there are, but for those that come and go with a transaction while they are looked at."""
    found = {}
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            found[path.name] = stat.S_IMODE(path.stat().st_mode)
    return found


@pytest.mark.usefixtures("no_umask")
def test_all_files_are_the_owner_s_alone_and_wider_ones_are_narrowed(tmp_path: Path) -> None:
    folder, logs = tmp_path / "books", tmp_path / "logs"
    folder.mkdir()
    logs.mkdir()
    with start(Sandbox(demo_companies(1, day=wall_clock().date()))) as running:
        variables = environment(f"sqlite:///{folder / 'firm.db'}", running.url) | {"CASHRAIL_SECRET_KEY": ""}
        _connect(variables, running.sandbox)
        expected = {"firm.db", "firm.key"}
        assert expected <= set(modes(folder))
        assert set(modes(folder).values()) == {OWNER_S_ALONE}
        for _ in range(2):
            _run(variables, 0, "sync", "--all")
            _run(variables, 1, "worker")
            with process(logs, variables, "serve"):
                eventually(
                    lambda: {"firm.db-wal", "firm.db-shm"} <= set(modes(folder)),
                    "all files of a server",
                )
                eventually(lambda: set(modes(folder).values()) == {OWNER_S_ALONE}, f"closed files: {modes(folder)}")
            assert expected <= set(modes(folder))
            assert set(modes(folder).values()) == {OWNER_S_ALONE}
            for path in folder.iterdir():
                path.chmod(0o666)


def _connect(variables: dict[str, str], sandbox: Sandbox) -> None:
    settings = Settings(variables={name: value for name, value in variables.items() if name.startswith("CASHRAIL_")})
    container = Container(settings=settings)
    connect_all(CashrailProgram(settings, container), sandbox)
    container.engine().dispose()


def _run(variables: dict[str, str], status: int, *arguments: str) -> None:
    done = subprocess.run([CASHRAIL, *arguments], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
