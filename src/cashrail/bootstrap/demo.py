"""The main job on an emulated QuickBooks Online, or on what a rail brings: connect, sync, serve, digest."""

import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

import httpx
import msgspec
from dependency_injector import providers

from adapters.cli.output import console, print_json
from adapters.cli.program import Program
from adapters.cli.syncing import sync_clients
from adapters.cli.tables import digest_table
from cashrail.bootstrap.connecting import finish
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.rails import PluginRails
from cashrail.bootstrap.serving import served
from cashrail.bootstrap.settings import Settings
from domain.errors import Misconfigured
from domain.models.firm import DEFAULT_TIME_ZONE, AsOf, Role
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.sandbox import DEFAULT_CLIENTS, Sandbox
from emulators.qbo.serving import start

_RAIL = "qbo"
_REDIRECT_URI = "http://127.0.0.1/callback"
_NOON = time(12)


class DemoClock:
    """Noon of the demo's business date; it stands still for `--once`, so that a run can be compared with another."""

    def __init__(self, day: date, *, still: bool) -> None:
        self._start = datetime.combine(day, _NOON, ZoneInfo(DEFAULT_TIME_ZONE)).astimezone(UTC)
        self._began = datetime.now(UTC)
        self._still = still

    def now(self) -> datetime:
        """The demo's present instant."""
        elapsed = timedelta(0) if self._still else datetime.now(UTC) - self._began
        return self._start + elapsed


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo plays on: the settings that reach it, how its companies are connected, and where it is."""

    settings: Mapping[str, str]
    connect: Callable[[Program], None]
    place: str


def run_demo(
    assemble: Callable[[Container], Program],
    *,
    once: bool,
    as_json: bool,
    seed: int,
    day: date | None,
    port: int | None,
    rail: str | None = None,
) -> None:
    """Connect and sync a demo's companies, serve the API, print the Digest; stay unless `once`.

    The companies are those of a firm whose ledgers are emulated, or those that the `rail` brings for its demo.
    """
    day = day or datetime.now(ZoneInfo(DEFAULT_TIME_ZONE)).date()
    clock = DemoClock(day, still=once)
    staged = _emulated(seed, day, clock) if rail in (None, _RAIL) else _brought(rail or "", day)
    with tempfile.TemporaryDirectory(prefix="cashrail-demo-") as folder, staged as stage:
        container = Container(settings=_settings(Path(folder), stage.settings))
        container.clock.override(providers.Object(clock))
        program = assemble(container)
        stage.connect(program)
        sync_clients(program, program.bookshelf.businesses(program.firm_id), full=False, shown=not as_json)
        with served(container, port) as url:
            _print_digest(program, day, as_json=as_json)
            if not once:
                _stay(program, url, stage.place, day)
        container.engine().dispose()


@contextmanager
def _emulated(seed: int, day: date, clock: DemoClock) -> Iterator[Stage]:
    sandbox = Sandbox(demo_firm(seed, day), clock=clock.now)
    client_id, client_secret = next(iter(DEFAULT_CLIENTS.items()))
    with start(sandbox) as running:
        yield Stage(
            settings={
                "CASHRAIL_QBO_API_URL": running.url,
                "CASHRAIL_QBO_AUTH_URL": running.url,
                "CASHRAIL_QBO_CLIENT_ID": client_id,
                "CASHRAIL_QBO_CLIENT_SECRET": client_secret,
            },
            connect=lambda program: connect_all(program, sandbox),
            place=f"The emulated QuickBooks Online is at {running.url}",
        )


@contextmanager
def _brought(rail: str, day: date) -> Iterator[Stage]:
    rails = PluginRails(lambda _: {})
    if rails.declaration(rail).consent:
        raise Misconfigured(f"The rail {rail} asks for a person's consent, so it cannot be shown in a demo.")
    with tempfile.TemporaryDirectory(prefix="cashrail-demo-books-") as folder:
        brought = rails.prepare_demo(rail, folder, day)

        def connect(program: Program) -> None:
            for tenant in brought.tenants:
                callback = {"tenant": tenant}
                program.syncing.finish_connection(program.firm_id, rail, "", callback, actor=program.member)

        yield Stage(
            settings={f"CASHRAIL_{rail.upper()}_{name}": value for name, value in brought.settings.items()},
            connect=connect,
            place=f"The books are in {folder}",
        )


def _settings(folder: Path, of_rail: Mapping[str, str]) -> Settings:
    return Settings(
        variables={
            "CASHRAIL_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
            "CASHRAIL_SECRET_KEY": secrets.token_urlsafe(32),
            "CASHRAIL_MEMBER": "Demo",
            **of_rail,
        }
    )


def connect_all(program: Program, sandbox: Sandbox) -> None:
    """Connect every company of the emulator through the rail's consent page."""
    with httpx.Client(timeout=30) as browser:
        for company in sandbox.companies:
            state = secrets.token_urlsafe(24)
            page = program.syncing.begin_connection(_RAIL, _REDIRECT_URI, state).authorize_url
            callback = _consent(browser, page, company.realm_id)
            finish(program.syncing, program.firm_id, _RAIL, _REDIRECT_URI, callback, state, actor=program.member)


def _consent(browser: httpx.Client, page: str, realm_id: str) -> dict[str, str]:
    """What a person does at the consent page: pick the company, and be sent back with a code."""
    answer = browser.get(f"{page}&{urlencode({'company': realm_id})}")
    if not answer.is_redirect:
        raise Misconfigured(f"The emulator's consent page answered {answer.status_code}.")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def _print_digest(program: Program, day: date, *, as_json: bool) -> None:
    answer = program.digest.answer(program.firm_id, AsOf(day, program.clock.now()))
    if as_json:
        print_json(answer)
    else:
        console().print(digest_table(answer))


def _stay(program: Program, url: str, place: str, day: date) -> None:
    _, key = program.members.new_key(program.firm_id, "Demo Advisor", Role.ADVISOR, actor=program.member)
    first = program.bookshelf.businesses(program.firm_id)[0]
    lines = (
        "",
        "Open in a browser (any user name, the key as password), or with `Authorization: Bearer KEY`:",
        f"  {url}/api/v1/digest?as_of={day}",
        f"  {url}/api/v1/businesses/{first.id}/tray?as_of={day}",
        f"  {url}/api/v1/businesses/{first.id}/console?as_of={day}",
        f"  {url}/schema",
        f"Key: {key}",
        f"{place}; Ctrl-C stops the demo, and nothing is kept.",
    )
    for line in lines:
        console(error=True).print(line, markup=False, soft_wrap=True)
    _until_interrupted()


def _until_interrupted() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return
