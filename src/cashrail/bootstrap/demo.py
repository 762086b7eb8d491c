"""The main job on an emulated QuickBooks Online, or on what a rail brings: connect, sync, serve, digest."""

import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dependency_injector import providers

from adapters.cli.choices import as_of
from adapters.cli.commands.syncing import sync_clients
from adapters.cli.output.printing import print_json, print_tables, say
from adapters.cli.output.tables import digest_table
from adapters.cli.program import Program
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.demo_stage import EMULATED, FirmAsked, Stage, StillClock, stage_of, today
from cashrail.bootstrap.ending import told_to_end
from cashrail.bootstrap.serving import served
from cashrail.bootstrap.settings import Settings
from domain.answers.digest import DigestAnswer
from domain.errors import Invalid, Misconfigured
from domain.firms.firm import Role

_DATABASE = "demo.db"
_VISITOR = "Demo Owner"


def run_demo(
    program_over: Callable[[Settings, Container], Program],
    firm: FirmAsked,
    *,
    once: bool,
    as_json: bool,
    port: int | None,
    rail: str | None = None,
    keep: Path | None = None,
) -> None:
    """Connect and sync a demo's companies, serve the API, print the Digest; stay unless `once`.

    The companies are those of a firm whose ledgers are emulated, or those that the `rail` brings for its demo. With
    `keep` all of it stays in that folder, and what stands there already is taken up again.
    """
    if once and keep is not None:
        raise Invalid("--keep goes with a demo that stays; leave --once out.")
    with (
        _folder(keep) as folder,
        stage_of(rail or EMULATED, folder, firm, once=once) as stage,
    ):
        settings = _settings(folder, stage)
        container = Container(settings=Settings(variables={**settings, "CASHRAIL_MEMBER": "Demo"}))
        if once:
            container.clock.override(providers.Object(StillClock(firm.day or today())))
        program = program_over(container.settings(), container)
        stage.connect(program)
        clients = program.product.bookshelf.businesses(program.firm_id)
        sync_clients(program, clients, full=False, shown=not as_json)
        with served(container, port) as url:
            answer = program.product.digest.digest(program.firm_id, as_of(program, firm.day if once else None, clients))
            if as_json:
                print_json(answer)
            else:
                print_tables(digest_table(answer))
            if not once:
                _tell(program, answer, url, stage, settings, keep)
                told_to_end().wait()
        container.engine().dispose()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="cashrail-demo-") as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"{keep} cannot be used as a folder: {error.strerror}.") from error
    yield keep.resolve()


def _settings(folder: Path, stage: Stage) -> dict[str, str]:
    """All that another process needs; an empty secret key is the one beside the database, whatever else is set."""
    settings = {"CASHRAIL_DATABASE_URL": f"sqlite:///{folder / _DATABASE}", "CASHRAIL_SECRET_KEY": "", **stage.settings}
    if stage.clock_offset_s:
        settings["CASHRAIL_CLOCK_OFFSET_S"] = str(stage.clock_offset_s)
    return settings


def _tell(
    program: Program, answer: DigestAnswer, url: str, stage: Stage, settings: Mapping[str, str], keep: Path | None
) -> None:
    _, key = program.product.members.new_key(program.acting, _VISITOR, Role.OWNER)
    _, link = program.product.sessions.link(program.acting, _VISITOR)
    neediest, command = answer.clients[0], _command()
    client = shlex.quote(neediest.business)
    exported = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
    end = (
        f"what is in {keep} stays: `{command} demo --keep {shlex.quote(str(keep))}` takes it up again."
        if keep is not None
        else f"nothing is kept, but with `{command} demo --keep FOLDER`."
    )
    lines = (
        "",
        "Open this address: you are signed in, and the Digest stands there.",
        f"  {url}/sign-in?link={link}",
        f"It lets in once, within ten minutes; another: `{command} keys link --member '{_VISITOR}' --server {url}`.",
        "",
        "Every command works on this firm from another terminal after this one line:",
        f"export {exported}",
        "Try next:",
        f"  {command} tray {client}     # what is wrong in its books, what that costs, how it is fixed",
        f"  {command} console {client}  # what to pay, what to chase, and whether the cash allows it",
        f"  {command} sync --all; {command} digest   # what has changed in the ledgers, and who needs attention now",
        f"  {command} serve   # does what is due, which the demo leaves: syncs asked for over HTTP, sending of events",
        "",
        "Programs ask the API with `Authorization: Bearer KEY`:",
        f"  {url}/api/v1/digest",
        f"  {url}/api/v1/businesses/{neediest.business_id}/tray",
        f"  {url}/schema",
        f"Key: {key}",
        f"{stage.place}. Ctrl-C stops the demo; {end}",
    )
    for line in lines:
        say(line, error=True)


def _command() -> str:
    """The command as another terminal finds it."""
    return "cashrail" if shutil.which("cashrail") else shlex.quote(str(Path(sys.argv[0]).resolve()))
