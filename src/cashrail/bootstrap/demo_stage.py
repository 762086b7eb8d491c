"""What a demo plays on: an emulated QuickBooks Online or what a rail brings, in a folder that may be taken up again."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

import httpx
import msgspec

from adapters.cli.program import Program
from cashrail.bootstrap.connecting import finish
from cashrail.host.rails import PluginRails
from domain.errors import Invalid, Misconfigured
from domain.firms.firm import DEFAULT_TIME_ZONE
from emulators.qbo.bookfile import BookFile, BookFileError
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.sandbox import DEFAULT_CLIENTS, Sandbox, companies_in
from emulators.qbo.serving import RunningSandbox, start
from emulators.qbo.store import Company
from emulators.service.serving import PortTakenError

EMULATED = "qbo"
_REDIRECT_URI = "http://127.0.0.1/callback"
_NOON = time(12)
_KEPT = "demo.json"
_BOOKS = "books"


class StillClock:
    """Noon of a demo's business date, so that a run can be compared with another."""

    def __init__(self, day: date) -> None:
        self._noon = datetime.combine(day, _NOON, ZoneInfo(DEFAULT_TIME_ZONE)).astimezone(UTC)

    def now(self) -> datetime:
        """The demo's instant."""
        return self._noon


class FirmAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which firm is wanted: its seed, how many clients it has, and its business date, today without one."""

    seed: int
    clients: int
    day: date | None


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that reach the companies, how they are connected, where they are, and how far the clock is off."""

    settings: Mapping[str, str]
    connect: Callable[[Program], None]
    place: str
    clock_offset_s: int = 0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What a demo's folder says of itself: its rail, where that was served, or what the rail has brought."""

    rail: str
    port: int = 0
    tenants: tuple[str, ...] = ()
    settings: Mapping[str, str] = {}


def today() -> date:
    """The date where demo companies are."""
    return datetime.now(ZoneInfo(DEFAULT_TIME_ZONE)).date()


@contextmanager
def stage_of(rail: str, folder: Path, firm: FirmAsked, *, once: bool) -> Iterator[Stage]:
    """The stage in the folder: the one kept there, or a new one; raises `Misconfigured` for a folder in use."""
    kept = _kept(folder)
    if kept is not None and kept.rail != rail:
        raise Invalid(f"{folder} holds a demo of the rail {kept.rail}; name another folder.")
    if rail == EMULATED:
        with _emulated(folder, kept, firm, once=once) as stage:
            yield stage
    else:
        yield _brought(rail, folder, kept, firm.day or today())


@contextmanager
def _emulated(folder: Path, kept: Kept | None, firm: FirmAsked, *, once: bool) -> Iterator[Stage]:
    file = _book_file(folder)
    try:
        sandbox = _sandbox(file, firm, once=once)
        with _served(sandbox, kept.port if kept else 0) as running:
            _keep(folder, Kept(rail=EMULATED, port=urlsplit(running.url).port or 0))
            client_id, client_secret = next(iter(DEFAULT_CLIENTS.items()))
            yield Stage(
                settings={
                    "CASHRAIL_QBO_API_URL": running.url,
                    "CASHRAIL_QBO_AUTH_URL": running.url,
                    "CASHRAIL_QBO_CLIENT_ID": client_id,
                    "CASHRAIL_QBO_CLIENT_SECRET": client_secret,
                },
                connect=lambda program: connect_all(program, sandbox),
                place=f"The emulated QuickBooks Online is at {running.url}",
                clock_offset_s=0 if once else round((sandbox.clock() - datetime.now(UTC)).total_seconds()),
            )
    finally:
        file.close()


def _sandbox(file: BookFile, asked: FirmAsked, *, once: bool) -> Sandbox:
    """The companies kept, with the days played that have come since, or the firm of a seed on its day."""
    known: list[Company] = companies_in(file)
    day = asked.day or today()
    companies = known or demo_firm(asked.seed, day, count=asked.clients)
    if once:
        return Sandbox(companies, clock=StillClock(day).now, file=file)
    sandbox = Sandbox(companies, file=file, rolls_over=True)
    if known:
        sandbox.clock.forward(timedelta(0))
    elif asked.day is not None:
        sandbox.clock.set(StillClock(day).now())
    return sandbox


@contextmanager
def _served(sandbox: Sandbox, port: int) -> Iterator[RunningSandbox]:
    """At the port that other terminals know, or at a free one where another program has it."""
    served = start(sandbox, port=port)
    try:
        running = served.__enter__()
    except PortTakenError:
        served = start(sandbox)
        running = served.__enter__()
    try:
        yield running
    finally:
        served.__exit__(None, None, None)


def _brought(rail: str, folder: Path, kept: Kept | None, day: date) -> Stage:
    rails = PluginRails(lambda _: {})
    if rails.declaration(rail).consent:
        raise Misconfigured(f"The rail {rail} asks for a person's consent, so it cannot be shown in a demo.")
    books = folder / _BOOKS
    if kept is None:
        books.mkdir(parents=True, exist_ok=True)
        brought = rails.prepare_demo(rail, str(books), day)
        settings = {f"CASHRAIL_{rail.upper()}_{name}": value for name, value in brought.settings.items()}
        kept = Kept(rail=rail, tenants=brought.tenants, settings=settings)
        _keep(folder, kept)
    tenants = kept.tenants

    def connect(program: Program) -> None:
        for tenant in tenants:
            callback = {"tenant": tenant}
            program.product.syncing.finish_connection(program.acting, rail, "", callback)

    return Stage(settings=kept.settings, connect=connect, place=f"The books are in {books}")


def _book_file(folder: Path) -> BookFile:
    try:
        return BookFile(folder / f"{_BOOKS}.db")
    except BookFileError as error:
        raise Misconfigured(f"{error} Does another demo run there?") from error


def _kept(folder: Path) -> Kept | None:
    try:
        return msgspec.json.decode((folder / _KEPT).read_bytes(), type=Kept)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise Misconfigured(f"{folder / _KEPT} cannot be read: {error}") from error


def _keep(folder: Path, kept: Kept) -> None:
    (folder / _KEPT).write_bytes(msgspec.json.encode(kept))


def connect_all(program: Program, sandbox: Sandbox) -> None:
    """Connect every company of the emulator through the rail's consent page."""
    with httpx.Client(timeout=30) as browser:
        for company in sandbox.companies:
            state = secrets.token_urlsafe(24)
            page = program.product.syncing.begin_connection(EMULATED, _REDIRECT_URI, state).authorize_url
            callback = _consent(browser, page, company.realm_id)
            finish(program.product.syncing, program.acting, EMULATED, _REDIRECT_URI, callback, state)


def _consent(browser: httpx.Client, page: str, realm_id: str) -> dict[str, str]:
    """What a person does at the consent page: pick the company, and be sent back with a code."""
    answer = browser.get(f"{page}&{urlencode({'company': realm_id})}")
    if not answer.is_redirect:
        raise Misconfigured(f"The emulator's consent page answered {answer.status_code}.")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))
