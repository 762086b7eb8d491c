"""A result is made once for its arguments, and anew for others."""

from collections.abc import Hashable
from datetime import date

from domain.memo import Memo


def test_a_result_is_made_once_for_its_arguments() -> None:
    memo, made = Memo(), []

    def total(rows: list[int], day: date) -> int:
        made.append(day)
        return sum(rows)

    rows = [1, 2]
    assert [memo.of(total, rows, date(2026, 6, 30)), memo.of(total, rows, date(2026, 6, 30))] == [3, 3]
    assert made == [date(2026, 6, 30)]


def test_another_argument_makes_another_result() -> None:
    memo = Memo()
    assert (memo.of(sum, [1, 2]), memo.of(sum, [3, 4])) == (3, 7)
    assert (memo.of(sum, (1, 2), start=1), memo.of(sum, (1, 2), start=2)) == (4, 5)
    assert (memo.of(max, 1, 2), memo.of(min, 1, 2)) == (2, 1)


def test_an_equal_value_under_a_name_is_the_one_given_before() -> None:
    memo = Memo()
    first = memo.same("rows", (1, [2]))
    assert memo.same("rows", (1, [2])) is first
    other = memo.same("rows", (1, [3]))
    assert (other, memo.same("rows", (1, [3])) is other) == ((1, [3]), True)


def test_memos_of_one_making_share_results_and_take_arguments_for_one_another() -> None:
    made: dict[Hashable, object] = {}
    first, second, rows, copy = Memo(made), Memo(made), [1, 2], [1, 2]
    lists: list[list[int]] = []

    def total(given: list[int]) -> int:
        lists.append(given)
        return sum(given)

    assert first.of(total, rows) == second.of(total, rows) == 3
    second.take_for(copy, rows)
    assert (second.of(total, copy), first.of(total, copy)) == (3, 3)
    assert [each is rows for each in lists] == [True, False]
