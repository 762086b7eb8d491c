"""How findings look in a terminal."""

from rich.console import Group
from rich.text import Text

from adapters.cli.output.printing import table
from adapters.wording import days, money
from domain.answers.findings import FindingDetail, FindingsAnswer
from domain.answers.firm_findings import FirmFindings


def findings_table(answer: FindingsAnswer) -> Group:
    """A client's findings, worst first."""
    shown = table(
        f"{answer.business.name} as of {answer.as_of}",
        "Severity",
        "State",
        "Since",
        "Days",
        "In doubt",
        "Who",
        "What",
        "Key",
        right=("Days", "In doubt"),
    )
    for item in answer.items:
        finding, life = item.finding, item.life
        shown.add_row(
            finding.severity,
            f"{life.state}{f' until {life.until}' if life.until else ''}",
            f"{life.first_seen_at:%Y-%m-%d}",
            days(item.uncertain_days),
            money(finding.exposure),
            life.assignee,
            finding.title,
            finding.key,
        )
    return Group(shown)


def firm_findings_table(found: FirmFindings) -> Group:
    """The findings of all clients, the gravest first."""
    shown = table("", "Client", "Severity", "State", "Since", "In doubt", "Who", "What", "Key", right=("In doubt",))
    for each in found.items:
        until = f" until {each.until}" if each.until else ""
        shown.add_row(
            each.business,
            each.severity,
            f"{each.state}{until}",
            f"{each.first_seen_at:%Y-%m-%d}",
            money(each.exposure),
            each.assignee,
            each.title,
            each.key,
        )
    clients = "1 client" if len(found.behind) == 1 else f"{len(found.behind)} clients"
    behind = f"The books of {clients} have moved on since the rules last ran; `cashrail digest` has them run."
    return Group(shown, *([Text(behind, style="yellow")] if found.behind else []))


def finding_facts(detail: FindingDetail) -> Group:
    """One finding with its evidence, its fix and its history."""
    finding, life = detail.item.finding, detail.item.life
    facts = table(finding.explanation, "", "")
    for each in finding.evidence:
        facts.add_row(each.label, each.value)
    facts.add_row("state", f"{life.state} {life.reason}")
    if finding.fix:
        facts.add_row("fix", finding.fix.sentence)
    for suggestion in finding.fix.suggestions if finding.fix else ():
        because = "; ".join(f"{each.label} {each.value}" for each in suggestion.evidence)
        facts.add_row(suggestion.field, f"{suggestion.value} ({suggestion.label}; {because})")
    history = table("", "No.", "When", "Who", "What", "Said", right=("No.",))
    for event in detail.history:
        when = f"{event.at:%Y-%m-%d %H:%M}"
        history.add_row(str(event.number), when, event.member, event.act, event.note)
    # An address is copied whole or not at all, so it is not folded.
    pages = (Text(page, no_wrap=True, overflow="ignore") for page in detail.pages)
    return Group(facts, *pages, history)
