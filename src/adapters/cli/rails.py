"""The commands about rails: what is installed, what it can do, and whether it does it."""

from collections.abc import Iterator

import typer

from adapters.cli.choices import AsJson
from adapters.cli.output import console, print_json
from adapters.cli.program import Program
from domain.models.rail import RailDeclaration


def add_rail_commands(app: typer.Typer, program: Program) -> None:
    """Add rails list."""
    rails = typer.Typer(help="The installed rails and what they can do.", invoke_without_command=True)
    app.add_typer(rails, name="rails")

    @rails.callback()
    def about(context: typer.Context, as_json: AsJson = False) -> None:
        """The installed rails and what they can do."""
        if context.invoked_subcommand is None:
            _list(program, as_json=as_json)

    @rails.command(name="list")
    def listed(as_json: AsJson = False) -> None:
        """The installed rails, what each can do, and those that cannot be used."""
        _list(program, as_json=as_json)


def _list(program: Program, *, as_json: bool) -> None:
    rails, left_out = program.syncing.rails(), program.syncing.rail_troubles()
    if as_json:
        print_json([*rails, *left_out])
        return
    for rail in rails:
        console().print(f"{rail.name}: {rail.title}", style="bold", markup=False)
        for name, value in _capabilities(rail):
            console().print(f"  {name:<10} {value}", markup=False, soft_wrap=True)
    for trouble in left_out:
        console().print(f"{trouble.name}: left out", style="bold yellow", markup=False)
        console().print(f"  {trouble.problem}", markup=False, soft_wrap=True)


def _capabilities(rail: RailDeclaration) -> Iterator[tuple[str, str]]:
    limits = rail.limits
    figures = (
        (limits.requests_per_minute, "requests a minute"),
        (limits.requests_per_second, "a second"),
        (limits.batches_per_minute, "batches a minute"),
    )
    yield "kit", rail.kit_versions
    yield "feeds", ", ".join(rail.feeds)
    yield "writes", ", ".join(rail.writes) or "nothing"
    yield "freshness", f"{rail.freshness}, and webhooks" if rail.webhooks else str(rail.freshness)
    yield "limits", ", ".join(f"{figure} {words}" for figure, words in figures if figure is not None) or "none"
    yield "reaches", ", ".join(rail.hosts) or "no host"
    yield "connects", "on its service's consent page" if rail.consent else "by the company's name: --realm NAME"
    yield "settings", ", ".join(f"CASHRAIL_{rail.name.upper()}_{name}" for name in rail.settings) or "none"
