"""`python -m emulators.qbo`: run the emulator by itself."""

import argparse
import sys
from datetime import datetime, time
from typing import Final

from emulators.qbo.bookfile import BookFile, BookFileError
from emulators.qbo.companies.firm import FIRST_REALM, demo_firm
from emulators.qbo.companies.scenarios import NAMES, TRADES, build, load_scenario
from emulators.qbo.dump import DEFAULT_REALM, DumpError, load_dump
from emulators.qbo.options import NOTICE, parser, subscriptions_of
from emulators.qbo.sandbox import Sandbox, companies_in
from emulators.qbo.scenarios.reading import ScenarioError
from emulators.qbo.serving import serve_forever
from emulators.qbo.store import Company
from emulators.qbo.switches import Switches
from emulators.qbo.wire import PACIFIC, local_date
from emulators.service.clock import wall_clock
from emulators.service.options import SwitchError, set_clock, switches_of
from emulators.service.serving import PortTakenError, address_of, listen
from emulators.service.wire import encode

_MORNING: Final = time(9)
_REFUSALS: Final = (BookFileError, DumpError, PortTakenError, ScenarioError, SwitchError)


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return _run(options)
    except _REFUSALS as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.list_scenarios:
        sys.stdout.write("".join(f"{name:14}{load_scenario(name).says}\n" for name in (*NAMES, *TRADES)))
        return 0
    file = BookFile(options.file) if options.file and not options.list_defects else None
    companies = (companies_in(file) if file else []) or _companies(options)
    if options.list_defects:
        planted = {company.realm_id: company.planted for company in companies}
        sys.stdout.write(encode(planted).decode() + "\n")
        return 0
    _serve(options, companies, file)
    return 0


def _serve(options: argparse.Namespace, companies: list[Company], file: BookFile | None) -> None:
    switches = switches_of(options, Switches)
    sandbox = Sandbox(
        companies,
        clients={options.client_id: options.client_secret},
        rotation=options.rotation,
        admin=options.admin,
        switches=switches,
        file=file,
        redirect_uris=options.redirect_uri,
        rolls_over=True,
        subscriptions=subscriptions_of(options),
    )
    set_clock(options, sandbox.clock, lambda day: datetime.combine(day, _MORNING, PACIFIC))
    if options.access_token:
        sandbox.mint_tokens(companies[0].realm_id, options.access_token, options.refresh_token)
    listener = listen(options.host, options.port)
    sys.stdout.write(banner(address_of(listener), sandbox))
    sys.stdout.flush()
    serve_forever(sandbox, listener)


def banner(url: str, sandbox: Sandbox) -> str:
    """Where to point a client."""
    (client_id, client_secret), *_ = sandbox.clients.items()
    realms = "\n".join(f"    {company.realm_id}  {company.name}" for company in sandbox.companies)
    admin = f"\n  admin        {url}/admin" if sandbox.admin else ""
    return (
        f"{NOTICE}\n  API          {url}/v3/company/<realm>\n  OAuth        {url}\n"
        f"  client       {client_id} / {client_secret}{admin}\n  companies\n{realms}\n"
    )


def _companies(options: argparse.Namespace) -> list[Company]:
    now = options.clock or wall_clock()
    if options.load:
        return [load_dump(options.load, now, realm_id=options.realm or DEFAULT_REALM)]
    as_of = options.as_of or local_date(now)
    if not options.scenario:
        return demo_firm(options.seed, as_of, count=options.companies)
    first = int(options.realm or FIRST_REALM + 1)
    return [
        build(load_scenario(name), options.seed, as_of, str(first + place))
        for place, name in enumerate(options.scenario)
    ]


if __name__ == "__main__":
    sys.exit(main())
