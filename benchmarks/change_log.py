"""What the change log's chain costs when entries are written, and proving and exporting a log, in CPU time."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from timeit import repeat

import msgspec

from adapters.persistence.chain import GENESIS, Entry, link
from adapters.persistence.precedence import hash_of
from benchmarks.product import RAIL, product
from cashrail.bootstrap.program import CashrailProgram
from domain.books.bill import Bill
from domain.firms.firm import Scope
from domain.rails.change import RecordChange, as_json_line
from domain.rails.connection import TokenSet

_START = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = 1_000
_PAYLOAD_BYTES = 1_200
_STORED_BYTES = 450
_CALLS = 100_000
_REPEATS = 5


def link_us() -> float:
    """Microseconds for one entry's link."""
    raw_hash, data_hash = b"r" * 16, b"d" * 16

    def linked() -> bytes:
        entry = Entry("b_01234567", 1, "Bill", "1", "created", 0, 1, 1, RAIL, "sync", "", None, raw_hash, data_hash)
        return link(GENESIS, entry)

    return _us(linked)


def stored_hash_us() -> float:
    """Microseconds for the hash of one record's stored form."""
    stored = b"s" * _STORED_BYTES
    return _us(lambda: hash_of(stored))


def _us(call: Callable[[], object]) -> float:
    return min(repeat(call, number=_CALLS, repeat=_REPEATS)) / _CALLS * 1_000_000


def write(database: Path, entries: int, *, guarded: bool) -> float:
    """Store so many bills, a page at a time, in a new database; the seconds. Not `guarded` lifts the triggers first."""
    with product(database) as (program, container):
        tokens = TokenSet(access_token="access", refresh_token="refresh")
        business = program.product.syncing.import_tokens(program.acting, RAIL, "realm", "Large", tokens)
        if not guarded:
            with sqlite3.connect(database) as connection:
                connection.executescript("DROP TRIGGER changes_refuse_update; DROP TRIGGER changes_refuse_delete")
        writing, scope = container.mirror_writing(), business.scope
        seconds = 0.0
        for page in _pages(entries):
            began = process_time()
            writing.apply(scope, page, RAIL, "sync", _START)
            seconds += process_time() - began
    return seconds


def prove(database: Path) -> float:
    """The seconds to prove the log; raises `RuntimeError` when it is not whole."""
    with product(database) as (program, _):
        began = process_time()
        proof = program.product.syncing.prove(_scope(program))
        seconds = process_time() - began
    if proof.problem:
        raise RuntimeError(proof.problem)
    return seconds


def export(database: Path) -> float:
    """The seconds to read the whole log with payloads and make its lines."""
    with product(database) as (program, _):
        scope, after, began = _scope(program), 0, process_time()
        while entries := program.product.syncing.entries(scope, after, 500):
            after = entries[-1].change.sequence
            for each in entries:
                as_json_line(each)
        return process_time() - began


def _scope(program: CashrailProgram) -> Scope:
    (business,) = program.product.bookshelf.businesses(program.firm_id)
    return business.scope


def _pages(entries: int) -> Iterator[list[RecordChange]]:
    for start in range(0, entries, _PAGE):
        yield [_change(number) for number in range(start, min(start + _PAGE, entries))]


def _change(number: int) -> RecordChange:
    bill = Bill(
        id=str(number),
        version=0,
        updated_at=_START + timedelta(seconds=number),
        txn_date=date(2026, 1, 1),
        currency="USD",
        total_minor=number,
        balance_minor=number,
        vendor_id=str(number % 100),
    )
    raw = msgspec.json.encode({"Id": bill.id, "PrivateNote": "x" * _PAYLOAD_BYTES})
    return RecordChange(kind="Bill", id=bill.id, version=0, updated_at=bill.updated_at, record=bill, raw=raw)
