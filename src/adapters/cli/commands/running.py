"""The commands that start servers."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.choices import AsJson, Day
from adapters.cli.program import Program

Port = Annotated[
    int | None, typer.Option(help="Port; the next free one from 8000 on when not given.", min=1, max=65_535)
]


def add_running_commands(app: typer.Typer, program: Program) -> None:
    """Add serve, worker, sandbox and demo."""

    @app.command()
    def serve(
        host: Annotated[
            str, typer.Option(help="Address to listen on; loopback unless you say otherwise.")
        ] = "127.0.0.1",
        port: Port = None,
        beyond_loopback: Annotated[
            bool, typer.Option("--beyond-loopback", help="Let other machines ask, at the address of --host.")
        ] = False,
    ) -> None:
        """Serve the HTTP API until stopped. On SQLite also carry out what is due."""
        program.serve(host, port, beyond_loopback=beyond_loopback)

    @app.command()
    def worker() -> None:
        """Carry out what is due, until stopped. On PostgreSQL beside any number of others."""
        program.work()

    @app.command(
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    )
    def sandbox(context: typer.Context) -> None:
        """Run an emulated service. `cashrail sandbox --help` lists the options; `--rail NAME` chooses another one."""
        raise typer.Exit(program.sandbox(context.args))

    @app.command()
    def demo(
        once: Annotated[bool, typer.Option("--once", help="Print the Digest and stop.")] = False,
        as_json: AsJson = False,
        seed: Annotated[int, typer.Option(help="Which demo firm to make.")] = 1,
        day: Day = None,
        port: Port = None,
        rail: Annotated[
            str | None, typer.Option(help="Show this rail, with its own demo companies, instead of the emulator.")
        ] = None,
        clients: Annotated[int, typer.Option(help="How many client companies the demo firm has.", min=1, max=100)] = 12,
        keep: Annotated[
            Path | None,
            typer.Option("--keep", metavar="FOLDER", help="Keep the demo there; one kept before is taken up again."),
        ] = None,
    ) -> None:
        """Try it all on an emulated QuickBooks Online. Twelve client companies, sync, Digest and API."""
        program.demo(once=once, as_json=as_json, seed=seed, day=day, port=port, rail=rail, clients=clients, keep=keep)
