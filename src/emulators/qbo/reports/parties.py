"""Vendors and customers as lines of a report, and what was open with them on the day asked for."""

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

import msgspec

from emulators.qbo.reports.layout import Cells, Node
from emulators.qbo.reports.periods import LATEST
from emulators.qbo.reports.reading import Reading
from emulators.qbo.reports.subledger import Item, OpenItems, SubLedger
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

UNNAMED: Final = "Not Specified"


class Side(msgspec.Struct, frozen=True):
    """Payables by vendor, or receivables by customer."""

    kind: Literal["Vendor", "Customer"]

    def subledger(self, reading: Reading) -> SubLedger:
        return reading.snapshot.payables if self.kind == "Vendor" else reading.snapshot.receivables


PAYABLES: Final = Side("Vendor")
RECEIVABLES: Final = Side("Customer")


def report_day(reading: Reading) -> date:
    """The day asked for; today without one, and the last day of the books for all dates."""
    asked = reading.asked.day("report_date")
    macro = reading.asked.macro()
    if asked is not None or macro is None:
        return asked or reading.today
    last = reading.snapshot.ledger.span
    return macro.end if macro.end < LATEST else max(reading.today, last[1] if last else reading.today)


def open_items(reading: Reading, side: Side, day: date, settled_by: date | None = None) -> OpenItems:
    """What was open at the end of the day and passes the filters for names and locations."""
    items = side.subledger(reading).open_on(day, settled_by)
    return [(item, rest) for item, rest in items if reading.keeps(item.transaction, item.party)]


def party_id(item: Item) -> str:
    return item.party[1] if item.party else ""


def party_outline(reading: Reading, kind: str, cells: Mapping[str, Cells], width: int) -> list[Node]:
    """Names in order, customers' jobs beneath their customers; an empty id is no name."""
    known = reading.company.objects.get(kind, {})
    wanted = {above for party in cells for above in _lineage(known, party)}
    nodes = {
        party: Node(reading.party_name(kind, party) or UNNAMED, party, cells.get(party, [None] * width), [])
        for party in wanted
    }
    roots: list[Node] = []
    for party, node in sorted(nodes.items(), key=lambda pair: (pair[1].label.casefold(), pair[0])):
        line = _lineage(known, party)
        (nodes[line[1]].children if len(line) > 1 else roots).append(node)
    if reading.asked.descends():
        roots.reverse()
    return roots


def _lineage(known: Mapping[str, Json], party: str) -> list[str]:
    """The name and those above it, nearest first; the name alone where they go in a circle."""
    line = [party]
    above = ref_id(known.get(party, {}), "ParentRef")
    while above in known:
        if above in line:
            return [party]
        line.append(above)
        above = ref_id(known[above], "ParentRef")
    return line
