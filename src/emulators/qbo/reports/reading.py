"""What one report works from: the books as they are drawn now, what is asked of them, and the company's choices."""

from datetime import datetime
from functools import cached_property
from typing import Final

from emulators.qbo.faults import ServiceError
from emulators.qbo.reports.accounts import home_currency
from emulators.qbo.reports.asked import Asked
from emulators.qbo.reports.cash_basis import on_cash_basis
from emulators.qbo.reports.layout import Column
from emulators.qbo.reports.ledger import Ledger, Transaction, draw_ledger
from emulators.qbo.reports.periods import EARLIEST, LATEST, ColumnsBy, Span
from emulators.qbo.reports.subledger import SubLedger, payables, receivables
from emulators.qbo.store import Company
from emulators.qbo.wire import local_date
from emulators.qbo.writes.postings import Party, ref_id
from emulators.service.wire import Json

MOST_CELLS: Final = 400_000


class Snapshot:
    """The ledger of a company and what is derived from it, good until the books move."""

    def __init__(self, company: Company, now: datetime) -> None:
        self.company = company
        self.ledger = draw_ledger(company, now)

    @cached_property
    def payables(self) -> SubLedger:
        return payables(self.company, self.ledger)

    @cached_property
    def receivables(self) -> SubLedger:
        return receivables(self.company, self.ledger)

    @cached_property
    def cash_ledger(self) -> Ledger:
        return on_cash_basis(self.ledger, (self.payables, self.receivables))


class Reading:
    """One question put to a snapshot. Its properties raise ServiceError for parameters that cannot be meant."""

    def __init__(self, snapshot: Snapshot, asked: Asked, now: datetime) -> None:
        self.snapshot = snapshot
        self.company = snapshot.company
        self.asked = asked
        self.now = now
        self.today = local_date(now)

    @cached_property
    def preferences(self) -> Json:
        return next(iter(self.company.of_kind("Preferences").values()), {})

    @property
    def currency(self) -> str:
        return home_currency(self.company)

    @property
    def in_many_currencies(self) -> bool:
        return self.preferences.get("CurrencyPrefs", {}).get("MultiCurrencyEnabled") is True

    @cached_property
    def basis(self) -> str:
        return self.asked.basis(str(self.preferences.get("ReportPrefs", {}).get("ReportBasis", "Accrual")))

    @cached_property
    def span(self) -> Span:
        """The days asked for; this fiscal year to date unless told otherwise."""
        asked = self.asked.span()
        if asked is None:
            return Span(self.asked.calendar.year_start(self.today), self.today)
        if asked != Span(EARLIEST, LATEST):
            return asked
        first, last = self.snapshot.ledger.span or (self.today, self.today)
        return Span(min(first, self.today), max(last, self.today))

    @cached_property
    def filters(self) -> dict[str, frozenset[str]]:
        found = {name: self.asked.ids(name, self.company) for name in ("customer", "vendor", "department", "account")}
        return {name: ids for name, ids in found.items() if ids is not None}

    def keeps(self, transaction: Transaction, *parties: Party) -> bool:
        """True when a transaction, or these names in it, passes the filters for names and locations."""
        named = {*parties, transaction.party}
        for name, kind in (("customer", "Customer"), ("vendor", "Vendor")):
            ids = self.filters.get(name)
            if ids is not None and not any(party and party[0] == kind and party[1] in ids for party in named):
                return False
        ids = self.filters.get("department")
        return ids is None or ref_id(transaction.record, "DepartmentRef") in ids

    def ledger(self, basis: str = "") -> Ledger:
        """The ledger on the basis asked for, or on the one given, with the filters applied."""
        drawn = self.snapshot.cash_ledger if (basis or self.basis) == "Cash" else self.snapshot.ledger
        return (
            drawn.filtered(lambda posting: self.keeps(posting.transaction, posting.party))
            if set(self.filters) - {"account"}
            else drawn
        )

    def header(self, span: Span | None = None, *, usual: str | None = "year-to-date") -> Json:
        """What most reports say of themselves: words, period and filters.

        `usual` are the words where no dates are asked for; None for reports that tell none.
        """
        shown = span or self.span
        header: Json = {"StartPeriod": shown.start.isoformat(), "EndPeriod": shown.end.isoformat()}
        header |= {name.capitalize(): ",".join(sorted(ids)) for name, ids in self.filters.items()}
        dated = any(self.asked.text(name) for name in ("start_date", "end_date", "report_date"))
        if usual is not None and not dated:
            year = "calendar" if self.asked.calendar.first_month == 1 else "fiscal"
            words = f"this {year} {usual}" if usual == "year-to-date" else usual
            header["DateMacro"] = self.asked.text("date_macro").lower() or words
        return header

    @cached_property
    def columns_by(self) -> ColumnsBy:
        return self.asked.columns_by()

    @property
    def is_parted(self) -> bool:
        """True when the period is cut into columns, which then have a total beside them."""
        return self.columns_by != "Total"

    def column_spans(self) -> list[Span]:
        """The parts of the period that are columns. Raises ServiceError when they are too many."""
        most = MOST_CELLS // (len(self.snapshot.ledger.accounts) + 1)
        spans: list[Span] = []
        for part in self.asked.calendar.columns(self.span, self.columns_by):
            if len(spans) == most:
                detail = f"The report has more than {MOST_CELLS} cells; choose a shorter period."
                raise ServiceError("6000", "A business validation error has occurred", detail)
            spans.append(part)
        return spans

    def period_columns(self, first: Column, spans: list[Span], *, with_total: bool = True) -> list[Column]:
        if not self.is_parted:
            return [first, Column("Total", "Money", "total")]
        titles = [(self.asked.calendar.title(part, self.columns_by), part) for part in spans]
        columns = [first, *(Column(title, "Money", title, part) for title, part in titles)]
        return [*columns, Column("Total", "Money", "total")] if with_total else columns

    def party_name(self, kind: str, id: str) -> str:
        record = self.company.objects.get(kind, {}).get(id, {})
        return str(record.get("DisplayName", ""))
