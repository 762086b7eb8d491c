"""Which payments make a recurring series."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.books.cadence import days_after
from domain.books.series import Beat, find_all_series, find_seldom, find_series, varies_within

START = date(2026, 1, 5)


def beats(*payments: tuple[int, int]) -> list[Beat]:
    """Payments of so many days after the start and so much."""
    return [Beat(START + timedelta(days=day), f"Purchase:{n}", minor) for n, (day, minor) in enumerate(payments)]


def test_three_like_payments_at_a_cadence_are_a_series() -> None:
    found = find_series(beats((0, -10_000), (7, -10_400), (14, -9_900)))
    assert found is not None
    assert (found.cadence_days, found.amount_minor, found.fixed) == (7, -10_000, True)
    assert found.records == ("Purchase:0", "Purchase:1", "Purchase:2")


def test_amounts_that_vary_are_variable_and_then_no_series() -> None:
    variable = find_series(beats((0, -10_000), (7, -13_000), (14, -8_000)))
    assert variable is not None
    assert (variable.amount_minor, variable.fixed) == (-10_000, False)
    assert find_series(beats((0, -10_000), (7, -40_000), (14, -1_000))) is None


def test_two_payments_are_no_series() -> None:
    assert find_series(beats((0, -100), (7, -100))) is None


def test_payments_of_one_day_are_one_beat() -> None:
    found = find_series(beats((0, -60), (0, -40), (7, -100), (14, -30), (14, -70)))
    assert found is not None
    assert found.amount_minor == -100
    assert len(found.records) == 5


def test_a_series_lapses_when_two_payments_in_a_row_fail_to_come() -> None:
    found = find_series(beats((0, -100), (7, -100), (14, -100)))
    assert found is not None
    assert not found.has_lapsed(START + timedelta(days=31))
    assert found.has_lapsed(START + timedelta(days=32))


def test_variation_is_compared_exactly() -> None:
    assert varies_within([90, 110], 10)
    assert not varies_within([89, 111], 10)
    assert not varies_within([0, 0, 1], 35)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 200)), max_size=15), st.randoms())
def test_the_order_of_payments_never_matters(payments: list[tuple[int, int]], random: Random) -> None:
    made = beats(*payments)
    assert find_series(made) == find_series(random.sample(made, len(made)))


def on(day: str, minor: int) -> Beat:
    return Beat(date.fromisoformat(day), f"BillPayment:{day}", minor)


def monthly(day_of_month: int, minor: int, months: int = 6) -> list[Beat]:
    return [on(f"2026-{month:02}-{day_of_month:02}", minor) for month in range(1, months + 1)]


def told(made: list[Beat]) -> list[tuple[int, int, int]]:
    return [(each.cadence_days, each.amount_minor, len(each.days)) for each in find_all_series(made)]


def test_series_of_other_amounts_or_other_times_of_the_month_are_told_apart() -> None:
    assert told([*monthly(1, -6_000), *monthly(15, -900)]) == [(30, -900, 6), (30, -6_000, 6)]
    assert told([*monthly(1, -6_000), *monthly(15, -4_000)]) == [(30, -4_000, 6), (30, -6_000, 6)]
    assert told([*monthly(2, -500), *monthly(9, -500)]) == [(30, -500, 6), (30, -500, 6)]


def test_what_is_one_series_stays_one() -> None:
    assert told([*monthly(1, -500), *monthly(15, -500)]) == [(15, -500, 12)]
    assert told([*monthly(1, -500), *monthly(1, -90)]) == [(30, -590, 6)]
    varying = [on(f"2026-{month:02}-10", -minor) for month, minor in enumerate((80, 120, 95, 70, 130, 100), 1)]
    assert told(varying) == [(30, -98, 6)]


def test_two_series_of_like_amounts_that_take_turns_are_told_apart() -> None:
    for low, high in ((3, 18), (18, 3), (1, 15), (3, 6)):
        assert told([*monthly(low, -480), *monthly(high, -520)]) == [(30, -480, 6), (30, -520, 6)], (low, high)
    # Three of each are enough, amounts may move a little, and weeks take turns as months do.
    assert told([*monthly(3, -480, 3), *monthly(18, -520, 3)]) == [(30, -480, 3), (30, -520, 3)]
    moving = [on(f"2026-{month:02}-03", -480 - month) for month in range(1, 7)]
    assert told([*moving, *monthly(18, -520)]) == [(30, -484, 6), (30, -520, 6)]
    assert told(beats(*((7 * n, -480 if n % 2 else -520) for n in range(10)))) == [(14, -480, 5), (14, -520, 5)]


def test_one_series_of_moving_amounts_is_not_taken_for_two_in_turn() -> None:
    paid = [on(f"2026-{month:02}-{day:02}", 0).day for month in range(1, 7) for day in (3, 18)]

    def of(*amounts: int) -> list[tuple[int, int, int]]:
        return told([Beat(day, f"CashGap:{day}", -minor) for day, minor in zip(paid, amounts, strict=True)])

    # Hours differ; a raise; the first half of the month is mostly the lower one, but not by more than either varies.
    assert of(480, 520, 510, 490, 500, 470, 520, 500, 480, 510, 505, 495) == [(15, -500, 12)]
    assert of(*(480,) * 6, *(520,) * 6) == [(15, -500, 12)]
    assert of(480, 520, 500, 505, 480, 520, 490, 510, 480, 520, 500, 505) == [(15, -502, 12)]
    assert told(monthly(3, -480, 3) + [on(f"2026-{month:02}-03", -520) for month in (4, 5, 6)]) == [(30, -500, 6)]


def test_a_part_among_others_takes_four_hits() -> None:
    others = [on("2026-01-20", -90), on("2026-03-02", -4_100), on("2026-03-04", -11)]
    assert told([*monthly(5, -700, 4), *others]) == [(30, -700, 4)]
    assert told([*monthly(5, -700, 3), *others]) == []


def test_how_far_an_amount_may_lie_from_a_series() -> None:
    fixed = find_series(beats((0, -10_000), (7, -10_000), (14, -10_000)))
    variable = find_series(beats((0, -10_000), (7, -15_000), (14, -8_000)))
    assert fixed is not None
    assert variable is not None
    assert (fixed.reach_minor, variable.reach_minor) == (2_500, 5_000)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 200)), max_size=15), st.randoms())
def test_each_payment_is_in_one_series_at_most_in_any_order(payments: list[tuple[int, int]], random: Random) -> None:
    made = beats(*payments)
    found = find_all_series(made)
    assert found == find_all_series(random.sample(made, len(made)))
    records = [record for series in found for record in series.records]
    assert len(records) == len(set(records))


def of_months(count: int, minor: int) -> list[tuple[int, int]]:
    return [(0, minor), (30, minor), (61, minor), (91, minor), (122, minor), (152, minor)][:count]


def test_a_payment_beside_a_series_is_not_its_newest() -> None:
    for stray in ((140, -66_000), (152, -30_000), (10, -66_000)):
        (found,) = find_all_series(beats(*of_months(6, -50_000), stray))
        assert (found.amount_minor, found.fixed, len(found.days)) == (-50_000, True, 6)


def test_a_payment_at_another_amount_in_its_place_is_one_of_the_series() -> None:
    (found,) = find_all_series(beats(*of_months(5, -50_000), (153, -75_000)))
    assert (found.fixed, len(found.days)) == (False, 6)
    (older,) = find_all_series(beats((-31, -30_000), *of_months(6, -50_000)))
    assert len(older.days) == 7


def test_a_payment_far_off_the_calendar_stands_for_none_of_its_days() -> None:
    for cadence, stray in ((14, 6), (30, 17), (15, 6)):
        days = {14: [START + timedelta(days=14 * n) for n in range(6)], 30: [date(2026, n, 1) for n in range(1, 7)]}
        regular = days.get(cadence, [date(2026, n, day) for n in (1, 2, 3) for day in (1, 16)])
        due = next(days_after(regular, cadence))
        assert next(days_after([*regular, regular[-1] + timedelta(days=stray)], cadence)) == due
        assert due > regular[-1]


def test_two_like_payments_a_year_apart_are_a_yearly_series_where_hardly_anything_is_beside_them() -> None:
    (found,) = find_seldom(beats((0, -50_000), (370, -52_000)))
    assert (found.cadence_days, found.amount_minor, found.fixed) == (365, -52_000, True)
    assert find_seldom(beats((0, -50_000), (100, -1_200), (370, -52_000)))[0].amount_minor == -52_000
    assert find_seldom(beats((0, -50_000), (300, -50_000))) == ()
    assert find_seldom(beats((0, -50_000), (365, -90_000))) == ()
    assert find_seldom(beats((0, -50_000), (90, -7_000), (200, -9_000), (365, -50_000))) == ()


def test_what_comes_each_half_year_is_found_over_two_years() -> None:
    (found,) = find_seldom(beats((0, -50_000), (182, -50_000), (365, -50_000)))
    assert found.cadence_days == 182
    assert find_seldom(beats(*((91 * n, -50_000) for n in range(6)))) == ()


def test_payments_between_those_of_a_series_are_not_explained_by_it() -> None:
    weekly = [(7 * n, -40_000) for n in range(11)]
    found = find_all_series(beats(*weekly, (9, -15_000), (39, -15_000), (72, -15_000)))
    assert [(each.cadence_days, each.amount_minor, len(each.records)) for each in found] == [
        (30, -15_000, 3),
        (7, -40_000, 11),
    ]
    # Once both fell on one day; what lies between the days of the whole is left to the small payments.
    (whole,) = find_all_series(beats(*weekly, (35, -15_000), (65, -15_000)))
    assert (whole.cadence_days, whole.amount_minor, whole.days[-1]) == (7, -40_000, START + timedelta(days=70))
    assert "Purchase:12" not in whole.records


def seen_every(step: int, paid: list[date], minor: int = -1_000, *, skip: int = 0) -> list[Beat]:
    """Payments by the days on which balances were looked at, each known to the days since the look before."""
    looks = [paid[0] - timedelta(days=skip) + timedelta(days=step * number) for number in range(400)]
    days = [next(look for look in looks if look >= day) for day in paid]
    return [Beat(day, f"CashGap:{day}", minor, day - timedelta(days=step)) for day in days]


FORTNIGHTS = [date(2026, 3, 6) + timedelta(weeks=2 * number) for number in range(10)]
HALVES = [date(2026, month, day) for month in range(1, 7) for day in (3, 18)]
MONTHS = [date(2026, month, 10) for month in range(1, 9)]


def test_what_is_seen_some_days_later_keeps_the_cadence_that_all_ranges_allow() -> None:
    for paid, cadence in ((FORTNIGHTS, 14), (HALVES, 15), (MONTHS, 30)):
        for step in (1, 3, 7, 10):
            for skip in (0, 2, 5):
                found = find_all_series(seen_every(step, paid, skip=min(skip, step - 1)))
                assert {each.cadence_days for each in found} == {cadence}, (cadence, step, skip)
                assert [len(each.records) for each in found] == [len(paid)]


def test_the_days_of_what_is_seen_later_lie_in_their_ranges() -> None:
    made = seen_every(10, FORTNIGHTS, skip=3)
    (found,) = find_all_series(made)
    assert all(beat.since and beat.since < day <= beat.day for beat, day in zip(made, found.days, strict=True))
    assert {(after - before).days for before, after in pairwise(found.days)} == {14}


def test_two_weeks_or_half_a_month_is_the_former_and_says_so_until_it_is_known() -> None:
    (early,) = find_all_series(seen_every(10, FORTNIGHTS[:4]))
    assert (early.cadence_days, early.or_cadence_days, len(early.records)) == (14, 15, 4)
    (late,) = find_all_series(seen_every(10, FORTNIGHTS))
    assert (late.cadence_days, late.or_cadence_days) == (14, None)


@pytest.mark.parametrize("steps", [(10,), (7, 14), (2, 11, 5, 9), (21, 7, 7)])
def test_several_payments_that_are_seen_together_are_so_many_of_a_series(steps: tuple[int, ...]) -> None:
    fridays = [date(2026, 3, 6) + timedelta(weeks=number) for number in range(12)]
    looks = [date(2026, 3, 2)]
    while looks[-1] < fridays[-1]:
        looks.append(looks[-1] + timedelta(days=steps[len(looks) % len(steps)]))
    made = [
        Beat(day, f"CashGap:{day}", -1_000 * count, since)
        for since, day in pairwise(looks)
        if (count := sum(since < paid <= day for paid in fridays))
    ]
    (found,) = find_all_series(made)
    assert (found.cadence_days, found.amount_minor) == (7, -1_000)
    assert set(found.records) <= {beat.record for beat in made}
    assert abs((found.days[-1] - fridays[-1]).days) <= max(steps)
    # What is no multiple of it is none of the series, and hides nothing of it.
    odd = Beat(made[-1].day, "CashGap:odd", -1_450, made[-1].since)
    (beside,) = find_all_series([*made, odd])
    assert (beside.cadence_days, "CashGap:odd" in beside.records) == (7, False)


def test_a_cadence_that_the_ranges_leave_open_is_not_made_up() -> None:
    # Three fortnights within ten days each may be half months too; the days alone would say weeks or months.
    assert find_all_series(seen_every(10, FORTNIGHTS[:3])) == ()
    # One that is missing, and one too many, fit no cadence.
    assert find_all_series(seen_every(10, [*FORTNIGHTS[:5], *FORTNIGHTS[6:]])) == ()
    assert find_all_series(seen_every(7, sorted([*FORTNIGHTS, FORTNIGHTS[4] + timedelta(days=7)]))) == ()
    # Nothing else of a like amount is beside a series, and another amount is no part of it.
    other = Beat(date(2026, 5, 2), "CashGap:other", -90, date(2026, 4, 22))
    (found,) = find_all_series([*seen_every(10, FORTNIGHTS, skip=3), other])
    assert (found.cadence_days, "CashGap:other" in found.records) == (14, False)
