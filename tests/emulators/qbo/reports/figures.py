"""Reads figures off a report, as a client would: by group, by account, by name."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from emulators.qbo.reports.catalog import Reports

Json = dict[str, Any]
ZERO = Decimal(0)


class Figures:
    """One report; amounts are those of the last column unless told otherwise."""

    def __init__(self, report: Json) -> None:
        self.report = report
        self.titles = [column["ColTitle"] for column in report["Columns"]["Column"]]

    @property
    def rows(self) -> list[Json]:
        return list(self.report["Rows"].get("Row", []))

    def walk(self, rows: list[Json] | None = None) -> Iterator[Json]:
        for row in self.rows if rows is None else rows:
            yield row
            yield from self.walk(row.get("Rows", {}).get("Row", []))

    def group(self, name: str) -> list[Decimal]:
        """The amounts of a group: its summary, or the row itself; zeros where the report has no such group."""
        for row in self.walk():
            if row.get("group") == name:
                cells = row["Summary"]["ColData"] if "Summary" in row else row["ColData"]
                return [decimal(cell["value"]) for cell in cells[1:]]
        return [ZERO] * (len(self.titles) - 1)

    def by_id(self, column: int = -1) -> dict[str, Decimal]:
        """The own amounts of every line that has an id: leaves, and heads of sections with amounts of their own."""
        found: dict[str, Decimal] = {}
        for row in self.walk():
            cells = row.get("ColData") or row.get("Header", {}).get("ColData", [{}])
            if "id" in cells[0] and (cells[column]["value"] or "ColData" in row):
                found[cells[0]["id"]] = decimal(cells[column]["value"])
        return found

    def lines(self) -> list[dict[str, str]]:
        """Data rows by column title, with the id of the transaction under `id`."""
        found = []
        for row in self.walk():
            if row.get("type") == "Data":
                line = {title: cell["value"] for title, cell in zip(self.titles, row["ColData"], strict=True)}
                found.append(line | {"id": next((cell["id"] for cell in row["ColData"] if "id" in cell), "")})
        return found

    def total(self) -> dict[str, Decimal]:
        """The last row's amounts by column title."""
        if not self.rows:
            return dict.fromkeys(self.titles[1:], ZERO)
        cells = self.rows[-1]["Summary"]["ColData"]
        assert cells[0]["value"] == "TOTAL"
        pairs = zip(self.titles[1:], cells[1:], strict=True)
        return {title: decimal(cell["value"]) for title, cell in pairs}

    def option(self, name: str) -> str:
        return str(next(option["Value"] for option in self.report["Header"]["Option"] if option["Name"] == name))


def decimal(text: str) -> Decimal:
    return Decimal(text or 0)


class Reader:
    """Asks for reports of one company at one time."""

    def __init__(self, reports: Reports, now: datetime) -> None:
        self._reports = reports
        self._now = now

    def __call__(self, name: str, **params: object) -> Figures:
        return Figures(self._reports.answer(name, {key: str(value) for key, value in params.items()}, self._now))
