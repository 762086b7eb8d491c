"""The commands about collections: the list with its drafts, and the release of a reminder."""

from typing import Annotated
from uuid import uuid4

import typer

from adapters.cli.choices import AsJson, Day, as_of, find_client
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.answers.collections import Chase, CollectionsAnswer, Release
from domain.errors import NotFound
from domain.rails.write import WriteState

ClientName = Annotated[str, typer.Argument(help="A client's id or name.")]


def add_collection_commands(app: typer.Typer, program: Program) -> None:
    """Add collections list, draft and release."""
    collections = typer.Typer(help="Which customers to remind of which invoices.", no_args_is_help=True)
    app.add_typer(collections, name="collections")

    @collections.command(name="list")
    def listed(client: ClientName, day: Day = None, as_json: AsJson = False) -> None:
        """Whom to chase, the most urgent first; nothing is sent."""
        business = find_client(program, client)
        answer = program.product.collections.collections(business.scope, as_of(program, day, (business,)))
        if as_json:
            print_json(answer)
        else:
            _draw(answer)

    @collections.command()
    def draft(client: ClientName, invoice: Annotated[str, typer.Argument(help="An invoice's id.")]) -> None:
        """What one might write about an invoice."""
        chase = _find(program, client, invoice)
        for line in (f"To: {chase.email or '(no address)'}", f"Subject: {chase.subject}", "", *chase.body.split("\n")):
            say(line)
        if chase.held:
            say(f"Held: {chase.held}", style="yellow")

    @collections.command()
    def release(
        client: ClientName,
        invoice: Annotated[str, typer.Argument(help="An invoice's id.")],
        email: Annotated[str | None, typer.Option(help="Another address than the draft's.")] = None,
        name: Annotated[
            str | None, typer.Option("--key", help="Your name for this write: repeated within a day, it is made once.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Have the ledger send an invoice again, in its own words."""
        chase, business = _find(program, client, invoice), find_client(program, client)
        asked = Release(version=chase.version, email=email or chase.email)
        write = program.product.collections.release(
            program.acting, business.id, invoice, asked, key=name or uuid4().hex
        )
        if as_json:
            print_json(write)
        else:
            say(f"Write {write.id} is {write.state}. {write.error}".strip())
        if write.state is not WriteState.CONFIRMED:
            raise typer.Exit(1)


def _find(program: Program, client: str, invoice: str) -> Chase:
    business = find_client(program, client)
    answer = program.product.collections.collections(business.scope, as_of(program, None, (business,)))
    for chase in answer.items:
        if chase.invoice_id == invoice:
            return chase
    raise NotFound(f"Invoice {invoice} is not on the collections list.")


def _draw(answer: CollectionsAnswer) -> None:

    right = ("Open", "Late d", "Priority")
    rows = table("", "#", "Invoice", "Customer", "No.", "Open", "Late d", "Priority", "Step", "Held", right=right)
    for chase in answer.items:
        rows.add_row(
            str(chase.rank),
            chase.invoice_id,
            chase.customer,
            chase.doc_number,
            str(chase.amount),
            str(chase.days_overdue),
            "" if chase.priority is None else str(chase.priority),
            chase.stage,
            chase.held,
        )
    print_tables(rows)
