"""The floor: pages already in memory, decoded into typed structs and inserted into one bare table."""

import sqlite3
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
import msgspec

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


def decode_and_insert(pages: list[tuple[str, bytes]], database: Path) -> tuple[int, float]:
    """Records, and the seconds to decode and insert them."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(
        "CREATE TABLE records (kind TEXT, id TEXT, version INT, updated TEXT, txn_date TEXT, due_date TEXT,"
        " total INT, balance INT, number TEXT, data BLOB, PRIMARY KEY (kind, id))"
    )
    typed, raw = msgspec.json.Decoder(list[_Record]), msgspec.json.Decoder(list[msgspec.Raw])
    count, began = 0, time.perf_counter()
    for kind, page in pages:
        rows = [_row(kind, record, data) for record, data in zip(typed.decode(page), raw.decode(page), strict=True)]
        connection.executemany("INSERT INTO records VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
        connection.commit()
        count += len(rows)
    seconds = time.perf_counter() - began
    connection.close()
    return count, seconds


def _row(kind: str, record: _Record, data: msgspec.Raw) -> tuple[object, ...]:
    total = None if record.TotalAmt is None else int(record.TotalAmt * 100)
    balance = None if record.Balance is None else int(record.Balance * 100)
    dates = (str(record.TxnDate or ""), str(record.DueDate or ""))
    stamp = record.MetaData.LastUpdatedTime
    return (kind, record.Id, int(record.SyncToken), stamp, *dates, total, balance, record.DocNumber, bytes(data))
