"""Which documents of a feed and of the ledger are one and the same, and what they tell differently."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.fixtures.books import BUSINESS, bill, cents, day, deposit, purchase

from domain.books.bill import Bill
from domain.books.record import Document
from domain.money import Money
from domain.rails.feed import FeedLink
from domain.rails.linking import Side, differences, linked

THEIRS = {("Vendor", "v1"): "Birch Supply, Inc.", ("Vendor", "v2"): "Cedar"}
OURS = {("Vendor", "v1"): "birch supply", ("Vendor", "v2"): "Cedar LLC"}


def links(theirs: Sequence[Document], ours: Sequence[Document], known: Sequence[FeedLink] = ()) -> tuple[FeedLink, ...]:
    return tuple(linked(BUSINESS, "cards", Side(theirs, THEIRS), Side(ours, OURS), known))


def pairs(theirs: Sequence[Document], ours: Sequence[Document]) -> dict[str, tuple[str | None, str]]:
    return {link.feed_record_id: (link.record_id, link.matched_by) for link in links(theirs, ours)}


def told(id: str, amount: int, **fields: Any) -> Bill:
    return bill(id, amount, day(20), **fields)


def test_one_number_of_one_party_is_one_document_whatever_its_amount() -> None:
    assert pairs([told("a", 100, doc_number="R-1 ")], [told("1", 250, doc_number="r-1")]) == {"a": ("1", "number")}


def test_one_number_of_two_parties_is_two_documents() -> None:
    mine = told("1", 250, doc_number="R-1", vendor_id="v2")
    assert pairs([told("a", 100, doc_number="R-1")], [mine]) == {"a": (None, "")}


def test_a_number_that_stands_twice_tells_nothing_and_the_amount_decides() -> None:
    twice = [told("1", 100, doc_number="R-1"), told("2", 70, doc_number="R-1")]
    assert pairs([told("a", 70, doc_number="R-1")], twice) == {"a": ("2", "amount")}


def test_one_amount_is_one_document_within_five_days_the_nearest_first() -> None:
    near, far = told("1", 100, txn_date=day(-4)), told("2", 100, txn_date=day(-9))
    theirs = [told("a", 100, txn_date=day(-5)), told("b", 100, txn_date=day(-10)), told("c", 100, txn_date=day(-30))]
    assert pairs(theirs, [near, far]) == {"a": ("1", "amount"), "b": ("2", "amount"), "c": (None, "")}


def test_each_document_belongs_to_one_only() -> None:
    assert pairs([told("a", 100), told("b", 100)], [told("1", 100)]) == {"a": ("1", "amount"), "b": (None, "")}


def test_cards_and_banks_need_no_party() -> None:
    spent = purchase("x", day(-3), 40, entity_kind="Vendor", entity_id="v1")
    assert pairs([purchase("a", day(-2), 40)], [spent]) == {"a": ("x", "amount")}
    assert pairs([deposit("a", day(-2), 40)], [deposit("x", day(-3), 40)]) == {"a": ("x", "amount")}


def test_nothing_is_found_by_an_amount_of_nothing() -> None:
    assert pairs([told("a", 0)], [told("1", 0)]) == {"a": (None, "")}


def test_who_was_found_stays_found_until_it_is_gone() -> None:
    first = links([told("a", 100)], [told("1", 100)])
    edited = [told("1", 900, txn_date=day(-60)), told("2", 100)]
    assert [link.record_id for link in links([told("a", 100)], edited, first)] == ["1"]
    assert [link.record_id for link in links([told("a", 100)], [edited[1]], first)] == ["2"]


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_order_of_documents_never_matters(theirs: list[int], ours: list[int]) -> None:
    amounts = (100, 100, 250, 250, 250, 70)
    mine = [told(str(n), amounts[n], txn_date=day(-n)) for n in range(6)]
    feeds = [told(f"f{n}", amounts[n], txn_date=day(-n - 1)) for n in range(6)]
    assert pairs([feeds[n] for n in theirs], [mine[n] for n in ours]) == pairs(feeds, mine)


def test_what_is_told_differently() -> None:
    [link] = links([told("a", 100, doc_number="R-1", txn_date=day(-10))], [])
    same = told("1", 100, txn_date=day(-6))
    assert differences(link, same) == {}
    assert differences(link, replace(same, due_date=None)) == {}
    other = replace(same, total_minor=cents(90), balance_minor=cents(30), due_date=day(2), txn_date=day(0))
    assert differences(link, other) == {
        "total": (Money.of("100", "USD"), Money.of("90", "USD")),
        "open": (Money.of("100", "USD"), Money.of("30", "USD")),
        "due date": (day(20), day(2)),
        "date": (day(-10), day(0)),
    }
    assert set(differences(link, replace(same, voided=True, total_minor=0, balance_minor=0))) == {
        "total",
        "voided",
        "open",
    }
