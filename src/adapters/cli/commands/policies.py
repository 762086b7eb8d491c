"""The commands about the thresholds that answers are made by."""

import json
from typing import Annotated, Any

import msgspec
import typer

from adapters.cli.choices import AsJson, find_client
from adapters.cli.output.printing import print_json, print_tables, say, table
from adapters.cli.program import Program
from domain.answers.policy_trial import PolicyTrialAnswer
from domain.errors import Invalid
from domain.policy.change import FIRM_S_OWN, PolicyAnswer, PolicyDraft

OneClient = Annotated[str | None, typer.Option("--client", help="A client's id or name; the whole firm without it.")]
Thresholds = Annotated[
    list[str] | None, typer.Argument(help="THRESHOLD=VALUE, such as red_days=10; the value is JSON.")
]


def add_policy_commands(app: typer.Typer, program: Program) -> None:
    """Add policy show, thresholds, set, confirm, try and history."""
    policy = typer.Typer(help="The thresholds that answers are made by.", no_args_is_help=True)
    app.add_typer(policy, name="policy")
    _add_reading(policy, program)
    _add_changing(policy, program)


def _add_reading(policy: typer.Typer, program: Program) -> None:
    @policy.command()
    def show(client: OneClient = None, as_json: AsJson = False) -> None:
        """The policy in force, and who set what differs from the default."""
        _tell(program.product.policies.policy(program.firm_id, _level(program, client)), as_json=as_json)

    @policy.command()
    def thresholds(as_json: AsJson = False) -> None:
        """What may be set. With its meaning, its unit and its bounds."""
        found = program.product.policies.thresholds()
        if as_json:
            print_json({"thresholds": found})
            return
        shown = table("", "Threshold", "Takes two", "Unit", "From", "To", "What it means", right=("From", "To"))
        for each in found:
            condition = f"It must be {each.condition}" if each.condition else ""
            meaning = f"{each.description} {condition}".strip()
            shown.add_row(
                each.name, "yes" if each.guarded else "", each.unit, each.least or "", each.most or "", meaning
            )
        print_tables(shown)

    @policy.command()
    def history(as_json: AsJson = False) -> None:
        """All changes, newest first."""
        found = program.product.policies.history(program.firm_id, None, 1000)
        if as_json:
            print_json({"changes": found})
            return
        names = {business.id: business.name for business in program.product.bookshelf.businesses(program.firm_id)}
        shown = table("", "Version", "When", "Who", "For", "Sets", "Note", "Confirmed by", right=("Version",))
        for change in found:
            sets = ", ".join(f"{name}={json.dumps(value)}" for name, value in change.overrides.items())
            level = names.get(change.business_id, "the firm")
            when = f"{change.at:%Y-%m-%d %H:%M}"
            shown.add_row(str(change.version), when, change.member, level, sets, change.note, change.confirmed_by)
        print_tables(shown)


def _add_changing(policy: typer.Typer, program: Program) -> None:
    @policy.command(name="set")
    def set_policy(
        thresholds: Thresholds = None,
        client: OneClient = None,
        note: Annotated[str, typer.Option(help="Why.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Set these thresholds in place of all set before. For the firm or the client."""
        level = _level(program, client)
        seen = program.product.policies.policy(program.firm_id, level).policy.version
        draft = PolicyDraft(overrides=_read(thresholds), version=seen, note=note)
        _tell(program.product.policies.change(program.acting, level, draft), as_json=as_json)

    @policy.command()
    def confirm(
        proposal: Annotated[str, typer.Argument(help="The id of what is proposed, as `policy show` gives it.")],
        as_json: AsJson = False,
    ) -> None:
        """Put in force what another member would loosen about payments."""
        _tell(program.product.policies.confirm(program.acting, proposal), as_json=as_json)

    @policy.command(name="try")
    def try_policy(
        thresholds: Thresholds = None,
        client: OneClient = None,
        weeks: Annotated[int, typer.Option(min=0, max=52, help="So many weeks back.")] = 4,
        as_json: AsJson = False,
    ) -> None:
        """What these thresholds would have said. Today and in the weeks before; nothing is changed."""
        now, level = program.product.clock.now(), _level(program, client)
        answer = program.product.policy_trial.trial(program.firm_id, level, _read(thresholds), weeks, now)
        if as_json:
            print_json(answer)
        else:
            _draw_trial(answer)


def _level(program: Program, client: str | None) -> str:
    return FIRM_S_OWN if client is None else find_client(program, client).id


def _read(thresholds: list[str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in thresholds or []:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise Invalid(f"A threshold is written NAME=VALUE, not {each!r}.")
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError:
            found[name] = value
    return found


def _tell(answer: PolicyAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    shown = table(f"Version {answer.policy.version}", "Threshold", "Value", "Set by")
    for name in answer.policy.__struct_fields__:
        setters = [each for each in (answer.business, answer.firm) if each is not None and name in each.overrides]
        by = f"{setters[0].member}, version {setters[0].version}" if setters else ""
        # With blanks between its parts, so that a long value can be broken.
        value = json.dumps(json.loads(msgspec.json.encode(getattr(answer.policy, name))))
        shown.add_row(name, value, by)
    print_tables(shown)
    if answer.proposed is not None:
        proposed = answer.proposed
        sets = ", ".join(f"{name}={json.dumps(value)}" for name, value in proposed.overrides.items()) or "nothing"
        waits = f"{proposed.id} of {proposed.member} waits for another owner to confirm it; it sets {sets}."
        say(waits)


def _draw_trial(answer: PolicyTrialAnswer) -> None:
    from adapters.cli.output.lights import light
    from adapters.wording import figure

    shown = table("", "Client", "Day", "Now", "Then", "Floor now", "Floor then", "Findings", "Blocked bills")
    for row in answer.rows:
        if row.differs:
            findings = " to ".join(str(sum(total.count for total in each.findings)) for each in (row.now, row.then))
            blocked = f"{row.now.bills_blocked} to {row.then.bills_blocked}"
            lights = (light(row.now.light), light(row.then.light))
            floors = (figure(row.now.floor), figure(row.then.floor))
            shown.add_row(row.business, str(row.as_of), *lights, *floors, findings, blocked)
    print_tables(shown)
    say(f"{answer.differing} of {len(answer.rows)} answers would be others.")
