"""Files that nobody but their owner may read."""

import stat
from pathlib import Path

import pytest

from adapters.persistence.engine import open_engine
from adapters.private_files import narrow
from domain.errors import Misconfigured


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o600), (0o666, 0o600), (0o600, 0o600), (0o444, 0o400)])
def test_what_others_may_do_is_taken_away_and_nothing_is_added(tmp_path: Path, before: int, after: int) -> None:
    path = tmp_path / "books.db"
    path.touch()
    path.chmod(before)
    narrow(path)
    assert mode(path) == after


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    narrow(tmp_path / "books.db-wal")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_closed_to_others_is_told() -> None:
    # The kernel refuses this one to everybody, whoever runs the tests.
    with pytest.raises(Misconfigured, match=r"/proc/self/status is open to other users .* cannot be closed to them"):
        narrow(Path("/proc/self/status"))


def test_a_file_that_is_no_database_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be taken for one" * 100)
    path.chmod(0o644)
    with pytest.raises(Misconfigured, match="not a SQLite database"):
        open_engine(f"sqlite:///{path}")
    assert mode(path) == 0o644


def test_databases_in_memory_and_read_only_ones_make_no_file(tmp_path: Path) -> None:
    open_engine("sqlite://").dispose()
    with pytest.raises(Misconfigured):
        open_engine(f"sqlite:///file:{tmp_path / 'books.db'}?mode=ro&uri=true")
    assert list(tmp_path.iterdir()) == []
