"""Files that hold clients' books or keys: their owner's alone, whatever the umask and whatever they were before."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from domain.errors import Misconfigured

_PRIVATE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# SQLite makes these beside a database, with its mode; those of an earlier run have the mode that it had then.
_BESIDE = ("", "-wal", "-shm", "-journal")


def make_private(database: Path) -> None:
    """Make the empty file of a SQLite database, so that it is never open to others; one that is there stays."""
    # Not even opened where it is there: to close it again would end the locks that SQLite holds in this process.
    with contextlib.suppress(OSError):
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE))


def make_whole(path: Path, text: str) -> None:
    """Make a file with its text in it at once, so that nobody finds it empty; raises `FileExistsError`, `OSError`."""
    if path.exists():
        raise FileExistsError(path)
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        # Unlike a renaming, it fails where another process was first.
        os.link(written, path)
    finally:
        Path(written).unlink()


def narrow_database(database: Path) -> None:
    """Take a SQLite database and what stands beside it from everybody but the owner; raises `Misconfigured`."""
    for ending in _BESIDE:
        narrow(database.with_name(f"{database.name}{ending}"))


def narrow(path: Path) -> None:
    """Take a file from everybody but its owner; raises `Misconfigured` where that is not allowed. None is no harm."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Misconfigured(
            f"{path} is open to other users of this machine and cannot be closed to them ({error.strerror}); "
            "its owner does it by `chmod 600`."
        ) from error
