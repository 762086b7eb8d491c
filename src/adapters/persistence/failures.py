"""What the databases' own errors mean, as a sentence for the person who runs the program."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from domain.errors import CashrailError, Conflict, Misconfigured

READ_ONLY = "The database is read-only; give Cashrail one it may write to."
_HELD = "The database is held by another program; try again."
_UNREACHABLE = "The database of CASHRAIL_DATABASE_URL cannot be opened; look at its address and its permissions."
_NOT_OURS = "The file of CASHRAIL_DATABASE_URL is not a SQLite database, or it is damaged."
_FULL = "The database has no room left; nothing of this step was stored."

# By the beginning of SQLite's error name, or of PostgreSQL's SQLSTATE.
_MEANINGS: tuple[tuple[str, type[CashrailError], str], ...] = (
    ("SQLITE_READONLY", Misconfigured, READ_ONLY),
    ("SQLITE_BUSY", Conflict, _HELD),
    ("SQLITE_LOCKED", Conflict, _HELD),
    ("SQLITE_CANTOPEN", Misconfigured, _UNREACHABLE),
    ("SQLITE_PERM", Misconfigured, _UNREACHABLE),
    ("SQLITE_AUTH", Misconfigured, _UNREACHABLE),
    ("SQLITE_IOERR", Misconfigured, _UNREACHABLE),
    ("SQLITE_NOTADB", Misconfigured, _NOT_OURS),
    ("SQLITE_CORRUPT", Misconfigured, _NOT_OURS),
    ("SQLITE_FULL", Misconfigured, _FULL),
    ("25006", Misconfigured, READ_ONLY),
    ("42501", Misconfigured, "The database's user may not write; give Cashrail one that may."),
    ("40", Conflict, _HELD),
    ("55P03", Conflict, _HELD),
    ("53100", Misconfigured, _FULL),
    ("53300", Conflict, "The database has no connection free; try again."),
    ("08", Misconfigured, _UNREACHABLE),
    ("28", Misconfigured, _UNREACHABLE),
    ("3D", Misconfigured, _UNREACHABLE),
    ("57P", Misconfigured, "The database server has closed the connection; start it and try again."),
)


@contextmanager
def told_in_sentences() -> Iterator[None]:
    """Raise `Misconfigured` or `Conflict` for what an operator or a second attempt can mend; other errors pass."""
    try:
        yield
    except DBAPIError as error:
        told = _explained(error)
        if told is None:
            raise
        raise told from error


def _explained(error: DBAPIError) -> CashrailError | None:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code is None:
        # Without a code the driver has not got as far as the server.
        unreached = error.connection_invalidated or type(error.orig).__name__ == "OperationalError"
        return Misconfigured(_UNREACHABLE) if unreached else None
    for beginning, family, sentence in _MEANINGS:
        if code.startswith(beginning):
            return family(sentence)
    return None
