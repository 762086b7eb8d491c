"""Pages in a rail's declaration."""

import pytest

from cashrail.kit.declaring import problems_with
from cashrail.kit.records import RailDeclaration, RailLimits


def declared(**pages: str) -> RailDeclaration:
    limits = RailLimits(requests_per_minute=60)
    return RailDeclaration(name="r", title="R", kit_versions=">=1.1", feeds=("Bill",), limits=limits, pages=pages)


@pytest.mark.parametrize("page", ["https://books.test/{id}", "https://{tenant}.books.test/bills/{id}?of={tenant}"])
def test_a_page_names_the_record_and_perhaps_the_company(page: str) -> None:
    assert list(problems_with(declared(Bill=page))) == []


@pytest.mark.parametrize(
    "page",
    [
        "http://books.test/{id}",
        "javascript:{id}",
        "https://books.test/",
        "https://books.test/{id}{key}",
        "https://{id",
        "",
    ],
)
def test_a_page_that_leads_nowhere_is_refused(page: str) -> None:
    [problem] = problems_with(declared(Bill=page))
    assert problem == "The page of 'Bill' begins with https:// and has {id} in it, and perhaps {tenant}."


def test_a_page_of_what_is_not_fed_is_refused() -> None:
    [problem] = problems_with(declared(Invoice="https://books.test/{id}"))
    assert problem == "There is a page for 'Invoice', which is not among the feeds."
