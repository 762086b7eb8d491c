"""The `cashrail` command's entry point."""

import sys

from adapters.cli.app import FAILURE, run_cli
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings, read_settings


def main() -> None:
    """Read the settings, run one command, exit with its status."""
    settings = read_settings()
    try:
        status = run_cli(CashrailProgram(settings), sys.argv[1:])
    except Exception:
        _log_failure(settings)
        sys.stderr.write("cashrail: something went wrong inside; the log above says where.\n")
        status = FAILURE
    raise SystemExit(status)


def _log_failure(settings: Settings) -> None:
    import structlog

    from cashrail.bootstrap.logs import configure_logging

    configure_logging(settings.log_level)
    structlog.get_logger().exception("command failed")
