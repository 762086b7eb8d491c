"""Structured logs on standard error, a JSON object a line, so that standard output stays the answer."""

import logging
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from structlog.typing import Processor


def configure_logging(level: str) -> None:
    """Set up structlog and the standard library's logging at a level by name; unknown names mean warning.

    What libraries log through the standard library, and Python's own warnings, stand in the same form.
    """
    import structlog

    number = logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
    shared: list[Processor] = [
        *([] if number <= logging.INFO else [_without_repetitions]),
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)


def _without_repetitions(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A request that is repeated is news to whoever follows the requests; others are told what came of it."""
    import structlog

    if event.get("event") == "stamina.retry_scheduled":
        raise structlog.DropEvent
    return event
