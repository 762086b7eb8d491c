"""The commands about decisions: tried, made, approved, withdrawn, recorded and listed."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import uuid4

import typer

from adapters.cli.choices import AsJson, Day, as_of, find_client, read_day
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.answers.waiting import WaitingDecision
from domain.answers.what_if import BillMove, Moves, PayPlanAnswer, WhatIfAnswer
from domain.plans.decision import Decision, DecisionDraft, DecisionKind, RecordDraft
from domain.rails.write import WriteState

ClientName = Annotated[str, typer.Argument(help="A client's id or name.")]
DecisionId = Annotated[str, typer.Argument(help="The id of a decision, as `decisions list` gives it.")]
Records = Annotated[list[str], typer.Argument(help="Documents, such as Bill:7 or Invoice:12.")]


def add_decision_commands(app: typer.Typer, program: Program) -> None:
    """Add decisions list, waiting, make, approve, withdraw, record, what-if and plan."""
    decisions = typer.Typer(help="What is decided about bills and invoices.", no_args_is_help=True)
    app.add_typer(decisions, name="decisions")
    _add_trying(decisions, program)
    _add_making(decisions, program)
    _add_carrying_out(decisions, program)


def _add_trying(decisions: typer.Typer, program: Program) -> None:
    @decisions.command(name="what-if")
    def what_if(
        client: ClientName,
        moves: Annotated[list[str], typer.Argument(help="BILL=YYYY-MM-DD for another day, BILL= for never.")],
        day: Day = None,
        as_json: AsJson = False,
    ) -> None:
        """What would become of the cash by other payment days. Nothing is changed."""
        business = find_client(program, client)
        moment = as_of(program, day, (business,))
        tried = Moves(bills=tuple(_move(each) for each in moves))
        answer = program.product.what_if.what_if(business.scope, moment, moves=tried)
        if as_json:
            print_json(answer)
        else:
            _draw_what_if(answer)

    @decisions.command()
    def plan(client: ClientName, day: Day = None, as_json: AsJson = False) -> None:
        """Which bills can be paid when, with cash at the floor or above."""
        business = find_client(program, client)
        answer = program.product.pay_plan.pay_plan(business.scope, as_of(program, day, (business,)))
        if as_json:
            print_json(answer)
        else:
            _draw_plan(answer)


def _add_making(decisions: typer.Typer, program: Program) -> None:
    @decisions.command(name="list")
    def listed(client: ClientName, as_json: AsJson = False) -> None:
        """The last hundred decisions, newest first."""
        found = program.product.decisions.list_decisions(find_client(program, client).scope, None, 100)
        if as_json:
            print_json({"decisions": found})
        else:
            _draw(found)

    @decisions.command()
    def waiting(as_json: AsJson = False) -> None:
        """The payments of all clients that you may approve."""
        found = program.product.decisions.waiting(program.acting)
        if as_json:
            print_json({"waiting": found})
        else:
            _draw_waiting(found)

    @decisions.command()
    def make(
        client: ClientName,
        kind: Annotated[DecisionKind, typer.Argument(help="What is decided.")],
        records: Records,
        on: Annotated[
            date | None, typer.Option("--on", parser=read_day, metavar="YYYY-MM-DD", help="The day it is about.")
        ] = None,
        reason: Annotated[str, typer.Option(help="Why.")] = "",
        all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Only if all of them can be.")] = False,
        preview: Annotated[bool, typer.Option("--preview", help="Only say what would become of each.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Decide upon documents as they are now."""
        business = find_client(program, client)
        versions = program.product.decisions.versions(business.scope)
        drafts = [
            DecisionDraft(kind=kind, record=record, version=versions.get(record, 0), day=on, reason=reason)
            for record in records
        ]
        answer = program.product.decisions.decide(
            program.acting, business.id, drafts, all_or_nothing=all_or_nothing, preview=preview
        )
        if as_json:
            print_json(answer)
        else:
            for row in answer.rows:
                said = f"{row.decision.state}, {row.decision.id}".rstrip(", ") if row.decision else row.problem
                say(f"{row.record}: {said}")
        if answer.done < len(answer.rows):
            raise typer.Exit(1)


def _add_carrying_out(decisions: typer.Typer, program: Program) -> None:
    @decisions.command()
    def approve(
        client: ClientName,
        decisions: Annotated[list[str], typer.Argument(help="Ids of decisions, as `decisions waiting` gives them.")],
        preview: Annotated[bool, typer.Option("--preview", help="Only say what would become of each.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Approve payments that another member decided."""
        business = find_client(program, client)
        if len(decisions) == 1 and not preview:
            _tell(program.product.decisions.approve(program.acting, business.id, decisions[0]), as_json=as_json)
            return
        answer = program.product.decisions.approve_many(program.acting, business.id, decisions, preview=preview)
        if as_json:
            print_json(answer)
        else:
            for row in answer.rows:
                said = f"{row.decision.record}, {row.decision.state}" if row.decision else row.problem
                say(f"{row.id}: {said}")
        if answer.done < len(answer.rows):
            raise typer.Exit(1)

    @decisions.command()
    def withdraw(
        client: ClientName,
        decision: DecisionId,
        reason: Annotated[str, typer.Option(help="Why.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Take a decision back."""
        business = find_client(program, client)
        done = program.product.decisions.withdraw(program.acting, business.id, decision, reason)
        _tell(done, as_json=as_json)

    @decisions.command()
    def record(
        client: ClientName,
        decision: DecisionId,
        account: Annotated[str, typer.Option(help="The id of the bank or card account it was paid from.")],
        paid_on: Annotated[
            date | None, typer.Option("--paid-on", parser=read_day, metavar="YYYY-MM-DD", help="Default today.")
        ] = None,
        by_card: Annotated[bool, typer.Option("--by-card", help="The account is a card's.")] = False,
        name: Annotated[
            str | None, typer.Option("--key", help="Your name for this write: repeated within a day, it is made once.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Record an approved payment in the ledger."""
        business = find_client(program, client)
        draft = RecordDraft(account_id=account, paid_on=paid_on, by_card=by_card)
        answer = program.product.decisions.record(program.acting, business.id, decision, draft, key=name or uuid4().hex)
        if as_json:
            print_json(answer)
        else:
            said = f"Write {answer.write.id} is {answer.write.state}. {answer.write.error}".strip()
            say(f"{said} The decision is {answer.decision.state}.")
        if answer.write.state is not WriteState.CONFIRMED:
            raise typer.Exit(1)


def _move(text: str) -> BillMove:
    bill, _, day = text.partition("=")
    return BillMove(bill_id=bill.removeprefix("Bill:"), day=read_day(day) if day else None)


def _tell(decision: Decision, *, as_json: bool) -> None:
    if as_json:
        print_json(decision)
    else:
        say(f"{decision.record}: {decision.kind}, {decision.state}.")


def _draw_waiting(found: Sequence[WaitingDecision]) -> None:
    shown = table("", "Client", "Id", "Document", "On", "Open", "By", "Approved by", "Why", right=("Open",))
    for each in found:
        one = each.decision
        approvals = f"{', '.join(one.approvals)} ({len(one.approvals)} of {one.approvals_needed})"
        row = (each.business, one.id, one.record, str(one.day or ""), str(one.amount), one.member, approvals)
        shown.add_row(*row, one.reason)
    print_tables(shown)


def _draw(found: Sequence[Decision]) -> None:
    columns = ("Id", "Document", "Decision", "On", "Open", "State", "By", "Approved by", "Why")
    shown = table("", *columns, right=("Open",))
    for each in found:
        approvals = f"{', '.join(each.approvals)} ({len(each.approvals)} of {each.approvals_needed})"
        shown.add_row(
            each.id,
            each.record,
            each.kind,
            str(each.day or ""),
            str(each.amount),
            each.state,
            each.member,
            approvals if each.approvals_needed else "",
            each.lapsed_because or each.reason,
        )
    print_tables(shown)


def _draw_what_if(answer: WhatIfAnswer) -> None:
    from adapters.wording import figure, money

    shown = table("", "", "As planned", "So", right=("As planned", "So"))
    for label, before, after in (
        ("Lowest, control horizon", money(answer.before.control_low), money(answer.after.control_low)),
        ("Lowest, projection", money(answer.before.low_water), money(answer.after.low_water)),
        ("Cash below floor", figure(answer.before.breach_date), figure(answer.after.breach_date)),
        ("Cash reaches zero", figure(answer.before.zero_date), figure(answer.after.zero_date)),
    ):
        shown.add_row(label, before, after)
    print_tables(shown)
    say(f"{answer.verdict}: {answer.verdict_reason}")


def _draw_plan(answer: PayPlanAnswer) -> None:
    shown = table("", "#", "Vendor", "No.", "Due", "Open", "On", "Guardrail", "Why", right=("Open",))
    for step in answer.steps:
        day = str(step.day or "held")
        row = (str(step.rank), step.vendor, step.doc_number, str(step.due_date), str(step.amount), day)
        shown.add_row(*row, step.verdict, step.why)
    print_tables(shown)
    if answer.paid_total is not None:
        say(f"{answer.paid_total} can be paid, {answer.held_total} is held.")
