"""The commands about findings: listed, shown, and what is done about them."""

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import uuid4

import typer

from adapters.cli.choices import AsJson, Day, as_of, find_client, read_day
from adapters.cli.output.printing import print_json, print_tables, say
from adapters.cli.program import Program
from adapters.kept_text import refuse_unkept
from domain.errors import Invalid
from domain.findings.acts import Assign, Comment, FindingAct, Ignore, Reopen, Snooze
from domain.findings.life import FindingLife, IgnoreScope, LifeState

ClientName = Annotated[str, typer.Argument(help="A client's id or name.")]
Key = Annotated[str, typer.Argument(help="The key of a finding, as `findings list` gives it.")]
Until = Annotated[date | None, typer.Option("--until", parser=read_day, metavar="YYYY-MM-DD", help="The day it ends.")]


def add_finding_commands(app: typer.Typer, program: Program) -> None:
    """Add findings list, all, show, ignore, snooze, assign, comment, reopen, undo, bulk and fix."""
    findings = typer.Typer(help="What is wrong in a client's books, and what is done about it.", no_args_is_help=True)
    app.add_typer(findings, name="findings")
    _add_reading(findings, program)
    _add_setting_aside(findings, program)
    _add_working_together(findings, program)
    _add_taking_back(findings, program)
    _add_bulk(findings, program)
    _add_fixing(findings, program)


def _add_reading(findings: typer.Typer, program: Program) -> None:
    @findings.command(name="list")
    def listed(
        client: ClientName,
        state: Annotated[str | None, typer.Option(help="open, ignored, snoozed, fixed, with commas; or all.")] = None,
        code: Annotated[str | None, typer.Option(help="Only these rules' findings, by code, with commas.")] = None,
        severity: Annotated[str | None, typer.Option(help="Only these severities, with commas.")] = None,
        assignee: Annotated[str | None, typer.Option(help="Only what is assigned to this name.")] = None,
        vendor: Annotated[str | None, typer.Option(help="Only what concerns the vendor with this id.")] = None,
        day: Day = None,
        as_json: AsJson = False,
    ) -> None:
        """A client's findings, worst first."""
        from domain.answers.finding_filter import filter_of
        from domain.rules.codes import rule_codes

        business = find_client(program, client)
        wanted = filter_of(rule_codes, code=code, severity=severity, state=state, assignee=assignee, vendor=vendor)
        moment = as_of(program, day, (business,))
        answer = program.product.findings.findings(business.scope, moment, wanted=wanted)
        if as_json:
            print_json(answer)
        else:
            from adapters.cli.output.finding_tables import findings_table

            print_tables(findings_table(answer))

    @findings.command(name="all")
    def of_all(
        state: Annotated[str | None, typer.Option(help="open, ignored, snoozed, fixed, with commas; or all.")] = None,
        code: Annotated[str | None, typer.Option(help="Only these rules' findings, by code, with commas.")] = None,
        severity: Annotated[str | None, typer.Option(help="Only these severities, with commas.")] = None,
        assignee: Annotated[str | None, typer.Option(help="Only what is assigned to this name.")] = None,
        client: Annotated[list[str] | None, typer.Option(help="Only this client's; may be given again.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """The findings of all clients, as the rules last saw them."""
        from domain.answers.finding_filter import filter_of
        from domain.rules.codes import rule_codes

        wanted = filter_of(rule_codes, code=code, severity=severity, state=state, assignee=assignee)
        of = frozenset(find_client(program, each).id for each in client) if client else None
        found = program.product.firm_findings.findings(program.firm_id, program.product.clock.now(), wanted, of)
        if as_json:
            print_json(found)
        else:
            from adapters.cli.output.finding_tables import firm_findings_table

            print_tables(firm_findings_table(found))

    @findings.command()
    def show(client: ClientName, key: Key, day: Day = None, as_json: AsJson = False) -> None:
        """One finding with its history."""
        business = find_client(program, client)
        detail = program.product.findings.finding(business.scope, as_of(program, day, (business,)), key=key)
        if as_json:
            print_json(detail)
        else:
            from adapters.cli.output.finding_tables import finding_facts

            print_tables(finding_facts(detail))


def _add_setting_aside(findings: typer.Typer, program: Program) -> None:
    @findings.command()
    def ignore(
        client: ClientName,
        key: Key,
        reason: Annotated[str, typer.Option(help="Why.")],
        scope: Annotated[IgnoreScope, typer.Option(help="This one, its pair, vendor, account or rule.")] = (
            IgnoreScope.ITEM
        ),
        target: Annotated[str | None, typer.Option(help="The id of the vendor or account, if it has several.")] = None,
        until: Until = None,
        as_json: AsJson = False,
    ) -> None:
        """Set a finding aside; a material change brings it back."""
        act = Ignore(reason=reason, scope=scope, until=until, target=target)
        _tell(key, _acted(program, client, key, act), as_json=as_json)

    @findings.command()
    def snooze(
        client: ClientName,
        key: Key,
        until: Annotated[date, typer.Option("--until", parser=read_day, metavar="YYYY-MM-DD", help="The day it ends.")],
        reason: Annotated[str, typer.Option(help="Why.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Set a finding aside until a day; it goes on counting."""
        _tell(key, _acted(program, client, key, Snooze(until=until, reason=reason)), as_json=as_json)


def _add_working_together(findings: typer.Typer, program: Program) -> None:
    @findings.command()
    def assign(
        client: ClientName,
        key: Key,
        assignee: Annotated[str, typer.Argument(help="Who is to see to it; empty for nobody.")],
        due_on: Annotated[
            date | None, typer.Option("--due", parser=read_day, metavar="YYYY-MM-DD", help="By which day.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Give a finding to somebody."""
        _tell(key, _acted(program, client, key, Assign(assignee=assignee, due_on=due_on)), as_json=as_json)

    @findings.command()
    def comment(
        client: ClientName,
        key: Key,
        text: Annotated[str, typer.Argument(help="What to say.")],
        as_json: AsJson = False,
    ) -> None:
        """Comment on a finding."""
        _tell(key, _acted(program, client, key, Comment(text=text)), as_json=as_json)


def _add_taking_back(findings: typer.Typer, program: Program) -> None:
    @findings.command()
    def reopen(
        client: ClientName,
        key: Key,
        reason: Annotated[str, typer.Option(help="Why.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Take back a finding that was ignored or snoozed."""
        _tell(key, _acted(program, client, key, Reopen(reason=reason)), as_json=as_json)

    @findings.command()
    def undo(
        client: ClientName,
        key: Key,
        number: Annotated[
            int | None, typer.Option(help="An entry of the history; the newest act when not given.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Take back what was done about a finding."""
        business = find_client(program, client)
        life = program.product.triage.undo(program.acting, business.id, key, number)
        _tell(key, life, as_json=as_json)


class BulkAct(StrEnum):
    """What is done to many findings at once."""

    IGNORE = "ignore"
    SNOOZE = "snooze"
    ASSIGN = "assign"
    COMMENT = "comment"
    REOPEN = "reopen"


def _add_bulk(findings: typer.Typer, program: Program) -> None:
    @findings.command()
    def bulk(
        client: ClientName,
        act: Annotated[BulkAct, typer.Argument(help="What is done to each.")],
        keys: Annotated[list[str], typer.Argument(help="Keys of findings, as `findings list` gives them.")],
        reason: Annotated[str, typer.Option(help="Why; of a comment, what to say.")] = "",
        until: Until = None,
        assignee: Annotated[str, typer.Option(help="Who is to see to them.")] = "",
        due_on: Annotated[
            date | None, typer.Option("--due", parser=read_day, metavar="YYYY-MM-DD", help="By which day.")
        ] = None,
        all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Only if all of them can be.")] = False,
        preview: Annotated[bool, typer.Option("--preview", help="Only say what would become of each.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """One act on many findings, with a result for each."""
        told = program.product.triage.act_on_many(
            program.acting,
            find_client(program, client).id,
            keys,
            _bulk_act(act, reason, until, assignee, due_on),
            preview=preview,
            all_or_nothing=all_or_nothing,
        )
        if as_json:
            print_json(told)
        else:
            for row in told.rows:
                also = f", with {row.covers - 1} more" if row.covers > 1 else ""
                say(f"{row.key}: {row.problem or (row.life.state if row.life else '')}{also}")
        if told.done < len(told.rows):
            raise typer.Exit(1)


def _bulk_act(act: BulkAct, reason: str, until: date | None, assignee: str, due_on: date | None) -> FindingAct:
    match act:
        case BulkAct.IGNORE:
            return Ignore(reason=reason, until=until)
        case BulkAct.SNOOZE:
            if until is None:
                raise Invalid("To snooze takes --until.")
            return Snooze(until=until, reason=reason)
        case BulkAct.ASSIGN:
            return Assign(assignee=assignee, due_on=due_on)
        case BulkAct.COMMENT:
            return Comment(text=reason)
        case BulkAct.REOPEN:
            return Reopen(reason=reason)


def _add_fixing(findings: typer.Typer, program: Program) -> None:
    @findings.command()
    def fix(
        client: ClientName,
        key: Key,
        values: Annotated[
            list[str] | None, typer.Option("--value", help="FIELD=VALUE in place of what is suggested; repeatable.")
        ] = None,
        name: Annotated[
            str | None, typer.Option("--key", help="Your name for this write: repeated within a day, it is made once.")
        ] = None,
        preview: Annotated[bool, typer.Option("--preview", help="Only say what would be written.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Mend a finding by a write to the ledger."""
        asked = (find_client(program, client).id, key, _values(values or []))
        if preview:
            print_json(program.product.fixes.preview(program.acting, *asked))
            return
        answer = program.product.fixes.fix(program.acting, *asked, key=name or uuid4().hex)
        if as_json:
            print_json(answer)
        else:
            write = answer.write
            said = f"Write {write.id} is {write.state}. {write.error}".strip()
            say(f"{said} The finding is {answer.life.state}.")
        if answer.life.state is not LifeState.FIXED:
            raise typer.Exit(1)


def _acted(program: Program, client: str, key: str, act: FindingAct) -> FindingLife:
    business = find_client(program, client)
    return program.product.triage.act(program.acting, business.id, key, act)


def _values(given: list[str]) -> dict[str, Any]:
    """Values are taken as text, but for JSON objects and true and false."""
    found: dict[str, Any] = {}
    for each in given:
        field, equals, value = each.partition("=")
        if not equals or not field:
            raise Invalid(f"A value is written FIELD=VALUE, not {each!r}.")
        found[field] = json.loads(value) if value in ("true", "false") or _is_object(value) else value
    refuse_unkept(found, "A value")
    return found


def _is_object(value: str) -> bool:
    try:
        return value.startswith("{") and isinstance(json.loads(value), dict)
    except ValueError:
        raise Invalid(f"{value!r} is no JSON.") from None


def _tell(key: str, life: FindingLife, *, as_json: bool) -> None:
    if as_json:
        print_json(life)
        return
    until = f" until {life.until}" if life.until else ""
    assigned = f", assigned to {life.assignee}" if life.assignee else ""
    say(f"{key} is {life.state}{until}{assigned}.")
