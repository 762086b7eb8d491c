"""A result is made once for its arguments, and anew for others."""

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
