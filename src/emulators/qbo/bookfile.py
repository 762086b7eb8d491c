"""Books in a file (SQLite), written after every request that changed them, so that a sandbox can be taken up again."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from emulators.qbo.store import Company, CompanyState
from emulators.qbo.wire import Binary, amount_or_as_is, with_amounts
from emulators.service.wire import decode, encode

_APPLICATION_ID: Final = 0x51424F45
_SCHEMA: Final = """
CREATE TABLE company (realm TEXT PRIMARY KEY, name TEXT NOT NULL, state BLOB NOT NULL);
CREATE TABLE object (
    realm TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (realm, kind, id)
);
CREATE TABLE answer (
    realm TEXT NOT NULL, request_id TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (realm, request_id)
);
CREATE TABLE file (
    realm TEXT NOT NULL, id TEXT NOT NULL, media_type TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (realm, id)
);
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
_PUT: Final = """
INSERT INTO object (realm, kind, id, body) VALUES (?, ?, ?, ?)
ON CONFLICT (realm, kind, id) DO UPDATE SET body = excluded.body
"""


class BookFileError(ValueError):
    """The file cannot be used for books; the caller must name another."""


class BookFile:
    """One process at a time has it open. Raises BookFileError for a file of another program, or one in use."""

    def __init__(self, path: Path) -> None:
        try:
            self._database = sqlite3.connect(path, isolation_level="IMMEDIATE", check_same_thread=False, timeout=0.2)
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode = WAL")
            self._open()
        except sqlite3.Error as error:
            raise BookFileError(f"{path} cannot be used for books: {error}.") from error

    def _open(self) -> None:
        (known,) = self._database.execute("PRAGMA application_id").fetchone()
        (tables,) = self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if known == _APPLICATION_ID:
            # Takes the lock at once, so that a second process is refused when it opens and not when it writes.
            self._database.executescript("BEGIN IMMEDIATE; COMMIT")
            return
        if tables:
            raise sqlite3.DatabaseError("it is another program's database")
        self._database.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA application_id = {_APPLICATION_ID}; COMMIT")

    def companies(self) -> list[Company]:
        """The companies in the file, in the order in which they were first kept."""
        found = self._database.execute("SELECT realm, name, state FROM company ORDER BY rowid").fetchall()
        return [self._company(realm, name, state) for realm, name, state in found]

    def _company(self, realm_id: str, name: str, state: bytes) -> Company:
        company = Company(realm_id, name)
        rows = self._database.execute("SELECT kind, body FROM object WHERE realm = ? ORDER BY rowid", (realm_id,))
        for kind, body in rows:
            company.put(kind, with_amounts(decode(body), amount_or_as_is))
        files = self._database.execute("SELECT id, content, media_type FROM file WHERE realm = ?", (realm_id,))
        company.files = {file_id: Binary(content, media_type) for file_id, content, media_type in files}
        company.restore(msgspec.json.decode(state, type=CompanyState))
        company.marked.clear()
        return company

    def keep(self, company: Company, marks: Iterable[tuple[str, str]], answers: Mapping[str, Binary]) -> None:
        """Write the objects named by (kind, id), gone ones too, the state around them and new answers, or nothing."""
        realm_id = company.realm_id
        found = [(mark, company.get(*mark)) for mark in marks]
        kept = ((realm_id, *mark, encode(record)) for mark, record in found if record is not None)
        gone = [(realm_id, *mark) for mark, record in found if record is None]
        with self._database:
            self._database.executemany(_PUT, kept)
            self._database.executemany("DELETE FROM object WHERE realm = ? AND kind = ? AND id = ?", gone)
            self._database.execute(
                "INSERT INTO company VALUES (?, ?, ?) ON CONFLICT (realm) DO UPDATE SET state = excluded.state",
                (realm_id, company.name, encode(company.state())),
            )
            self._keep_files(company, [record_id for kind, record_id in marks if kind == "Attachable"])
            self._database.executemany(
                "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?)",
                ((realm_id, named, answer.media_type, answer.content) for named, answer in answers.items()),
            )

    def _keep_files(self, company: Company, ids: list[str]) -> None:
        rows = [(company.realm_id, file_id, company.files.get(file_id)) for file_id in ids]
        self._database.executemany("DELETE FROM file WHERE realm = ? AND id = ?", (row[:2] for row in rows))
        self._database.executemany(
            "INSERT INTO file VALUES (?, ?, ?, ?)",
            ((*row[:2], row[2].media_type, row[2].content) for row in rows if row[2] is not None),
        )

    def answers(self, realm_id: str) -> dict[str, Binary]:
        """What was answered to each request id."""
        rows = self._database.execute(
            "SELECT request_id, content, media_type FROM answer WHERE realm = ? ORDER BY rowid", (realm_id,)
        )
        return {request_id: Binary(content, media_type) for request_id, content, media_type in rows}

    def setting(self, name: str) -> bytes | None:
        row = self._database.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def keep_setting(self, name: str, value: bytes) -> None:
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def close(self) -> None:
        self._database.close()
