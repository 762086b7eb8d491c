"""Comparing document numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.doc_numbers import normalised, within_edits


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        ("INV-00123", "123"),
        ("invoice # 123", "123"),
        ("Bill 0123/A", "123A"),
        ("123-45", "12345"),
        ("O12I", "121"),
        ("L7", "17"),
        ("INV", ""),
        ("000", ""),
        ("--", ""),
        ("", ""),
    ],
)
def test_normalised(number: str, plain: str) -> None:
    assert normalised(number) == plain


@given(st.text())
def test_a_normalised_number_stays_what_it_is(number: str) -> None:
    assert normalised(normalised(number)) == normalised(number)


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("", "", 0), ("123", "123A", 1), ("123", "132", 2), ("abc", "", 3), ("kitten", "sitting", 3), ("1234", "9876", 4)],
)
def test_within_edits(left: str, right: str, edits: int) -> None:
    assert within_edits(left, right, edits)
    assert within_edits(right, left, edits)
    assert edits == 0 or not within_edits(left, right, edits - 1)


def edits_between(left: str, right: str) -> int:
    """Levenshtein's distance by its definition."""
    if not (left and right):
        return len(left) + len(right)
    if left[0] == right[0]:
        return edits_between(left[1:], right[1:])
    return 1 + min(edits_between(left[1:], right), edits_between(left, right[1:]), edits_between(left[1:], right[1:]))


@given(st.text("ab1", max_size=6), st.text("ab1", max_size=6), st.integers(0, 3))
def test_within_edits_is_levenshtein(left: str, right: str, most: int) -> None:
    assert within_edits(left, right, most) == (edits_between(left, right) <= most)
