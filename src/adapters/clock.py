"""The system's clock."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """Implements the port `Clock`; `offset` is how far it runs ahead of the system's own."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self._offset = offset

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC) + self._offset
