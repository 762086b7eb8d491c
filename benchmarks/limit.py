"""The limit: a program written for one company and one purpose, as quick as its author could make it.

`python benchmarks/limit.py first|changed URL REALM TOKEN DATABASE` fetches all records, or what has changed in the last
hour, ten requests at once and without any limit, decodes them into typed structs, and inserts them with their payload
into a bare table for each kind in one transaction. There is no tenant, no change log, no index but the key, no proof
that it is complete, and nothing of the product in it.
"""

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from threading import local
from urllib.parse import quote, urlsplit

import msgspec

PAGE = 1_000
AT_ONCE = 10
KINDS = (
    *("Account", "Term", "Item", "Vendor", "Customer", "Class", "Department", "Employee", "Bill", "BillPayment"),
    *("VendorCredit", "Invoice", "Payment", "CreditMemo", "Purchase", "Deposit", "Transfer", "JournalEntry"),
    *("SalesReceipt", "RefundReceipt", "Attachable"),
)
_SINCE = timedelta(hours=1)
_COPIED_MIN = 100
_OK = 200


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


class _Counted(msgspec.Struct, rename="camel"):
    total_count: int = 0


class _Count(msgspec.Struct):
    QueryResponse: _Counted = msgspec.field(default_factory=_Counted)


class _Answer(msgspec.Struct):
    QueryResponse: dict[str, msgspec.Raw] = {}


class _Told(msgspec.Struct):
    QueryResponse: list[dict[str, msgspec.Raw]]


class _Changed(msgspec.Struct):
    CDCResponse: list[_Told]


_Rows = list[tuple[object, ...]]
_typed, _raw = msgspec.json.Decoder(list[_Record]), msgspec.json.Decoder(list[msgspec.Raw])


class _Company:
    """The company at its service; each thread keeps a connection."""

    def __init__(self, url: str, realm: str, token: str) -> None:
        parts = urlsplit(url)
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._host, self._port = parts.hostname or "", parts.port
        self._path = f"/v3/company/{realm}/"
        self._kept = local()

    def get(self, path: str) -> bytes:
        connection = getattr(self._kept, "connection", None)
        if connection is None:
            connection = self._kept.connection = HTTPConnection(self._host, self._port, timeout=60)
        connection.request("GET", self._path + path, headers=self._headers)
        answered = connection.getresponse()
        body: bytes = answered.read()
        if answered.status != _OK:
            raise RuntimeError(f"{path}: {answered.status}")
        return body

    def query(self, statement: str) -> bytes:
        return self.get(f"query?query={quote(statement)}")


def _everything(company: _Company) -> Iterator[tuple[str, _Rows]]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        counts = threads.map(lambda kind: company.query(f"SELECT COUNT(*) FROM {kind}"), KINDS)
        counted = (msgspec.json.decode(each, type=_Count).QueryResponse.total_count for each in counts)
        pages = [
            threads.submit(_page, company, kind, start)
            for kind, count in zip(KINDS, counted, strict=True)
            for start in range(1, count + 1, PAGE)
        ]
        for page in as_completed(pages):
            yield page.result()


def _page(company: _Company, kind: str, start: int) -> tuple[str, _Rows]:
    body = company.query(f"SELECT * FROM {kind} ORDERBY Id STARTPOSITION {start} MAXRESULTS {PAGE}")
    return kind, _rows(msgspec.json.decode(body, type=_Answer).QueryResponse[kind])


def _since(company: _Company, since: datetime) -> Iterator[tuple[str, _Rows]]:
    changed = company.get(f"cdc?entities={','.join(KINDS)}&changedSince={quote(since.isoformat())}")
    for told in msgspec.json.decode(changed, type=_Changed).CDCResponse:
        for by_kind in told.QueryResponse:
            for kind, found in by_kind.items():
                if kind in KINDS:
                    yield kind, _rows(found)


def _rows(found: msgspec.Raw) -> _Rows:
    return [_row(record, data) for record, data in zip(_typed.decode(found), _raw.decode(found), strict=True)]


def _row(record: _Record, data: msgspec.Raw) -> tuple[object, ...]:
    total = None if record.TotalAmt is None else int(record.TotalAmt * 100)
    balance = None if record.Balance is None else int(record.Balance * 100)
    dates = (str(record.TxnDate or ""), str(record.DueDate or ""))
    stamp = record.MetaData.LastUpdatedTime
    return (record.Id, int(record.SyncToken), stamp, *dates, total, balance, record.DocNumber, bytes(data))


_Store = Callable[[str, _Rows], None]
_COLUMNS = "id TEXT PRIMARY KEY, version INT, updated TEXT, txn_date TEXT, due_date TEXT, total BIGINT, balance BIGINT"
_COPIED = ["text", "int4", "text", "text", "text", "int8", "int8", "text", "bytea"]
_REPLACED = ("version", "updated", "txn_date", "due_date", "total", "balance", "number", "data")


@contextmanager
def _into_sqlite(database: str) -> Iterator[_Store]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("BEGIN")
        for kind in KINDS:
            connection.execute(f"CREATE TABLE IF NOT EXISTS bare_{kind} ({_COLUMNS}, number TEXT, data BLOB)")

        def store(kind: str, rows: _Rows) -> None:
            connection.executemany(f"INSERT OR REPLACE INTO bare_{kind} VALUES (?,?,?,?,?,?,?,?,?)", rows)

        yield store
        connection.execute("COMMIT")


@contextmanager
def _into_postgresql(url: str) -> Iterator[_Store]:
    import psycopg

    with psycopg.connect(url) as connection:
        for kind in KINDS:
            connection.execute(f"CREATE TABLE IF NOT EXISTS bare_{kind} ({_COLUMNS}, number TEXT, data BYTEA)")

        def store(kind: str, rows: _Rows) -> None:
            if len(rows) < _COPIED_MIN:
                replaced = ", ".join(f"{column} = excluded.{column}" for column in _REPLACED)
                values = f"VALUES ({', '.join(['%s'] * len(_COPIED))}) ON CONFLICT (id) DO UPDATE SET {replaced}"
                connection.cursor().executemany(f"INSERT INTO bare_{kind} {values}", rows)
                return
            with connection.cursor().copy(f"COPY bare_{kind} FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(_COPIED)
                for row in rows:
                    copy.write_row(row)

        yield store


def run(told: Iterable[tuple[str, _Rows]], database: str) -> int:
    """Store what the company tells; how many records it was."""
    into = _into_postgresql if "://" in database else _into_sqlite
    count = 0
    with into(database) as store:
        for kind, rows in told:
            store(kind, rows)
            count += len(rows)
    return count


def main(what: str, url: str, realm: str, token: str, database: str) -> None:
    """Print how many records there were."""
    company = _Company(url, realm, token)
    told = _everything(company) if what == "first" else _since(company, datetime.now(UTC) - _SINCE)
    sys.stdout.write(f"{run(told, database)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
