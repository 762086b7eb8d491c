"""What a firm says of its clients themselves."""

from zoneinfo import available_timezones

from domain.errors import Unacceptable
from domain.firms.acting import Acting
from domain.firms.firm import Business, Power
from domain.ports.stores.work import Stores


class ClientUseCases:
    """Each change is recorded under the member's name."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def set_time_zone(self, acting: Acting, business_id: str, time_zone: str) -> Business:
        """Say where the business is: it decides what "today" is there, and when its nights are.

        Raises `Forbidden`, `NotFound` for another firm's business and `Unacceptable` for what is no IANA name.
        """
        acting.may(Power.SET_POLICY)
        if time_zone not in available_timezones():
            raise Unacceptable(f"{time_zone[:100]!r} is no time zone; write it as America/Chicago.", field="time_zone")
        with self._stores.write() as store:
            changed = store.firms.set_time_zone(acting.firm_id, business_id, time_zone)
            store.firms.record_act(acting.firm_id, acting.did("set time zone", business_id, time_zone))
        return changed
