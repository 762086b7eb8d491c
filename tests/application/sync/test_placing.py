"""A client whose time zone nobody has said is where its books say the company is."""

import pytest
from tests.fakes.rails import DAY, vendor
from tests.fixtures.syncing import Bench

from adapters.persistence.stores.firms import SqlFirms
from domain.books.company import CompanyInfo
from domain.rails.change import RecordChange


def company(country: str, version: int = 0) -> RecordChange:
    record = CompanyInfo(id="1", version=version, updated_at=DAY, name="Acme", country=country)
    raw = country.encode()
    return RecordChange(kind="CompanyInfo", id="1", version=version, updated_at=DAY, record=record, raw=raw)


def zone(books: Bench) -> str:
    return SqlFirms(books.engine).business(books.scope.firm_id, books.scope.business_id).time_zone


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("AU", "Australia/Sydney"),
        (" gb ", "Europe/London"),
        ("US", "America/Los_Angeles"),
        ("", "America/Los_Angeles"),
    ],
)
def test_44_the_first_sync_takes_the_zone_from_the_country(books: Bench, country: str, expected: str) -> None:
    books.rail.put(vendor("1"), company(country))
    books.sync.run(books.scope)
    assert zone(books) == expected


def test_what_a_person_has_said_stays(books: Bench) -> None:
    SqlFirms(books.engine).set_time_zone(books.scope.firm_id, books.scope.business_id, "America/Chicago")
    books.rail.put(vendor("1"), company("AU"))
    books.sync.run(books.scope)
    assert zone(books) == "America/Chicago"


def test_later_syncs_move_no_client(books: Bench) -> None:
    books.rail.put(vendor("1"), company("US"))
    books.sync.run(books.scope)
    books.rail.put(company("AU", 1))
    books.sync.run(books.scope, full=True)
    assert zone(books) == "America/Los_Angeles"
