"""The command line as a whole, and what each kind of error means for the exit status."""

import sys
from collections.abc import Mapping

import typer

from adapters.cli.program import Program
from adapters.neutral_text import neutral_line
from domain.errors import CashrailError, Invalid

FAILURE = 1
PARTS: Mapping[str, tuple[str, ...]] = {
    "running": ("serve", "worker", "sandbox", "demo"),
    "connecting": ("connect",),
    "syncing": ("sync",),
    "feeds": ("feeds",),
    "reading": ("tray", "console", "record", "accounts", "runway", "forecast", "variance", "digest"),
    "findings": ("findings",),
    "deciding": ("decisions",),
    "collecting": ("collections",),
    "writing": ("write", "undo", "writes"),
    "webhooks": ("webhooks",),
    "jobs": ("jobs",),
    "known items": ("items",),
    "policies": ("policy",),
    "changes": ("changes",),
    "doctor": ("doctor",),
    "clients": ("clients", "zone"),
    "rails": ("rails",),
    "keys": ("keys",),
    "members": ("members",),
    "acts": ("acts",),
    "events": ("events",),
    "metrics": ("metrics",),
}
"""The commands by the part that adds them, in the order of the help."""
_USAGE = 2


def build_cli(program: Program, command: str = "") -> typer.Typer:
    """The commands over one assembled program: those of the part that has `command`, or all where none has it."""
    app = typer.Typer(
        name="cashrail",
        help="Cash-runway control plane for accounting firms.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )
    # With a callback it stays a group of commands, also with one command in it.
    app.callback()(_nothing_before_commands)
    for part in [part for part, commands in PARTS.items() if command in commands] or PARTS:
        _add(part, app, program)
    return app


def run_cli(program: Program, arguments: list[str]) -> int:
    """Run one command; returns the exit status: 0 done, 1 could not, 2 asked wrongly. Other errors pass."""
    try:
        build_cli(program, arguments[0] if arguments else "")(arguments, standalone_mode=True)
    except CashrailError as error:
        sys.stderr.write(f"cashrail: {neutral_line(str(error))}\n")
        return _USAGE if isinstance(error, Invalid) else FAILURE
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILURE
    return 0


def _nothing_before_commands() -> None: ...


def _add(part: str, app: typer.Typer, program: Program) -> None:  # noqa: C901 - a table, written as imports are
    match part:
        case "running":
            from adapters.cli.commands.running import add_running_commands as add
        case "connecting":
            from adapters.cli.commands.syncing import add_connect_command as add
        case "syncing":
            from adapters.cli.commands.syncing import add_sync_command as add
        case "feeds":
            from adapters.cli.commands.feeds import add_feeds_command as add
        case "reading":
            from adapters.cli.commands.reading import add_reading_commands as add
        case "findings":
            from adapters.cli.commands.findings import add_finding_commands as add
        case "deciding":
            from adapters.cli.commands.decisions import add_decision_commands as add
        case "collecting":
            from adapters.cli.commands.collections import add_collection_commands as add
        case "writing":
            from adapters.cli.commands.writes import add_writing_commands as add
        case "webhooks":
            from adapters.cli.commands.webhooks import add_webhook_commands as add
        case "jobs":
            from adapters.cli.commands.jobs import add_job_commands as add
        case "known items":
            from adapters.cli.commands.known_items import add_known_item_commands as add
        case "policies":
            from adapters.cli.commands.policies import add_policy_commands as add
        case "changes":
            from adapters.cli.commands.changes import add_changes_command as add
        case "doctor":
            from adapters.cli.commands.syncing import add_doctor_command as add
        case "clients":
            from adapters.cli.commands.administration import add_clients_command as add
        case "rails":
            from adapters.cli.commands.rails import add_rail_commands as add
        case "keys":
            from adapters.cli.commands.members import add_key_commands as add
        case "members":
            from adapters.cli.commands.members import add_member_commands as add
        case "acts":
            from adapters.cli.commands.administration import add_acts_command as add
        case "events":
            from adapters.cli.commands.events import add_event_commands as add
        case "metrics":
            from adapters.cli.commands.metrics import add_metrics_command as add
    add(app, program)
