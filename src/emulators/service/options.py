"""What the command lines of emulated services have in common."""

import argparse
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec

from emulators.service.clock import ServiceClock
from emulators.service.serving import LOOPBACK
from emulators.service.trouble import ServiceSwitches

S = TypeVar("S", bound=ServiceSwitches)


class SwitchError(ValueError):
    """A switch or a webhook cannot be as asked; the caller must ask for another."""


def add_time(group: Any) -> None:
    group.add_argument(
        "--as-of", type=date.fromisoformat, help="last day of generated history, and the day it is in the sandbox"
    )
    group.add_argument("--clock", type=_moment, help="the time it is in the sandbox: 2026-07-01T09:00:00-07:00")
    group.add_argument("--frozen", action="store_true", help="let the clock stand until it is moved")


def add_serving(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=port, help="port to listen on; 0 takes a free one (%(default)s)")
    parser.add_argument("--admin", action="store_true", help="open the routes under /admin")


def add_trouble(group: Any, switches: type[ServiceSwitches]) -> None:
    group.add_argument(
        "--switch",
        action="append",
        default=[],
        type=_switch_of(switches),
        metavar="NAME=VALUE",
        help=f"one of {', '.join(switches.__struct_fields__)}",
    )


def switches_of(options: argparse.Namespace, switches: type[S]) -> S:
    """Raises SwitchError for a value out of its bounds."""
    try:
        return msgspec.convert(dict(options.switch), switches, str_keys=True)
    except msgspec.ValidationError as error:
        raise SwitchError(f"--switch cannot be taken: {error}.") from error


def set_clock(options: argparse.Namespace, clock: ServiceClock, morning: Callable[[date], datetime]) -> None:
    """Make it the time that was asked for, or the morning of the day that was."""
    if options.frozen:
        clock.freeze()
    moment = options.clock
    if moment is None and options.as_of is not None:
        moment = morning(options.as_of)
    if moment is not None:
        clock.set(moment)


def count(text: str) -> int:
    if not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError("a number from 1 to 1000 is wanted")
    return int(text)


def _switch_of(switches: type[ServiceSwitches]) -> Callable[[str], tuple[str, Any]]:
    def switch(text: str) -> tuple[str, Any]:
        name, _, value = text.partition("=")
        if name not in switches.__struct_fields__:
            raise argparse.ArgumentTypeError(f"there is no switch {name}")
        try:
            return name, msgspec.json.decode(value)
        except msgspec.DecodeError:
            return name, value

    return switch


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its offset from UTC, as in 2026-07-01T09:00:00-07:00")
    return moment


def _port(text: str) -> int:
    if not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)
