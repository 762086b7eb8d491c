"""The commands that connect, sync and inspect mirrors."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from adapters.cli.choices import NO_CLIENT, AsJson, find_client
from adapters.cli.commands.changes import verify_logs
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.errors import Conflict, Invalid
from domain.firms.firm import Business
from domain.money import Money
from domain.rails.connection import TokenSet
from domain.rails.sync import KindTotals, SyncReport

_REDIRECT_PORT = 8765
# Syncs mostly wait for the rails; more at once would only wait for the database instead.
_AT_ONCE = 4


def sync_clients(
    program: Program, clients: Iterable[Business], *, full: bool, shown: bool, waits: bool = True
) -> tuple[SyncReport, ...]:
    """Sync clients, a few at once, with a progress display; others' syncs are waited for, or told as what prevents."""
    from concurrent.futures import ThreadPoolExecutor

    from adapters.cli.output.progress import SyncProgress

    clients = tuple(clients)
    progress = SyncProgress(len(clients), shown=shown)

    def sync_one(client: Business) -> SyncReport:
        try:
            return program.product.syncing.sync(
                program.acting,
                client.id,
                full=full,
                progress=progress.stored,
                waiting=progress.waiting if waits else None,
            )
        except Conflict as conflict:
            return SyncReport(
                business_id=client.id, business=client.name, mode="none", received={}, error=str(conflict)
            )
        finally:
            progress.done(client.name)

    with ThreadPoolExecutor(_AT_ONCE) as pool, progress.drawn():
        return tuple(pool.map(sync_one, clients))


def _summary(reports: tuple[SyncReport, ...]) -> dict[str, Any]:
    received: Counter[str] = Counter()
    for report in reports:
        received.update(report.received)
    return {
        "records": dict(sorted(received.items())),
        "requests": sum(report.requests for report in reports),
        "seconds": round(sum(report.seconds for report in reports), 3),
        "syncs": reports,
    }


def _totals_row(totals: KindTotals) -> dict[str, Any]:
    row: dict[str, Any] = {
        "records": totals.records,
        "deleted": totals.deleted,
        "sync_tokens": totals.sync_tokens,
        "newest_update": totals.newest_update,
    }
    if totals.open_minor is not None:
        row["open_balance"] = [Money(minor, currency) for currency, minor in sorted(totals.open_minor.items())]
    return row


def _doctor_rows(program: Program) -> list[dict[str, Any]]:
    rows = []
    for client in program.product.syncing.with_feeds(program.firm_id):
        health = program.product.syncing.health(client.scope)
        totals = program.product.syncing.totals(client.scope)
        row = msgspec.structs.asdict(health)
        row = {"id": row.pop("business_id"), "name": row.pop("business"), "realm": row.pop("tenant"), **row}
        row["feed_of"] = client.feed_of
        for told_by_kind in ("records", "newest_update"):
            del row[told_by_kind]
        rows.append(row | {"kinds": {total.kind: _totals_row(total) for total in totals}})
    return rows


def _print_doctor(rows: list[dict[str, Any]]) -> None:
    from adapters.wording import age

    columns = ("Kind", "Records", "Deleted", "Sync tokens", "Newest update", "Open balance")
    if not rows:
        say(NO_CLIENT)
    for row in rows:
        of = f", feed of {row['feed_of']}" if row["feed_of"] else ""
        synced = f"{row['rail']} {row['realm']}: {row['state']}, synced {age(row['age_s'])} ago"
        title = f"{row['name']} ({row['id']}){of}, {synced}"
        shown = table(title, *columns, right=("Records", "Deleted", "Sync tokens", "Open balance"))
        for kind, total in row["kinds"].items():
            balance = ", ".join(str(amount) for amount in total.get("open_balance", ()))
            counts = (str(total["records"]), str(total["deleted"]), str(total["sync_tokens"]))
            shown.add_row(kind, *counts, str(total["newest_update"] or ""), balance)
        print_tables(shown)
        say(_health_line(row))
        for trouble in row["troubles"]:
            say(trouble, style="yellow")


def _health_line(row: dict[str, Any]) -> str:
    at = row["reconciled_at"]
    compared = f"reconciled {at:%Y-%m-%d %H:%M}, {row['drifted']} repaired" if at else ""
    due = f"next sync {row['next_sync_at']:%Y-%m-%d %H:%M} UTC" if row["next_sync_at"] else "no sync is due"
    told = f"last notice {row['last_webhook_at']:%Y-%m-%d %H:%M}" if row["last_webhook_at"] else "no notices"
    repeated = f" ({row['repeated_today']} of them repeated)" if row["repeated_today"] else ""
    requests = f"{row['requests_today']} requests today{repeated}"
    return "; ".join(part for part in (requests, due, told, compared) if part)


def add_sync_command(app: typer.Typer, program: Program) -> None:
    """Add sync."""

    @app.command()
    def sync(
        client: Annotated[str | None, typer.Argument(help="A client's id or name.")] = None,
        every: Annotated[bool, typer.Option("--all", help="Sync every client.")] = False,
        full: Annotated[bool, typer.Option("--full", help="Read everything again and find deletions.")] = False,
        wait: Annotated[
            bool, typer.Option("--wait/--no-wait", help="Wait for another sync of a client, or refuse at once.")
        ] = True,
        as_json: AsJson = False,
    ) -> None:
        """Bring mirrors up to date with their rails."""
        if every and client:
            raise Invalid("Name a client or say --all, not both.")
        only = None if every else find_client(program, client).id
        listed = program.product.syncing.with_feeds(program.firm_id, only)
        clients, feeds = ([each for each in listed if (each.feed_of is None) == first] for first in (True, False))
        reports = sync_clients(program, clients, full=full, shown=not as_json, waits=wait)
        # What a feed tells is compared with its client's books as soon as nobody else holds them.
        reports += sync_clients(program, feeds, full=full, shown=not as_json, waits=wait) if feeds else ()
        summary = _summary(reports)
        if as_json:
            print_json(summary)
        elif reports:
            _print_reports(reports)
        else:
            say(NO_CLIENT)
        if any(report.error for report in reports):
            raise typer.Exit(1)


def _print_reports(reports: tuple[SyncReport, ...]) -> None:
    columns = ("Client", "Mode", "Received", "New", "Changed", "Deleted", "Requests", "Seconds")
    shown = table("", *columns, "Trouble", right=columns[2:])
    for report in reports:
        refused = f"not in full: {', '.join(report.incomplete)}" if report.incomplete else ""
        counts = (sum(report.received.values()), report.created, report.updated, report.deleted, report.requests)
        shown.add_row(
            report.business,
            report.mode,
            *(f"{count:,}" for count in counts),
            f"{report.seconds:.2f}",
            report.error or refused,
        )
    print_tables(shown)


def add_doctor_command(app: typer.Typer, program: Program) -> None:
    """Add doctor."""

    @app.command()
    def doctor(
        verify_log: Annotated[
            bool, typer.Option("--verify-log", help="Prove that nobody has altered the change logs.")
        ] = False,
        kept: Annotated[
            Path | None, typer.Option(help="With --verify-log: what its --json printed earlier, kept elsewhere.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """What each mirror holds, and how its syncs fare. By kind; and which rails cannot be used."""
        if kept is not None and not verify_log:
            raise Invalid("--kept goes with --verify-log.")
        if verify_log:
            verify_logs(program, kept, as_json=as_json)
            return
        rows, left_out = _doctor_rows(program), program.product.syncing.rail_troubles()
        if as_json:
            print_json({"rails_left_out": left_out, "businesses": rows})
        else:
            _print_doctor(rows)
            for trouble in left_out:
                say(f"Left out: {trouble.problem}", style="yellow")


def add_connect_command(app: typer.Typer, program: Program) -> None:
    """Add connect."""

    @app.command()
    def connect(
        rail: Annotated[str, typer.Argument(help="A rail of `cashrail rails`.")],
        realm: Annotated[
            str | None, typer.Option(help="The company's id at the rail: with tokens, or where it asks for no consent.")
        ] = None,
        name: Annotated[str | None, typer.Option(help="What to call the client; default its name at the rail.")] = None,
        access_token: Annotated[str | None, typer.Option(help="A token got elsewhere.")] = None,
        refresh_token: Annotated[str | None, typer.Option(help="The refresh token that came with it.")] = None,
        redirect_port: Annotated[
            int, typer.Option(help="Loopback port of the callback.", min=1, max=65_535)
        ] = _REDIRECT_PORT,
        browser: Annotated[bool, typer.Option(help="Open the consent page in a browser.")] = True,
        feed_of: Annotated[
            str | None,
            typer.Option("--feed-of", metavar="CLIENT", help="A client whose books this second rail is compared with."),
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Connect a company. Through its rail's consent page, by its id, or with tokens got elsewhere."""
        of = None if feed_of is None else find_client(program, feed_of).id
        if access_token is None and refresh_token is None:
            if _asks_nobody(program, rail):
                business = _connect_by_id(program, rail, realm, name, of)
            elif realm is not None:
                raise Invalid("--realm goes with --access-token and --refresh-token.")
            else:
                business = program.connect(rail, name=name, port=redirect_port, open_browser=browser, feed_of=of)
        elif access_token is None or realm is None:
            raise Invalid("Tokens got elsewhere need --realm and --access-token.")
        else:
            tokens = TokenSet(access_token=access_token, refresh_token=refresh_token or "")
            business = program.product.syncing.import_tokens(
                program.acting, rail, realm, name or realm, tokens, feed_of=of
            )
        if as_json:
            print_json(business)
        else:
            say(f"Connected {business.name} ({business.id}).")


def _asks_nobody(program: Program, rail: str) -> bool:
    return any(each.name == rail and not each.consent for each in program.product.syncing.rails())


def _connect_by_id(program: Program, rail: str, realm: str | None, name: str | None, feed_of: str | None) -> Business:
    """Connect a company at a rail for which naming it is enough."""
    if realm is None:
        raise Invalid(f"The rail {rail} asks for nobody's consent; name the company with --realm.")
    return program.product.syncing.finish_connection(
        program.acting, rail, "", {"tenant": realm}, name=name, feed_of=feed_of
    )
