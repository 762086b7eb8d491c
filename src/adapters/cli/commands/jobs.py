"""The commands that show what is due, and have it tried again."""

from typing import Annotated

import typer

from adapters.cli.choices import AsJson, find_client, read_instant
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.rails.duty import DutyKind


def add_job_commands(app: typer.Typer, program: Program) -> None:
    """Add jobs list, sync and retry."""
    jobs = typer.Typer(help="What is due for the firm's clients.", no_args_is_help=True)
    app.add_typer(jobs, name="jobs")

    @jobs.command(name="list")
    def listed(as_json: AsJson = False) -> None:
        """All duties, those that keep failing first."""
        found = program.product.jobs.jobs(program.firm_id)
        if as_json:
            print_json({"jobs": found})
            return
        shown = table("", "Client", "Duty", "Due", "Why", "Failures", "Last trouble", right=("Failures",))
        for job in found:
            duty = job.duty
            due = "when needed" if duty.is_asleep else f"{duty.due_at:%Y-%m-%d %H:%M:%S}"
            failures = f"{duty.attempts}{' (dead)' if job.is_dead else ''}"
            shown.add_row(job.business, duty.kind, due, duty.reason, failures, duty.last_error)
        print_tables(shown)

    @jobs.command(name="sync")
    def sync(
        since: Annotated[
            str | None, typer.Option(metavar="INSTANT", help="How far the one is that was asked for then.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Have whoever does the firm's work sync all clients. Or see how far that is."""
        asked, jobs = None if since is None else read_instant(since), program.product.jobs
        done = jobs.sync_all(program.acting) if asked is None else jobs.sync_round(program.firm_id, asked)
        if as_json:
            print_json(done)
            return
        counts = f"{done.done} of {done.total} done, {done.running} running, {done.waiting} waiting"
        say(f"Asked for at {done.since.isoformat()}: {counts}, {len(done.failed)} failed.")
        for failed in done.failed:
            say(f"{failed.business}: {failed.error}", style="yellow")

    @jobs.command(name="retry")
    def retry(
        client: Annotated[str, typer.Argument(help="A client's id or name.")],
        duty: Annotated[DutyKind, typer.Argument(help="Which of its duties.")],
    ) -> None:
        """Have a duty done now, however often it has failed."""
        business = find_client(program, client)
        program.product.jobs.retry(program.acting, business.id, duty)
        say(f"{duty} of {business.name} is due now.")
