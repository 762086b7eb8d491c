"""The command line as a whole, and what each kind of error means for the exit status."""

import sys

import typer

from adapters.cli.administration import add_clients_command, add_key_commands
from adapters.cli.changes import add_changes_command
from adapters.cli.collecting import add_collection_commands
from adapters.cli.deciding import add_decision_commands
from adapters.cli.feeds import add_feeds_command
from adapters.cli.findings import add_finding_commands
from adapters.cli.jobs import add_job_commands
from adapters.cli.known_items import add_known_item_commands
from adapters.cli.policies import add_policy_commands
from adapters.cli.program import Program
from adapters.cli.rails import add_rail_commands
from adapters.cli.reading import add_reading_commands
from adapters.cli.running import add_running_commands
from adapters.cli.syncing import add_connect_command, add_doctor_command, add_sync_command
from adapters.cli.webhooks import add_webhook_commands
from adapters.cli.writing import add_writing_commands
from domain.errors import CashrailError, Invalid

FAILURE = 1
_USAGE = 2


def build_cli(program: Program) -> typer.Typer:
    """All commands over one assembled program."""
    app = typer.Typer(
        name="cashrail",
        help="Cash-runway control plane for accounting firms.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        rich_markup_mode=None,
    )
    add_running_commands(app, program)
    add_connect_command(app, program)
    add_sync_command(app, program)
    add_feeds_command(app, program)
    add_reading_commands(app, program)
    add_finding_commands(app, program)
    add_decision_commands(app, program)
    add_collection_commands(app, program)
    add_writing_commands(app, program)
    add_webhook_commands(app, program)
    add_job_commands(app, program)
    add_known_item_commands(app, program)
    add_policy_commands(app, program)
    add_changes_command(app, program)
    add_doctor_command(app, program)
    add_clients_command(app, program)
    add_rail_commands(app, program)
    add_key_commands(app, program)
    return app


def run_cli(program: Program, arguments: list[str]) -> int:
    """Run one command; returns the exit status: 0 done, 1 could not, 2 asked wrongly. Other errors pass."""
    try:
        build_cli(program)(arguments, standalone_mode=True)
    except CashrailError as error:
        sys.stderr.write(f"cashrail: {error}\n")
        return _USAGE if isinstance(error, Invalid) else FAILURE
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILURE
    return 0
