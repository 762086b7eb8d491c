"""The client company's own record and preferences."""

from datetime import date, datetime

import msgspec

from domain.books.record import Record


class CompanyInfo(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The company as the ledger names it."""

    name: str
    legal_name: str = ""
    country: str = ""
    fiscal_year_start_month: int | None = None
    email: str = ""


class Closing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The books were closed up to a day, by an instant."""

    until: date
    by: datetime


class Preferences(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The ledger's settings that change what figures mean.

    The mirror notes each `closing` as it sees the closing date move; the ledger tells the present one only.
    """

    home_currency: str
    multi_currency: bool = False
    book_close_date: date | None = None
    tracks_departments: bool = False
    tracks_classes: bool = False
    closings: tuple[Closing, ...] = ()
