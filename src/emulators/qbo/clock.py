"""The service's clock: it runs with the machine's, or stands still, and can be set and moved."""

from collections.abc import Callable
from datetime import datetime, timedelta

from emulators.qbo.wire import Clock, wall_clock


class SandboxClock:
    """Called, it tells the service's time. `moved` is called after every set or move, with the new time."""

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
        now = self()
        for listener in self.moved:
            listener(now)

    def freeze(self) -> None:
        if self._frozen_at is None:
            self._frozen_at = self._source()

    def run(self) -> None:
        """Go on from the moment at which the clock stands."""
        if self._frozen_at is not None:
            self._offset -= self._source() - self._frozen_at
            self._frozen_at = None
