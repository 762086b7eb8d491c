"""The command line of the emulator."""

import argparse
import os
from pathlib import Path
from typing import Any, Final, get_args

from emulators.qbo.switches import Switches
from emulators.qbo.webhooks.payloads import Generation
from emulators.qbo.webhooks.subscription import Subscription
from emulators.service.options import SwitchError, add_serving, add_time, add_trouble, count

NOTICE: Final = "QuickBooks Online emulator. This is not Intuit's service; it reaches nothing but the webhook you name."
_PORT: Final = 8700
_VERIFIER_VARIABLE: Final = "QBO_WEBHOOK_VERIFIER"
_EXAMPLES: Final = """
examples:
  a firm of twelve clients          %(prog)s
  one company, and its coming days  %(prog)s --scenario crunch --admin
  the same company again tomorrow   %(prog)s --scenario crunch --file books.qbo
  objects recorded elsewhere        %(prog)s --load dump.json --realm 9341457021722202
  a service that has bad days       %(prog)s --switch throttle=true --switch 'error_rates={"503": 0.02}'
"""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="cashrail sandbox",
        description=NOTICE,
        epilog=_EXAMPLES % {"prog": "cashrail sandbox"},
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_books(made.add_argument_group("books"))
    add_time(made.add_argument_group("time"))
    _add_clients(made.add_argument_group("clients"))
    _add_webhook(made.add_argument_group("webhook"))
    add_trouble(made.add_argument_group("trouble"), Switches)
    add_serving(made, _PORT)
    return made


def _add_books(group: Any) -> None:
    source = group.add_mutually_exclusive_group()
    source.add_argument("--companies", type=count, default=12, help="number of generated clients (%(default)s)")
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
