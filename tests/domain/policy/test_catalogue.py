"""What may be set, said as it is checked."""

from decimal import Decimal

import pytest

from domain.errors import Invalid
from domain.policy.catalogue import catalogue
from domain.policy.levels import checked
from domain.policy.threshold import Threshold, Unit

BOUNDED = [each for each in catalogue() if each.least is not None]


@pytest.mark.parametrize("threshold", BOUNDED, ids=lambda each: each.name)
def test_what_lies_beyond_a_bound_is_refused(threshold: Threshold) -> None:
    assert threshold.least is not None
    assert threshold.most is not None
    whole = threshold.unit not in (Unit.SHARE, Unit.FACTOR) or "." not in str(threshold.most)
    for beyond in (Decimal(threshold.least) - 1, Decimal(threshold.most) + 1):
        with pytest.raises(Invalid, match=threshold.name):
            checked({threshold.name: int(beyond)} if whole else {threshold.name: str(beyond)})


@pytest.mark.parametrize("threshold", [each for each in BOUNDED if not each.condition], ids=lambda each: each.name)
def test_the_bounds_themselves_may_be(threshold: Threshold) -> None:
    for bound in (threshold.least, threshold.most):
        told = str(bound) if threshold.unit is Unit.SHARE else int(str(bound))
        said = ""
        try:
            checked({threshold.name: told})
        except Invalid as refused:
            said = str(refused)
        # Another threshold may be measured by this one.
        assert not said.startswith(f"{threshold.name} ")


def test_every_number_has_a_unit() -> None:
    assert [each.name for each in BOUNDED if each.unit is Unit.NONE] == []
    units = {each.name: each.unit for each in catalogue()}
    assert (units["mirror_age_s"], units["window_weeks"], units["warn_factor"], units["name_similarity"]) == (
        Unit.SECONDS,
        Unit.WEEKS,
        Unit.FACTOR,
        Unit.SHARE,
    )
    assert (units["mails_per_week"], units["habit_months"], units["holidays"]) == (Unit.COUNT, Unit.MONTHS, Unit.NONE)
