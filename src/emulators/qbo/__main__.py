"""`python -m emulators.qbo`: run the emulator by itself."""

import argparse
import sys
from datetime import date
from pathlib import Path

from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.dump import DEFAULT_REALM, DumpError, load_dump
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import LOOPBACK, PortTakenError, address_of, listen, serve_forever
from emulators.qbo.store import Company
from emulators.qbo.wire import encode, local_date, wall_clock

NOTICE = "QuickBooks Online emulator. This is not Intuit's service; nothing here leaves this machine."


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        companies = _companies(options)
    except DumpError as error:
        return _refuse(str(error))
    if options.list_defects:
        planted = {company.realm_id: company.planted for company in companies}
        sys.stdout.write(encode(planted).decode() + "\n")
        return 0
    sandbox = Sandbox(
        companies,
        clients={options.client_id: options.client_secret},
        rotation=options.rotation,
        admin=options.admin,
    )
    if options.access_token:
        sandbox.mint_tokens(companies[0].realm_id, options.access_token, options.refresh_token)
    try:
        listener = listen(options.host, options.port)
    except PortTakenError as error:
        return _refuse(str(error))
    sys.stdout.write(banner(address_of(listener), sandbox))
    sys.stdout.flush()
    serve_forever(sandbox, listener)
    return 0


def banner(url: str, sandbox: Sandbox) -> str:
    """Where to point a client."""
    (client_id, client_secret), *_ = sandbox.clients.items()
    realms = "\n".join(f"    {company.realm_id}  {company.name}" for company in sandbox.companies)
    return (
        f"{NOTICE}\n  API          {url}/v3/company/<realm>\n  OAuth        {url}\n"
        f"  client       {client_id} / {client_secret}\n  companies\n{realms}\n"
    )


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


def _companies(options: argparse.Namespace) -> list[Company]:
    now = wall_clock()
    if options.load:
        return [load_dump(options.load, now, realm_id=options.realm or DEFAULT_REALM)]
    as_of = options.as_of or local_date(now)
    return demo_firm(options.seed, as_of, count=options.companies)


def _port(text: str) -> int:
    if not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError("a number from 1 to 1000 is wanted")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emulators.qbo", description=NOTICE)
    parser.add_argument("--host", default=LOOPBACK, help="address to listen on")
    parser.add_argument("--port", type=_port, default=8700, help="port to listen on; 0 takes a free one")
    parser.add_argument("--load", type=Path, help="serve one company from a dump: {Entity: [objects]}")
    parser.add_argument("--realm", help="realm id of the company from --load")
    parser.add_argument("--companies", type=_count, default=12, help="number of generated companies")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generated companies")
    parser.add_argument("--as-of", type=date.fromisoformat, help="last day of generated history")
    parser.add_argument("--rotation", choices=("lenient", "24h", "strict"), default="24h")
    parser.add_argument("--admin", action="store_true", help="open the admin routes")
    parser.add_argument("--client-id", default="sandbox")
    parser.add_argument("--client-secret", default="sandbox")
    parser.add_argument("--access-token", default="", help="mint this access token for the first company")
    parser.add_argument("--refresh-token", default="sandbox-refresh", help="the refresh token that goes with it")
    parser.add_argument("--list-defects", action="store_true", help="print the planted defects as JSON and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
