"""How one record looks in a terminal."""

from collections.abc import Iterable

from rich.console import Group
from rich.table import Table
from rich.text import Text

from adapters.cli.output.printing import table
from adapters.wording import money
from domain.answers.record import Neighbour, RecordDetail, RecordName


def record_facts(detail: RecordDetail) -> Group:
    """A record with its lines, its neighbours, and what was found and decided about it."""
    beside = f"Of the same vendor or customer, nearest by date, {len(detail.neighbours)} of {detail.neighbours_total}"
    parts = [_lines(detail), _documents("Settles or is settled by", detail.linked)]
    parts += [_documents(beside, detail.neighbours), _findings(detail), _decisions(detail), _attachments(detail)]
    # An address is copied whole or not at all, so it is not folded.
    page = [Text(detail.page, no_wrap=True, overflow="ignore")] if detail.page else []
    return Group(_facts(detail), *page, *(part for part in parts if part.row_count))


def _facts(detail: RecordDetail) -> Table:
    title = f"{detail.business.name}, {detail.record} {detail.name}".strip()
    shown = table(f"{title} as of {detail.as_of}", "", "")
    document, party = detail.document_facts, detail.party_facts
    if document is not None:
        due = f", due {document.due_date}" if document.due_date else ""
        shown.add_row("date", f"{document.txn_date}{due}{', voided' if document.voided else ''}")
        shown.add_row("number", document.doc_number)
        shown.add_row("total", money(document.total))
        if document.balance is not None:
            shown.add_row("open", money(document.balance))
        shown.add_row("note", document.note)
    if party is not None:
        for label, value in (("e-mail", party.email), ("phone", party.phone), ("account number", party.account_number)):
            shown.add_row(label, value)
        shown.add_row("open", money(party.balance))
    for each in detail.names:
        shown.add_row(each.role.replace("_", " "), _called(each))
    shown.add_row("version", str(detail.version))
    return shown


def _lines(detail: RecordDetail) -> Table:
    shown = table("Lines", "Amount", "Names", "Settles", "What", right=("Amount",))
    for line in detail.lines:
        names = ", ".join(_called(each) for each in line.names)
        shown.add_row(money(line.amount), names, ", ".join(line.settles), line.description)
    return shown


def _documents(title: str, documents: Iterable[Neighbour]) -> Table:
    shown = table(title, "Date", "Due", "Record", "Number", "Total", "Open", right=("Total", "Open"))
    for each in documents:
        facts = each.document_facts
        due = str(facts.due_date or "")
        balance = "" if facts.balance is None else money(facts.balance)
        shown.add_row(str(facts.txn_date), due, each.record, facts.doc_number, money(facts.total), balance)
    return shown


def _findings(detail: RecordDetail) -> Table:
    shown = table("Findings", "Severity", "State", "What", "Key")
    for item in detail.findings:
        shown.add_row(item.finding.severity, item.life.state, item.finding.title, item.finding.key)
    return shown


def _decisions(detail: RecordDetail) -> Table:
    shown = table("Decisions", "When", "Who", "What", "State", "Why", "Id")
    for each in detail.decisions:
        shown.add_row(f"{each.at:%Y-%m-%d %H:%M}", each.member, each.kind, each.state, each.reason, each.id)
    return shown


def _attachments(detail: RecordDetail) -> Table:
    shown = table("Attached in the ledger", "File", "Type", "Bytes", "Note", right=("Bytes",))
    for each in detail.attachments:
        size = "" if each.size_bytes is None else f"{each.size_bytes:,}"
        shown.add_row(each.file_name, each.content_type, size, each.note)
    return shown


def _called(name: RecordName) -> str:
    return f"{name.name} ({name.record})" if name.record else name.name
