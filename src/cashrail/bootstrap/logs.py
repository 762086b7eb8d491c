"""Structured logs on standard error, so that standard output stays the answer."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any


def configure_logging(level: str) -> None:
    """Set up structlog and the standard library's logging at a level by name; unknown names mean warning."""
    import structlog

    number = logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
    structlog.configure(
        processors=[
            *([] if number <= logging.INFO else [_without_repetitions]),
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, force=True)


def _without_repetitions(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A request that is repeated is news to whoever follows the requests; others are told what came of it."""
    import structlog

    if event.get("event") == "stamina.retry_scheduled":
        raise structlog.DropEvent
    return event
