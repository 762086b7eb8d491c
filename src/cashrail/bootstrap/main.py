"""The `cashrail` command's entry point."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cashrail.bootstrap.importing import importing

if TYPE_CHECKING:
    from cashrail.bootstrap.settings import Settings


def main() -> None:
    """Read the settings, run one command, exit with its status."""
    with importing():
        from adapters.cli.app import FAILURE, run_cli
        from cashrail.bootstrap.program import CashrailProgram
        from cashrail.bootstrap.settings import read_settings

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
