"""What rules by part find in generated companies is what they find in the parts of their books."""

from pathlib import Path

import pytest
from tests.fixtures.parting import unlike_by_part
from tests.fixtures.synced import firm, synced

from domain.rails.freshness import CACHED
from domain.rules.registry import BOOK_RULES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("clients", [3, pytest.param(12, marks=pytest.mark.long)])
def test_rules_by_part_find_in_each_client_what_they_find_in_its_parts(tmp_path: Path, clients: int) -> None:
    by_part = [each for each in BOOK_RULES if each.by_part]
    with synced(firm(clients), tmp_path) as job:
        shelf = job.program.product.bookshelf
        for client in shelf.businesses(job.program.firm_id):
            with shelf.open(client.scope, job.as_of, CACHED) as books:
                assert unlike_by_part(books.snapshot(), books.policy, job.as_of.day, by_part) == set(), client.name
