"""The service's own limits on requests, by realm and by application."""

from datetime import datetime
from typing import Final

from emulators.service.limits import MINUTE, SECOND, Limit, Windows

BY_APPLICATION: Final = (Limit(10, SECOND),)
BY_REALM: Final = (Limit(500, MINUTE),)
BATCHES_BY_APPLICATION: Final = (Limit(40, MINUTE),)
BATCHES_BY_REALM: Final = (Limit(120, MINUTE),)
MAILS_A_DAY: Final = 40


class Meter:
    """Counts admitted calls of each application of a realm, and of the realm as a whole."""

    def __init__(self) -> None:
        self._windows = Windows()

    @property
    def refused(self) -> int:
        return self._windows.refused

    def admits(self, realm_id: str, client_id: str, now: datetime, *, batch: bool = False) -> bool:
        """False when the call is beyond a limit. A batch is one call here, however many items it has."""
        by_application = BY_APPLICATION + (BATCHES_BY_APPLICATION if batch else ())
        by_realm = BY_REALM + (BATCHES_BY_REALM if batch else ())
        asked = [(limit, (realm_id, client_id)) for limit in by_application]
        return self._windows.admit([*asked, *((limit, (realm_id, "")) for limit in by_realm)], now)
