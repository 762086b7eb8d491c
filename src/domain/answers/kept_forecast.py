"""A projection as it was on a day, kept to be compared with what came."""

from datetime import date, datetime

import msgspec

from domain.answers.forecast import Forecast
from domain.answers.runway import RunwayFigures


class KeptForecast(msgspec.Struct, frozen=True, kw_only=True):
    """The base scenario as of the first day of a week, or of a client's first one, and what it stood on.

    `posted` are the movements of that day, as "Kind:id", that were in its opening cash already. `figures` are those of
    that day, None in what was kept before figures were.
    """

    as_of: date
    made_at: datetime
    mirror_version: int
    policy_version: int
    posted: tuple[str, ...] = ()
    forecast: Forecast
    figures: RunwayFigures | None = None
