"""The floor: pages already in memory, decoded into typed structs and inserted into one bare table."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
import msgspec
import psycopg

PAGE = 1_000


class _Meta(msgspec.Struct):
    LastUpdatedTime: str = ""


class _Record(msgspec.Struct):
    Id: str
    SyncToken: str = "0"
    MetaData: _Meta = msgspec.field(default_factory=_Meta)
    TxnDate: date | None = None
    DueDate: date | None = None
    TotalAmt: Decimal | None = None
    Balance: Decimal | None = None
    DocNumber: str = ""
    Line: list[dict[str, object]] = []


class _Answer(msgspec.Struct):
    QueryResponse: dict[str, msgspec.Raw]


def fetch(url: str, realm: str, token: str, kinds: tuple[str, ...]) -> tuple[list[tuple[str, bytes]], float]:
    """Every page of every kind as bytes, and the seconds it took to fetch them one after another."""
    pages: list[tuple[str, bytes]] = []
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    began = time.perf_counter()
    with httpx.Client(base_url=f"{url}/v3/company/{realm}", headers=headers, timeout=60) as client:
        for kind in kinds:
            pages += _pages(client, kind)
    return pages, time.perf_counter() - began


def _pages(client: httpx.Client, kind: str) -> list[tuple[str, bytes]]:
    pages: list[tuple[str, bytes]] = []
    start, rows = 1, PAGE
    while rows == PAGE:
        query = f"SELECT * FROM {kind} ORDERBY Id STARTPOSITION {start} MAXRESULTS {PAGE}"
        body = client.get("/query", params={"query": query}).content
        found = msgspec.json.decode(body, type=_Answer).QueryResponse.get(kind)
        rows = len(msgspec.json.decode(found, type=list[msgspec.Raw])) if found else 0
        if found:
            pages.append((kind, bytes(found)))
        start += rows
    return pages


def decode_and_insert(pages: list[tuple[str, bytes]], database: Path | str) -> tuple[int, float]:
    """Records, and the seconds to decode and insert them into an SQLite file or a PostgreSQL database."""
    insert = _into_sqlite if isinstance(database, Path) else _into_postgresql
    with insert(database) as store:
        typed, raw = msgspec.json.Decoder(list[_Record]), msgspec.json.Decoder(list[msgspec.Raw])
        count, began = 0, time.perf_counter()
        for kind, page in pages:
            rows = [_row(kind, record, data) for record, data in zip(typed.decode(page), raw.decode(page), strict=True)]
            store(rows)
            count += len(rows)
        return count, time.perf_counter() - began


_Row = tuple[object, ...]
_Store = Callable[[list[_Row]], None]
_TABLE = (
    "CREATE TABLE bare (kind TEXT, id TEXT, version INT, updated TEXT, txn_date TEXT, due_date TEXT,"
    " total BIGINT, balance BIGINT, number TEXT, data {blob}, PRIMARY KEY (kind, id))"
)


@contextmanager
def _into_sqlite(database: Path | str) -> Iterator[_Store]:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(_TABLE.format(blob="BLOB"))

        def store(rows: list[_Row]) -> None:
            connection.executemany("INSERT INTO bare VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
            connection.commit()

        yield store


@contextmanager
def _into_postgresql(url: Path | str) -> Iterator[_Store]:
    with psycopg.connect(str(url)) as connection:
        connection.execute(_TABLE.format(blob="BYTEA"))
        connection.commit()

        def store(rows: list[_Row]) -> None:
            with connection.cursor().copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["text", "text", "int4", *["text"] * 3, "int8", "int8", "text", "bytea"])
                for row in rows:
                    copy.write_row(row)
            connection.commit()

        yield store
        connection.execute("DROP TABLE bare")


def _row(kind: str, record: _Record, data: msgspec.Raw) -> tuple[object, ...]:
    total = None if record.TotalAmt is None else int(record.TotalAmt * 100)
    balance = None if record.Balance is None else int(record.Balance * 100)
    dates = (str(record.TxnDate or ""), str(record.DueDate or ""))
    stamp = record.MetaData.LastUpdatedTime
    return (kind, record.Id, int(record.SyncToken), stamp, *dates, total, balance, record.DocNumber, bytes(data))
