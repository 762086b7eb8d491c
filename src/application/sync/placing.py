"""Saying where a client is, once, from what its books state: it decides what "today" is there."""

import structlog

from domain.books.company import CompanyInfo
from domain.firms.country_zones import zone_of_country
from domain.firms.firm import DEFAULT_TIME_ZONE, Business
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror


def place(firms: Firms, mirror: Mirror, business: Business) -> None:
    """Give a client whose time zone nobody has said that of its country, where the country tells one."""
    if business.feed_of is not None or business.time_zone != DEFAULT_TIME_ZONE:
        return
    with mirror.read(business.scope) as reading:
        countries = [zone_of_country(company.country) for company in reading.records(CompanyInfo)]
    for zone in filter(None, countries[:1]):
        firms.set_time_zone(business.firm_id, business.id, zone)
        log = structlog.get_logger("application.sync", business_id=business.id)
        log.info("time zone taken from the country", time_zone=zone)
