"""The commands about rails: what is installed, what it can do, and whether it does it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.choices import AsJson
from adapters.cli.output.printing import print_json, say
from adapters.cli.program import Program
from domain.rails.rail import RailCheck, RailDeclaration

_FAILS = "fails"
_PLURALS = {"holds": "hold", _FAILS: "fail", "does not apply": "do not apply"}
_STYLES = {"holds": "green", _FAILS: "bold red"}


def add_rail_commands(app: typer.Typer, program: Program) -> None:
    """Add rails list, new and check."""
    rails = typer.Typer(help="The installed rails and what they can do.", invoke_without_command=True)
    app.add_typer(rails, name="rails")

    @rails.callback()
    def about(context: typer.Context, as_json: AsJson = False) -> None:
        """The installed rails and what they can do."""
        if context.invoked_subcommand is None:
            _list(program, as_json=as_json)

    @rails.command(name="list")
    def listed(as_json: AsJson = False) -> None:
        """The installed rails and what each can do. Also those that cannot be used."""
        _list(program, as_json=as_json)

    @rails.command(name="new")
    def new(
        name: Annotated[str, typer.Argument(help="What the rail and its package are called, in lower case.")],
        into: Annotated[Path, typer.Option(help="The folder in which the package's folder is made.")] = Path(),
    ) -> None:
        """Write the package of a new rail. It works, conforms, and is yours to change."""
        folder = program.new_rail(name, into)
        for line in (
            f"Wrote {folder}: a rail that works over a service in memory.",
            f"Install it and run its tests: pip install -e {folder} && pytest {folder}",
            f"Then make it yours, file by file: {folder / 'README.md'}",
        ):
            say(line)

    @rails.command(name="check")
    def check(
        name: Annotated[str, typer.Argument(help="A rail of `cashrail rails`.")],
        as_json: AsJson = False,
    ) -> None:
        """Whether an installed rail does what a rail must. And what to do where it does not."""
        _check(program, name, as_json=as_json)


def _check(program: Program, name: str, *, as_json: bool) -> None:
    checks = []
    for done in program.check_rail(name):
        checks.append(done)
        if not as_json:
            _print_check(done)
    failing = [done for done in checks if done.verdict == _FAILS]
    if as_json:
        print_json({"rail": name, "conforms": not failing, "checks": checks})
    else:
        counts = Counter(done.verdict for done in checks)
        told = ", ".join(f"{counts[verdict]} {words}" for verdict, words in _PLURALS.items() if counts[verdict])
        verdict = "does not conform" if failing else "conforms"
        say(f"{name} {verdict}: {told}.", style="bold")
    if failing:
        raise typer.Exit(1)


def _print_check(done: RailCheck) -> None:
    style = _STYLES.get(done.verdict, "bright_black")
    say(f"{done.verdict:<15} {done.check}", style=style)
    if done.problem and done.verdict == _FAILS:
        say(f"  seen:       {done.problem}")
    if done.what_to_do:
        say(f"  what to do: {done.what_to_do}")


def _list(program: Program, *, as_json: bool) -> None:
    rails, left_out = program.product.syncing.rails(), program.product.syncing.rail_troubles()
    if as_json:
        print_json([*rails, *left_out])
        return
    for rail in rails:
        say(f"{rail.name}: {rail.title}", style="bold")
        for name, value in _capabilities(rail):
            say(f"  {name:<10} {value}")
    for trouble in left_out:
        say(f"{trouble.name}: left out", style="bold yellow")
        say(f"  {trouble.problem}")


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
