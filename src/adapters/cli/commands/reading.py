"""The commands that answer from the mirror."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from adapters.cli.choices import NO_CLIENT, AsJson, Client, Day, Fresh, as_of, find_client, freshness, read_day
from adapters.cli.output.printing import print_json, print_tables, say
from adapters.cli.program import Program
from domain.answers.forecast import Scenario
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import Freshness

Week = Annotated[
    date | None,
    typer.Option("--week", parser=read_day, metavar="YYYY-MM-DD", help="The digest that was kept on that Monday."),
]


def _show(answer: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    from adapters.cli.output.tables import drawn

    print_tables(drawn(answer))


def _add(
    app: typer.Typer,
    program: Program,
    name: str,
    about: str,
    asking: Callable[[Program], Callable[[Scope, AsOf, Freshness], Any]],
) -> None:
    @app.command(name=name, help=about)
    def command(client: Client = None, day: Day = None, as_json: AsJson = False, fresh: Fresh = False) -> None:
        found = find_client(program, client)
        moment = as_of(program, day, (found,))
        answer = asking(program)(found.scope, moment, freshness(fresh=fresh))
        _show(answer, as_json=as_json)


def add_reading_commands(app: typer.Typer, program: Program) -> None:
    """Add tray, console, record, accounts, runway, forecast, variance and digest."""

    @app.command()
    def tray(
        client: Client = None,
        include: Annotated[
            str | None, typer.Option(help="List also what is set aside: ignored, snoozed, or both with a comma.")
        ] = None,
        day: Day = None,
        as_json: AsJson = False,
        fresh: Fresh = False,
    ) -> None:
        """What is wrong or missing in a client's books, worst first."""
        from domain.answers.finding_filter import states_aside

        found, states = find_client(program, client), states_aside(include)
        moment = as_of(program, day, (found,))
        answer = program.product.tray.tray(found.scope, moment, freshness(fresh=fresh), include=states)
        _show(answer, as_json=as_json)

    _add(app, program, "console", "What may be decided for a client, and against what cash.", _console)
    _add_record(app, program)
    _add(app, program, "accounts", "A client's chart of accounts: what a bill can be posted to.", _accounts)
    _add(app, program, "runway", "A client's cash, flows and three runways.", _runway)
    _add_forecast(app, program)

    @app.command()
    def digest(day: Day = None, week: Week = None, as_json: AsJson = False) -> None:
        """Every client, the one that needs attention most first."""
        if week is not None:
            _show(program.product.weekly_digests.get(program.firm_id, week).answer, as_json=as_json)
            return
        clients = program.product.bookshelf.businesses(program.firm_id)
        if not clients and not as_json:
            say(NO_CLIENT)
            return
        moment = as_of(program, day, clients)
        if as_json:
            print_json(program.product.digest.digest(program.firm_id, moment))
            return
        from adapters.cli.output.progress import RowsProgress

        with RowsProgress(len(clients)) as progress:
            answer = program.product.digest.digest(program.firm_id, moment, may_make=progress.may_make)
        _show(answer, as_json=False)


def _add_record(app: typer.Typer, program: Program) -> None:
    @app.command()
    def record(
        client: Annotated[str, typer.Argument(help="A client's id or name.")],
        named: Annotated[str, typer.Argument(metavar="KIND:ID", help="The record, such as Bill:7.")],
        day: Day = None,
        as_json: AsJson = False,
        fresh: Fresh = False,
    ) -> None:
        """One record, with what was found and decided about it."""
        from domain.books.subject import subject_named

        found, subject = find_client(program, client), subject_named(named)
        moment, asked = as_of(program, day, (found,)), freshness(fresh=fresh)
        _show(program.product.records.record(found.scope, moment, asked, subject=subject), as_json=as_json)


def _add_forecast(app: typer.Typer, program: Program) -> None:
    @app.command()
    def forecast(
        client: Client = None,
        scenario: Annotated[Scenario, typer.Option(help="Under which assumptions.")] = Scenario.BASE,
        day: Day = None,
        as_json: AsJson = False,
        fresh: Fresh = False,
    ) -> None:
        """A client's cash week by week over the next quarter."""
        found = find_client(program, client)
        moment, asked = as_of(program, day, (found,)), freshness(fresh=fresh)
        answer = program.product.forecast.forecast(found.scope, moment, asked, scenario=scenario)
        _show(answer, as_json=as_json)

    @app.command()
    def variance(
        client: Client = None,
        since: Annotated[
            date | None,
            typer.Option("--since", parser=read_day, metavar="YYYY-MM-DD", help="The day of a kept projection."),
        ] = None,
        day: Day = None,
        as_json: AsJson = False,
    ) -> None:
        """What came of the projection kept a week ago. Or on another day."""
        found = find_client(program, client)
        moment = as_of(program, day, (found,))
        _show(program.product.variance.variance(found.scope, moment, since=since), as_json=as_json)


def _accounts(program: Program) -> Callable[[Scope, AsOf, Freshness], Any]:
    return program.product.accounts.accounts


def _console(program: Program) -> Callable[[Scope, AsOf, Freshness], Any]:
    return program.product.console.console


def _runway(program: Program) -> Callable[[Scope, AsOf, Freshness], Any]:
    return program.product.runway.runway
