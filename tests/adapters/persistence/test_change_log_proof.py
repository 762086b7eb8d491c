"""Whoever alters a change log behind our back is found out."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from tests.fixtures.changes import bill, live
from tests.fixtures.databases import KINDS, prepared_engine
from tests.fixtures.worlds import NOW, TOKENS

from adapters.cipher import AesCipher, key_from_text
from adapters.persistence.stores.change_log import SqlChangeLog
from adapters.persistence.stores.connections import SqlConnections
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.stores.mirror_writing import SqlMirrorWriting
from adapters.persistence.tables.core import changes
from domain.errors import NotFound
from domain.firms.firm import Scope


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

    def alter(self, *statements: str) -> None:
        """What somebody does who owns the database, and so is stopped by no trigger."""
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.execute(text("DROP TRIGGER IF EXISTS changes_refuse_update"))
                connection.execute(text("DROP TRIGGER IF EXISTS changes_refuse_delete"))
            else:
                connection.execute(text("ALTER TABLE changes DISABLE TRIGGER ALL"))
            for statement in statements:
                connection.execute(text(statement))


@pytest.fixture(params=KINDS)
def archive(request: pytest.FixtureRequest) -> Iterator[Archive]:
    with prepared_engine(request.param) as engine:
        yield Archive(engine)


def test_a_log_left_alone_is_whole(archive: Archive) -> None:
    proof = archive.log.prove(archive.scope)
    assert (proof.entries, proof.problem, proof.sequence, len(proof.head)) == (7, "", None, 64)
    assert proof.head == archive.log.entries(archive.scope, 6, 1)[0].chain
    assert archive.log.prove(archive.scope) == proof
    archive.writing.apply(archive.scope, [live(bill("1", 4))], "qbo", "sync", NOW)
    assert archive.log.prove(archive.scope).head != proof.head


@pytest.mark.parametrize(
    "statement", ["UPDATE changes SET actor = 'Eve'", "DELETE FROM changes", "DELETE FROM changes WHERE sequence = 7"]
)
def test_the_database_refuses_to_alter_the_log(archive: Archive, statement: str) -> None:
    with archive.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))
    assert archive.log.prove(archive.scope).entries == 7


def test_a_log_without_entries_is_whole(archive: Archive) -> None:
    archive.alter("DELETE FROM changes", "DELETE FROM records", "UPDATE mirrors SET version = 0, chain = NULL")
    assert archive.log.prove(archive.scope).problem == ""


ALTERATIONS = {
    "business_id": "business_id = 'b_other'",
    "sequence": "sequence = 44",
    "kind": "kind = 'Invoice'",
    "record_id": "record_id = '3'",
    "operation": "operation = 'deleted'",
    "version": "version = 9",
    "updated_at": "updated_at = 1",
    "recorded_at": "recorded_at = 1",
    "source": "source = 'ramp'",
    "actor": "actor = 'Eve'",
    "raw": "raw = raw_hash",
    "correlation": "correlation = ''",
    "before_sequence": "before_sequence = 1",
    "raw_hash": "raw_hash = chain",
    "data_hash": "data_hash = chain",
    "chain": "chain = raw_hash",
}


def test_every_column_of_an_entry_is_altered_below() -> None:
    assert list(changes.c.keys()) == list(ALTERATIONS)


@pytest.mark.parametrize("change", ALTERATIONS.values(), ids=list(ALTERATIONS))
def test_every_column_of_an_entry_is_bound(archive: Archive, change: str) -> None:
    archive.alter(f"UPDATE changes SET {change} WHERE sequence = 4")  # noqa: S608 - what an intruder would do
    proof = archive.log.prove(archive.scope)
    assert (proof.problem != "", proof.head) == (True, "")
    assert proof.sequence == (5 if change.startswith(("business_id", "sequence")) else 4)


SWAP = [f"UPDATE changes SET sequence = {new} WHERE sequence = {old}" for old, new in ((3, 99), (4, 3), (99, 4))]  # noqa: S608
AGAIN = "INSERT INTO changes SELECT {} FROM changes WHERE sequence = 7"
COPY = AGAIN.format(", ".join("8" if name == "sequence" else name for name in changes.c.keys()))  # noqa: SIM118


@pytest.mark.parametrize(
    ("statements", "sequence"),
    [
        (["DELETE FROM changes WHERE sequence = 1"], 2),
        (["DELETE FROM changes WHERE sequence = 3"], 4),
        (["DELETE FROM changes WHERE sequence = 7"], 7),
        (["DELETE FROM changes"], 1),
        (["UPDATE changes SET sequence = 8 WHERE sequence = 7"], 8),
        ([COPY], 8),
        ([COPY, "UPDATE mirrors SET version = 8"], 8),
        (SWAP, 3),
        (["UPDATE mirrors SET version = 9"], 8),
        (["UPDATE mirrors SET version = 6"], 8),
        (["UPDATE mirrors SET chain = NULL"], 8),
        (["UPDATE records SET version = 1 WHERE record_id = '2'"], 6),
        (["UPDATE records SET updated_at = 1 WHERE record_id = '2'"], 6),
        (["UPDATE records SET updated_at = NULL WHERE record_id = '2'"], 6),
        (["UPDATE records SET deleted = (1 = 1) WHERE record_id = '1'"], 7),
        (["UPDATE records SET raw_hash = data WHERE record_id = '1'"], 7),
        (["UPDATE records SET record_id = '3' WHERE record_id = '2'"], 6),
        (["UPDATE records SET change_sequence = 5 WHERE record_id = '1'"], 5),
        (["UPDATE records SET change_sequence = 70 WHERE record_id = '1'"], 7),
        (["UPDATE records SET data = raw_hash WHERE record_id = '2'"], 6),
        (["UPDATE records SET data = NULL WHERE record_id = '2'"], 6),
        (["UPDATE records SET party_id = 'v9' WHERE record_id = '2'"], 6),
        (["UPDATE records SET open_minor = 1 WHERE record_id = '2'"], 6),
        (["UPDATE records SET due_date = '2027-01-01' WHERE record_id = '2'"], 6),
        (["DELETE FROM records WHERE record_id = '2'"], 6),
    ],
)
def test_what_is_missing_moved_or_added_is_named(archive: Archive, statements: list[str], sequence: int) -> None:
    archive.alter(*statements)
    proof = archive.log.prove(archive.scope)
    assert (proof.sequence, proof.problem != "", proof.head) == (sequence, True, "")


def test_a_log_rewritten_as_a_whole_is_found_out_by_a_head_kept_elsewhere(archive: Archive) -> None:
    kept = archive.log.prove(archive.scope)
    archive.writing.apply(archive.scope, [live(bill("1", 4))], "qbo", "sync", NOW)
    assert archive.log.prove(archive.scope, kept).problem == ""
    archive.alter("DELETE FROM changes", "DELETE FROM records", "UPDATE mirrors SET version = 0, chain = NULL")
    assert archive.log.prove(archive.scope, kept).sequence == 1
    for number in range(9):
        archive.writing.apply(archive.scope, [live(bill(str(number)))], "qbo", "sync", NOW)
    assert archive.log.prove(archive.scope).problem == ""
    proof = archive.log.prove(archive.scope, kept)
    assert (proof.sequence, proof.head) == (7, "")
    assert "whose head was kept" in proof.problem


def test_entries_come_with_what_was_before_and_after(archive: Archive) -> None:
    entries = archive.log.entries(archive.scope, 2, 2)
    assert [(each.change.sequence, each.change.before_sequence, each.change.correlation) for each in entries] == [
        (3, 1, "w_1"),
        (4, 2, "w_1"),
    ]
    first = archive.log.entries(archive.scope, 0, 1)[0]
    assert (first.before, entries[0].before) == (b"", first.after)
    assert entries[0].after not in (b"", first.after)
    assert [each.change.sequence for each in archive.log.entries(archive.scope, 0, 9, record_id="2")] == [2, 4, 6]
    assert archive.log.entries(archive.scope, 0, 9, kind="Invoice") == ()
    with pytest.raises(NotFound):
        archive.log.entries(Scope("f_two", archive.scope.business_id), 0, 1)
