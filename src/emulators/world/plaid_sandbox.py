"""The Plaid emulator's command line, which can serve the banks of companies that the QuickBooks emulator generates."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any, Final

from emulators.plaid.__main__ import sample, serve, today_of
from emulators.plaid.bank import Bank
from emulators.plaid.options import parser as plaid_parser
from emulators.qbo.companies.firm import FIRST_REALM, demo_firm
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.scenarios.reading import ScenarioError
from emulators.qbo.store import Company
from emulators.service.options import SwitchError, count
from emulators.service.serving import PortTakenError
from emulators.world.bank import bank_side
from emulators.world.planting import PLANTERS

_REFUSALS: Final = (PortTakenError, ScenarioError, SwitchError)


def main(arguments: list[str] | None = None) -> int:
    parser = plaid_parser()
    _add_world(parser.add_argument_group("companies"))
    options = parser.parse_args(arguments)
    try:
        serve(options, list(_banks(options)) or [sample(options)])
    except _REFUSALS as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def _add_world(group: Any) -> None:
    source = group.add_mutually_exclusive_group()
    source.add_argument("--companies", type=count, help="the banks of the clients that `cashrail sandbox` has")
    source.add_argument(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME|FILE",
        help="the bank of a company by that scenario, as `cashrail sandbox` has it; may be given several times",
    )
    group.add_argument(
        "--defect",
        action="append",
        default=[],
        choices=sorted(PLANTERS),
        help="a disagreement with the books, planted at every bank; may be given several times",
    )


def _banks(options: argparse.Namespace) -> Iterator[Bank]:
    day = today_of(options)
    for company in _companies(options):
        yield bank_side(company, day, options.seed, options.defect).bank


def _companies(options: argparse.Namespace) -> list[Company]:
    day = today_of(options)
    if options.companies:
        return demo_firm(options.seed, day, count=options.companies)
    return [
        build(load_scenario(name), options.seed, day, str(FIRST_REALM + 1 + place))
        for place, name in enumerate(options.scenario)
    ]


if __name__ == "__main__":
    sys.exit(main())
