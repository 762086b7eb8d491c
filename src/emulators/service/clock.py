"""The service's clock: it runs with the machine's, or stands still, and can be set and moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's."""
    return datetime.now(UTC)


class ClockState(msgspec.Struct, frozen=True):
    """How far the clock is from its source, and where it stands if it does."""

    offset_s: float
    frozen_at: datetime | None


class ServiceClock:
    """Called, it tells the service's time. `moved` is called with the new time after everything done to the clock."""

    def __init__(self, source: Clock = wall_clock) -> None:
        self._source = source
        self._offset = timedelta()
        self._frozen_at: datetime | None = None
        self.moved: list[Callable[[datetime], None]] = []

    def __call__(self) -> datetime:
        now = self._source() if self._frozen_at is None else self._frozen_at
        return now + self._offset

    @property
    def frozen(self) -> bool:
        return self._frozen_at is not None

    def set(self, moment: datetime) -> None:
        """Make it that moment; the clock runs on from there, or stands there if it is frozen."""
        self.forward(moment - self())

    def forward(self, by: timedelta) -> None:
        self._offset += by
        self._tell()

    def freeze(self) -> None:
        if self._frozen_at is None:
            self._frozen_at = self._source()
            self._tell()

    def run(self) -> None:
        """Go on from the moment at which the clock stands."""
        if self._frozen_at is not None:
            self._offset -= self._source() - self._frozen_at
            self._frozen_at = None
            self._tell()

    def state(self) -> ClockState:
        return ClockState(self._offset.total_seconds(), self._frozen_at)

    def restore(self, state: ClockState) -> None:
        """Be as far from the source as then; tells nobody."""
        self._offset, self._frozen_at = timedelta(seconds=state.offset_s), state.frozen_at

    def _tell(self) -> None:
        now = self()
        for listener in self.moved:
            listener(now)
