"""Each purpose of a domain service selects in the query what the records themselves say (ADR-006)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import AS_OF, connected

from domain.errors import NotFound
from domain.policy.policy import DEFAULT_POLICY
from domain.ports.services.books import Books
from domain.rails.freshness import CACHED

pytestmark = pytest.mark.slow

HISTORY_FROM = AS_OF - timedelta(days=DEFAULT_POLICY.history_days)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    with connected(demo_companies(1, seed=5), tmp_path_factory.mktemp("purposes")) as job:
        job.sync()
        (client,) = job.program.product.bookshelf.businesses(job.program.firm_id)
        with job.program.product.bookshelf.open(client.scope, job.as_of, CACHED) as books:
            yield books


def test_history_holds_open_documents_of_any_age_and_the_recent_ones(books: Books) -> None:
    for service in (books.bills, books.invoices):
        paid = {link.id for each in service.payments() for line in each.lines for link in line.links}
        assert all(one.is_open or one.txn_date >= HISTORY_FROM or one.id in paid for one in service.history())
        assert {one.id for one in service.open()} <= {one.id for one in service.history()}


def test_one_record_is_found_by_its_id_or_said_not_to_be_there(books: Books) -> None:
    bill, invoice = books.bills.open()[0], books.invoices.open()[0]
    assert books.bills.get(bill.id) == bill
    assert books.invoices.get(invoice.id) == invoice
    for ask in (books.bills.get, books.invoices.get):
        with pytest.raises(NotFound, match="nowhere"):
            ask("nowhere")


def test_the_company_tells_its_currency_and_age(books: Books) -> None:
    assert books.company.home_currency() == "USD"
    assert books.company.info() is not None
    age = books.company.data_age()
    assert (age.age_s, age.stale) == (0, False)
