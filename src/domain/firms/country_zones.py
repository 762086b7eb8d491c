"""Where a company most likely is in time, by the country that its ledger states."""

_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "HK": "Asia/Hong_Kong",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "IT": "Europe/Rome",
    "MX": "America/Mexico_City",
    "NL": "Europe/Amsterdam",
    "NZ": "Pacific/Auckland",
    "SG": "Asia/Singapore",
    "UK": "Europe/London",
    "ZA": "Africa/Johannesburg",
}
"""The countries with editions of ledgers; of several zones the one in which most companies are."""


def zone_of_country(country: str) -> str | None:
    """The IANA zone for an ISO 3166 code; None where the country does not tell, as the United States do not."""
    return _ZONES.get(country.strip().upper())
