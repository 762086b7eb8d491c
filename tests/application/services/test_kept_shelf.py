"""Of the books that a process keeps, those asked for longest ago go first."""

from tests.fixtures.books import bill

from application.services.kept_books import KeptShelf
from domain.books.bill import Bill
from domain.ports.stores.mirror import Selection


def fill(shelf: KeptShelf, key: str, count: int, version: int = 1) -> None:
    shelf.of(key, version).records[Bill, Selection()] = tuple(bill(f"b{n}", 1, None) for n in range(count))


def kept(shelf: KeptShelf, key: str, version: int = 1) -> bool:
    return bool(shelf.of(key, version).records)


def test_no_more_clients_are_kept_than_may_be() -> None:
    shelf = KeptShelf(clients_max=2)
    for key in ("a", "b", "c"):
        fill(shelf, key, 1)
        shelf.of("a", 1)
    shelf.let_go()
    assert [kept(shelf, key) for key in ("a", "b", "c")] == [True, False, True]


def test_no_more_records_are_kept_than_may_be() -> None:
    shelf = KeptShelf(records_max=12)
    for key, count in (("a", 6), ("b", 5), ("c", 5)):
        fill(shelf, key, count)
    shelf.let_go()
    assert [kept(shelf, key) for key in ("a", "b", "c")] == [False, True, True]
    fill(shelf, "d", 12)
    shelf.let_go()
    assert not any(kept(shelf, key) for key in "abcd")


def test_books_of_another_version_are_not_those_that_are_kept() -> None:
    shelf = KeptShelf()
    fill(shelf, "a", 1)
    assert not kept(shelf, "a", version=2)
    assert not kept(shelf, "a", version=1)
