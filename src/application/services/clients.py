"""What a firm says of its clients themselves."""

from zoneinfo import available_timezones

from domain.errors import Unacceptable
from domain.models.firm import Act, Business
from domain.ports.clock import Clock
from domain.ports.firms import Firms


class ClientService:
    """Each change is recorded under the member's name."""

    def __init__(self, firms: Firms, clock: Clock) -> None:
        self._firms = firms
        self._clock = clock

    def set_time_zone(self, firm_id: str, business_id: str, time_zone: str, *, actor: str) -> Business:
        """Say where the business is: it decides what "today" is there, and when its nights are.

        Raises `NotFound` for another firm's business and `Unacceptable` for what is no IANA name.
        """
        if time_zone not in available_timezones():
            raise Unacceptable(f"{time_zone[:100]!r} is no time zone; write it as America/Chicago.")
        changed = self._firms.set_time_zone(firm_id, business_id, time_zone)
        act = Act(at=self._clock.now(), member=actor, action="set time zone", business_id=business_id, detail=time_zone)
        self._firms.record_act(firm_id, act)
        return changed
