"""Addresses of records in the ledger."""

from domain.answers.record_links import pages_of
from domain.books.subject import Subject

PAGES = {"Bill": "https://books.test/bill?of=1&id={id}"}


def test_records_without_a_page_are_left_out() -> None:
    assert pages_of((Subject("Bill", "7"), Subject("company", "b1")), PAGES) == ("https://books.test/bill?of=1&id=7",)


def test_an_id_cannot_lead_elsewhere() -> None:
    assert pages_of((Subject("Bill", "7&of=2#{id}"),), PAGES) == (
        "https://books.test/bill?of=1&id=7%26of%3D2%23%7Bid%7D",
    )
