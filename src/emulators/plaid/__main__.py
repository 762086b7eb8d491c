"""`python -m emulators.plaid`: run the emulator by itself."""

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final

from emulators.plaid.bank import Bank
from emulators.plaid.options import NOTICE, parser
from emulators.plaid.sample import sample_bank
from emulators.plaid.sandbox import Sandbox
from emulators.plaid.serving import serve_forever
from emulators.plaid.switches import Switches
from emulators.service.clock import wall_clock
from emulators.service.options import SwitchError, set_clock, switches_of
from emulators.service.serving import PortTakenError, address_of, listen

_MORNING: Final = time(16)


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        serve(options, [sample(options)])
    except (PortTakenError, SwitchError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


def sample(options: argparse.Namespace) -> Bank:
    """What is served where no other bank is asked for."""
    return sample_bank(today_of(options), options.seed)


def serve(options: argparse.Namespace, banks: Iterable[Bank]) -> None:
    """Serve these banks until interrupted. Raises SwitchError and PortTakenError."""
    sandbox = Sandbox(
        banks,
        clients={options.client_id: options.client_secret},
        admin=options.admin,
        switches=switches_of(options, Switches),
    )
    set_clock(options, sandbox.clock, lambda day: datetime.combine(day, _MORNING, UTC))
    listener = listen(options.host, options.port)
    sys.stdout.write(banner(address_of(listener), sandbox))
    sys.stdout.flush()
    serve_forever(sandbox, listener)


def banner(url: str, sandbox: Sandbox) -> str:
    """Where to point a client."""
    (client_id, client_secret), *_ = sandbox.clients.items()
    banks = "\n".join(f"    {login}  {bank.institution.name}" for login, bank in sandbox.banks.items())
    admin = f"\n  admin        {url}/admin" if sandbox.admin else ""
    return (
        f"{NOTICE}\n  API          {url}\n  Link         {url}/link\n"
        f"  client       {client_id} / {client_secret}{admin}\n  logins\n{banks}\n"
    )


def today_of(options: argparse.Namespace) -> date:
    moment: datetime = options.clock or wall_clock()
    day: date = options.as_of or moment.date()
    return day


if __name__ == "__main__":
    sys.exit(main())
