"""A row with what belongs to it, ready to become a record."""

from datetime import datetime
from typing import Any

import msgspec

from csvbooks.cells import Row
from csvbooks.notation import PLAIN

_DIGITS_SHOWN = 4


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One record's row and lines; `home` is the company's currency, `written_at` when its files were last written."""

    id: str
    row: Row
    lines: tuple[Row, ...] = ()
    home: str
    written_at: datetime

    @property
    def currency(self) -> str:
        return self.row.currency(self.home)

    @property
    def version(self) -> int:
        """The column `version`, 0 without one."""
        return self.row.number("version") or 0

    @property
    def updated_at(self) -> datetime:
        """The column `changed_at`; without one a row is as new as its file."""
        return self.row.instant("changed_at") or self.written_at

    def raw(self) -> bytes:
        """The cells as JSON, as they stand in the files; of a tax number the last digits only."""
        cells = {column: masked(cell) if column == "tax_id" else cell for column, cell in self.row.cells.items()}
        told = {"row": cells, "lines": [line.cells for line in self.lines]}
        # The same cells say something else in another notation.
        written = {} if self.row.notation == PLAIN else {"notation": self.row.notation}
        return msgspec.json.encode(told | written)


def masked(tax_id: str) -> str:
    """What may leave the folder of a tax number: whether there is one, and its last digits."""
    return f"XXXXX{tax_id[-_DIGITS_SHOWN:]}" if tax_id else ""


def stamp(source: Source) -> dict[str, Any]:
    """The fields that every record has."""
    return {"id": source.id, "version": source.version, "updated_at": source.updated_at}


def document(source: Source) -> dict[str, Any]:
    """The fields that every document has."""
    row, currency = source.row, source.currency
    return {
        **stamp(source),
        "txn_date": row.needed_day("date"),
        "currency": currency,
        "doc_number": row.text("number"),
        "total_minor": row.needed_minor("total", currency),
        "voided": row.flag("voided", otherwise=False),
        "private_note": row.text("note"),
    }


def open_document(source: Source) -> dict[str, Any]:
    """The fields of a document with an open part."""
    return {**document(source), "balance_minor": source.row.needed_minor("balance", source.currency)}
