"""The command about what a client's second rails tell."""

from typing import TYPE_CHECKING

import typer

from adapters.cli.choices import AsJson, Client, find_client
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.rails.feed import Disagreement, FeedReport

if TYPE_CHECKING:
    from rich.table import Table


def add_feeds_command(app: typer.Typer, program: Program) -> None:
    """Add feeds."""

    @app.command()
    def feeds(client: Client = None, as_json: AsJson = False) -> None:
        """What a client's second rails tell otherwise than the books."""
        answer = program.product.syncing.feeds(find_client(program, client).scope)
        if as_json:
            print_json(answer)
            return
        for report in answer.feeds:
            _print_report(report)
        if not answer.feeds:
            connect = "cashrail connect RAIL --feed-of CLIENT"
            say(f"{answer.business.name} has no second rail; see `{connect}`.")


def _print_report(report: FeedReport) -> None:
    from adapters.wording import age

    health = report.health
    counts = f"{report.agreeing} agree, {len(report.disagreements)} do not"
    unread = f", {report.unread} are older than the books read" if report.unread else ""
    synced = f"synced {age(health.age_s)} ago"
    title = f"{health.business} ({health.business_id}), {health.rail} {health.tenant}, {synced}: {counts}{unread}"
    shown = table(title, "Kind", "Number", "Party", "Date", "Total there", "In the books", right=("Total there",))
    for each in report.disagreements:
        number = each.doc_number or each.feed_record_id
        shown.add_row(each.kind, number, each.party, str(each.txn_date), str(each.total), _told(each))
    print_tables(shown)
    if report.banks:
        print_tables(_banks(report))
    for trouble in health.troubles:
        say(trouble, style="yellow")


def _banks(report: FeedReport) -> "Table":
    columns = ("Account", "As of", "Bank", "Books", "Outstanding", "In transit", "Unexplained", "At the bank only")
    shown = table("At the bank and in the books", *columns, right=columns[2:])
    for each in report.banks:
        named = f"{each.institution} {each.name} {each.mask}".strip()
        money = (each.bank, each.books, each.outstanding, each.in_transit, each.unexplained)
        told = ["unknown" if amount is None else str(amount) for amount in money]
        shown.add_row(named, f"{each.as_of:%Y-%m-%d %H:%M}", *told, str(each.at_bank_only))
    return shown


def _told(each: Disagreement) -> str:
    if each.record_id is None:
        return "nothing like it"
    return ", ".join(f"{told.name} {told.ledger}, not {told.feed}" for told in each.differences)
