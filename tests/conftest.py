"""What every test runs under."""

from cashrail.bootstrap.logs import configure_logging

configure_logging("critical")
