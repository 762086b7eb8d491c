"""Whoever alters a change log behind our back is found out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.fixtures.changes import bill, live
from tests.fixtures.databases import KINDS, prepared_engine
from tests.fixtures.worlds import NOW, TOKENS

from adapters.cipher import AesCipher, key_from_text
from adapters.persistence.change_log import SqlChangeLog
from adapters.persistence.connections import SqlConnections
from adapters.persistence.firms import SqlFirms
from adapters.persistence.mirror_writing import SqlMirrorWriting
from domain.errors import NotFound
from domain.models.firm import Scope


class Archive:
    """A log of seven entries over two records and two batches."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.log = SqlChangeLog(engine)
        self.writing = SqlMirrorWriting(engine)
        key_id, key = key_from_text("a key for tests")
        connections = SqlConnections(engine, AesCipher({key_id: key}, key_id))
        firm = SqlFirms(engine).default_firm()
        business, _ = connections.connect(firm.id, "qbo", "realm-1", "Acme", TOKENS, NOW)
        self.scope = Scope(firm.id, business.id)
        for version in range(3):
            changes = [live(bill("1", version, balance_minor=version)), live(bill("2", version, balance_minor=9))]
            self.writing.apply(self.scope, changes, "qbo", "Ann", NOW, correlation=f"w_{version}")
        self.writing.apply(self.scope, [live(bill("1", 3))], "qbo", "sync", NOW)

    def alter(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.fixture(params=KINDS)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with prepared_engine(request.param, tmp_path) as engine:
        yield Archive(engine)


def test_a_log_left_alone_is_whole(archive: Archive) -> None:
    proof = archive.log.prove(archive.scope)
    assert (proof.entries, proof.problem, proof.sequence, len(proof.head)) == (7, "", None, 64)
    assert proof.head == archive.log.entries(archive.scope, 6, 1)[0].chain
    assert archive.log.prove(archive.scope) == proof
    archive.writing.apply(archive.scope, [live(bill("1", 4))], "qbo", "sync", NOW)
    assert archive.log.prove(archive.scope).head != proof.head


def test_a_log_without_entries_is_whole(archive: Archive) -> None:
    archive.alter("DELETE FROM changes")
    archive.alter("DELETE FROM records")
    archive.alter("UPDATE mirrors SET version = 0, chain = NULL")
    assert archive.log.prove(archive.scope).problem == ""


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'Invoice'",
        "record_id = '3'",
        "operation = 'deleted'",
        "version = 9",
        "updated_at = 1",
        "recorded_at = 1",
        "source = 'ramp'",
        "actor = 'Eve'",
        "correlation = ''",
        "before_sequence = 1",
        "raw = raw_hash",
        "raw_hash = chain",
        "chain = raw_hash",
        "chain = NULL",
    ],
)
def test_every_field_of_an_entry_is_bound(archive: Archive, change: str) -> None:
    archive.alter(f"UPDATE changes SET {change} WHERE sequence = 4")  # noqa: S608 - what an intruder would do
    proof = archive.log.prove(archive.scope)
    assert proof.problem != ""
    assert proof.sequence in (4, 5)
    assert proof.head == ""


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("DELETE FROM changes WHERE sequence = 3", 4),
        ("DELETE FROM changes WHERE sequence = 7", 7),
        ("UPDATE changes SET sequence = 8 WHERE sequence = 7", 8),
        ("UPDATE mirrors SET version = 9", 8),
        ("UPDATE mirrors SET chain = NULL", 8),
        ("UPDATE records SET version = 1 WHERE record_id = '2'", 6),
        ("UPDATE records SET deleted = (1 = 1) WHERE record_id = '1'", 7),
    ],
)
def test_what_is_missing_moved_or_added_is_named(archive: Archive, statement: str, sequence: int) -> None:
    archive.alter(statement)
    proof = archive.log.prove(archive.scope)
    assert (proof.sequence, proof.problem != "") == (sequence, True)


def test_entries_come_with_what_was_before_and_after(archive: Archive) -> None:
    entries = archive.log.entries(archive.scope, 2, 2)
    assert [(each.change.sequence, each.change.before_sequence, each.change.correlation) for each in entries] == [
        (3, 1, "w_1"),
        (4, 2, "w_1"),
    ]
    first = archive.log.entries(archive.scope, 0, 1)[0]
    assert (first.before, entries[0].before) == (b"", first.after)
    assert entries[0].after not in (b"", first.after)
    with pytest.raises(NotFound):
        archive.log.entries(Scope("f_two", archive.scope.business_id), 0, 1)
