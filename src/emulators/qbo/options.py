"""The command line of the emulator."""

import argparse
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from emulators.qbo.switches import Switches
from emulators.qbo.webhooks.payloads import Generation
from emulators.qbo.webhooks.subscription import Subscription
from emulators.service.serving import LOOPBACK

NOTICE: Final = "QuickBooks Online emulator. This is not Intuit's service; it reaches nothing but the webhook you name."
_VERIFIER_VARIABLE: Final = "QBO_WEBHOOK_VERIFIER"
_EXAMPLES: Final = """
examples:
  a firm of twelve clients          %(prog)s
  one company, and its coming days  %(prog)s --scenario crunch --admin
  the same company again tomorrow   %(prog)s --scenario crunch --file books.qbo
  objects recorded elsewhere        %(prog)s --load dump.json --realm 9341457021722202
  a service that has bad days       %(prog)s --switch throttle=true --switch 'error_rates={"503": 0.02}'
"""


class SwitchError(ValueError):
    """A switch or a webhook cannot be as asked; the caller must ask for another."""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="cashrail sandbox",
        description=NOTICE,
        epilog=_EXAMPLES % {"prog": "cashrail sandbox"},
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_books(made.add_argument_group("books"))
    _add_time(made.add_argument_group("time"))
    _add_clients(made.add_argument_group("clients"))
    _add_webhook(made.add_argument_group("webhook"))
    _add_trouble(made.add_argument_group("trouble"))
    made.add_argument("--host", default=LOOPBACK, help="address to listen on (%(default)s)")
    made.add_argument("--port", type=_port, default=8700, help="port to listen on; 0 takes a free one (%(default)s)")
    made.add_argument("--admin", action="store_true", help="open the routes under /admin")
    return made


def _add_books(group: Any) -> None:
    source = group.add_mutually_exclusive_group()
    source.add_argument("--companies", type=_count, default=12, help="number of generated clients (%(default)s)")
    source.add_argument(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="a company by the scenario of that name, or by a TOML file; may be given several times",
    )
    source.add_argument("--load", type=Path, metavar="FILE", help="serve one company from a dump: {Entity: [objects]}")
    group.add_argument("--realm", help="realm id of the first company of --load or --scenario")
    group.add_argument("--seed", type=int, default=1, help="seed of generated companies (%(default)s)")
    group.add_argument("--file", type=Path, help="keep the books here; if the file has some, serve these")
    group.add_argument("--list-defects", action="store_true", help="print the planted mistakes as JSON and end")
    group.add_argument("--list-scenarios", action="store_true", help="print the scenarios that ship and end")


def _add_time(group: Any) -> None:
    group.add_argument(
        "--as-of", type=date.fromisoformat, help="last day of generated history, and the day it is in the sandbox"
    )
    group.add_argument("--clock", type=_moment, help="the time it is in the sandbox: 2026-07-01T09:00:00-07:00")
    group.add_argument("--frozen", action="store_true", help="let the clock stand until it is moved")


def _add_clients(group: Any) -> None:
    group.add_argument("--client-id", default="sandbox", help="(%(default)s)")
    group.add_argument("--client-secret", default="sandbox", help="(%(default)s)")
    group.add_argument(
        "--redirect-uri", action="append", default=[], help="an address that authorisation may go back to; default any"
    )
    group.add_argument("--rotation", choices=("lenient", "24h", "strict"), default="24h", help="of refresh tokens")
    group.add_argument("--access-token", default="", help="mint this access token for the first company")
    group.add_argument("--refresh-token", default="sandbox-refresh", help="the refresh token that goes with it")


def _add_webhook(group: Any) -> None:
    group.add_argument("--webhook", metavar="URL", help="tell this address of every change")
    group.add_argument(
        "--webhook-verifier",
        default=os.environ.get(_VERIFIER_VARIABLE, ""),
        metavar="TOKEN",
        help=f"the token that signs what is told; default ${_VERIFIER_VARIABLE}",
    )
    group.add_argument("--webhook-format", choices=get_args(Generation), default="cloudevents", help="(%(default)s)")


def subscriptions_of(options: argparse.Namespace) -> list[Subscription]:
    """Raises SwitchError for an impossible address, or without a verifier."""
    if not options.webhook:
        return []
    if not options.webhook_verifier:
        raise SwitchError(f"--webhook needs --webhook-verifier, or ${_VERIFIER_VARIABLE}.")
    try:
        return [Subscription(options.webhook, options.webhook_verifier, options.webhook_format)]
    except ValueError as error:
        raise SwitchError(f"--webhook cannot be taken: {error}.") from error


def _add_trouble(group: Any) -> None:
    group.add_argument(
        "--switch",
        action="append",
        default=[],
        type=_switch,
        metavar="NAME=VALUE",
        help=f"one of {', '.join(Switches.__struct_fields__)}",
    )


def switches_of(options: argparse.Namespace) -> Switches:
    """Raises SwitchError for a value out of its bounds."""
    try:
        return msgspec.convert(dict(options.switch), Switches, str_keys=True)
    except msgspec.ValidationError as error:
        raise SwitchError(f"--switch cannot be taken: {error}.") from error


def _switch(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    if name not in Switches.__struct_fields__:
        raise argparse.ArgumentTypeError(f"there is no switch {name}")
    try:
        return name, msgspec.json.decode(value)
    except msgspec.DecodeError:
        return name, value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("a time needs its offset from UTC, as in 2026-07-01T09:00:00-07:00")
    return moment


def _port(text: str) -> int:
    if not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError("a number from 1 to 1000 is wanted")
    return int(text)
