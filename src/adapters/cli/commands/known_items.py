"""The commands about items that are expected and not in the books."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from adapters.cli.choices import AsJson, find_client, read_day
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.errors import CashrailError
from domain.money import Money
from domain.plans.known_item import KnownItem, KnownItemDraft

ClientName = Annotated[str, typer.Argument(help="A client's id or name.")]
ItemId = Annotated[str, typer.Argument(help="The id of an item, as `items list` gives it.")]
ReviewBy = Annotated[
    date | None,
    typer.Option(
        "--review-by",
        parser=read_day,
        metavar="YYYY-MM-DD",
        help="When to look at it again; default as the policy says.",
    ),
]
Document = Annotated[str, typer.Argument(help="A document of the books, such as Bill:7.")]


def _read_amount(text: str) -> Money:
    number, _, currency = text.partition(" ")
    try:
        return Money.of(Decimal(number), currency.strip())
    except (InvalidOperation, ValueError, CashrailError) as error:
        raise typer.BadParameter(f"{text!r} is no amount; write it as '-1250.00 USD'.") from error


def _read_likely(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(f"{text!r} is no number from 0 to 1.") from error


def add_known_item_commands(app: typer.Typer, program: Program) -> None:
    """Add items list, add, change, confirm, distinct and remove."""
    items = typer.Typer(help="What is expected and not in a client's books.", no_args_is_help=True)
    app.add_typer(items, name="items")
    _add_keeping(items, program)
    _add_changing(items, program)
    _add_ending(items, program)


def _add_keeping(items: typer.Typer, program: Program) -> None:
    @items.command(name="list")
    def listed(
        client: ClientName,
        every: Annotated[bool, typer.Option("--all", help="Also those consumed and removed.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """The items by day."""
        found = program.product.known_items.list_known_items(find_client(program, client).scope, every=every)
        if as_json:
            print_json({"items": found})
            return
        shown = table("", "Id", "Day", "What", "Amount", "Likely", "Owner", "Review by", "", right=("Amount", "Likely"))
        for item in found:
            likely = f"{item.probability:.0%}"
            row = (item.id, str(item.day), item.label, str(item.amount), likely, item.owner, str(item.review_by))
            shown.add_row(*row, item.state)
        print_tables(shown)

    @items.command()
    def add(
        client: ClientName,
        label: Annotated[str, typer.Argument(help="What it is.")],
        amount: Annotated[
            Money,
            typer.Option(
                "--amount", parser=_read_amount, metavar="AMOUNT", help="Such as '-1250.00 USD'; minus goes out."
            ),
        ],
        day: Annotated[date, typer.Option("--day", parser=read_day, metavar="YYYY-MM-DD", help="When it is expected.")],
        likely: Annotated[
            Decimal, typer.Option("--likely", parser=_read_likely, metavar="SHARE", help="From 0 to 1.")
        ] = Decimal(1),
        owner: Annotated[str | None, typer.Option(help="Who answers for it; default you.")] = None,
        review_by: ReviewBy = None,
        party: Annotated[str, typer.Option(help="Such as Vendor:7.")] = "",
        note: Annotated[str, typer.Option(help="What else there is to know.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Keep an item that the projection counts. Until it is in the books."""
        draft = KnownItemDraft(
            label=label,
            amount=amount,
            day=day,
            probability=likely,
            owner=owner,
            review_by=review_by,
            party=party,
            note=note,
        )
        business = find_client(program, client)
        _tell(program.product.known_items.add(program.acting, business.id, draft), as_json=as_json)


def _add_changing(items: typer.Typer, program: Program) -> None:
    @items.command()
    def change(
        client: ClientName,
        item: ItemId,
        label: Annotated[str | None, typer.Option(help="What it is.")] = None,
        amount: Annotated[
            Money | None,
            typer.Option("--amount", parser=_read_amount, metavar="AMOUNT", help="Such as '-1250.00 USD'."),
        ] = None,
        day: Annotated[
            date | None, typer.Option("--day", parser=read_day, metavar="YYYY-MM-DD", help="When it is expected.")
        ] = None,
        likely: Annotated[
            Decimal | None, typer.Option("--likely", parser=_read_likely, metavar="SHARE", help="Above 0, at most 1.")
        ] = None,
        owner: Annotated[str | None, typer.Option(help="Who answers for it.")] = None,
        review_by: ReviewBy = None,
        party: Annotated[str | None, typer.Option(help="Such as Vendor:7.")] = None,
        note: Annotated[str | None, typer.Option(help="What else there is to know.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Change what is given and keep the rest. Without options it only reviews the item."""
        business = find_client(program, client)
        known = program.product.known_items.get(business.scope, item)
        draft = KnownItemDraft(
            label=known.label if label is None else label,
            amount=known.amount if amount is None else amount,
            day=day or known.day,
            probability=known.probability if likely is None else likely,
            owner=owner,
            review_by=review_by,
            note=known.note if note is None else note,
            party=known.party if party is None else party,
        )
        done = program.product.known_items.change(program.acting, business.id, item, known.version, draft)
        _tell(done, as_json=as_json)


def _add_ending(items: typer.Typer, program: Program) -> None:
    @items.command()
    def confirm(client: ClientName, item: ItemId, document: Document, as_json: AsJson = False) -> None:
        """Say that a document is what an item foretold: it counts no more."""
        business = find_client(program, client)
        done = program.product.known_items.confirm(program.acting, business.id, item, document)
        _tell(done, as_json=as_json)

    @items.command()
    def distinct(client: ClientName, item: ItemId, document: Document, as_json: AsJson = False) -> None:
        """Say that a document is another payment. The item counts beside it."""
        business = find_client(program, client)
        done = program.product.known_items.tell_apart(program.acting, business.id, item, document)
        _tell(done, as_json=as_json)

    @items.command()
    def remove(client: ClientName, item: ItemId, as_json: AsJson = False) -> None:
        """Take an item out; it is kept as removed."""
        business = find_client(program, client)
        done = program.product.known_items.remove(program.acting, business.id, item)
        _tell(done, as_json=as_json)


def _tell(item: KnownItem, *, as_json: bool) -> None:
    if as_json:
        print_json(item)
    else:
        say(f"{item.id} {item.label}, {item.amount} on {item.day}: {item.state}.")
