"""A rule about one sale that was invoiced twice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from domain.models.finding import Finding, Severity, Subject
from domain.models.invoice import Invoice
from domain.rules.rule import Rule, finding, numbered
from domain.rules.view import RuleView

# So many like invoices of a customer tell how often such a sale is usual.
_ROW_MIN = 4


def _twice(view: RuleView) -> Iterator[Finding]:
    alike: dict[tuple[str, int, str], list[Invoice]] = defaultdict(list)
    for customer_id, invoices in view.invoices_by_customer.items():
        for invoice in invoices:
            if invoice.total_minor > 0:
                alike[customer_id, invoice.total_minor, invoice.currency].append(invoice)
    for same in alike.values():
        usual_days = _usual_gap(same)
        for earlier, later in pairwise(same):
            days = (later.txn_date - earlier.txn_date).days
            if days <= view.policy.sale_twice_days and 2 * days < usual_days and _one_sale(view, earlier, later):
                yield _twice_finding(view, earlier, later)


def _usual_gap(same: Sequence[Invoice]) -> float:
    """The median days between like invoices of a customer; without end where they are too few to tell."""
    gaps = [(later.txn_date - earlier.txn_date).days for earlier, later in pairwise(same)]
    return median(gaps) if len(same) >= _ROW_MIN else float("inf")


def _one_sale(view: RuleView, earlier: Invoice, later: Invoice) -> bool:
    """Whether nothing tells two like invoices apart: not what they are for, and not an estimate they are parts of."""
    in_doubt = view.is_recent(later) and (earlier.is_open or later.is_open)
    numbered_alike = bool(earlier.doc_number) and earlier.doc_number == later.doc_number
    parts = any(link.kind == "Estimate" for each in (earlier, later) for link in each.links)
    return in_doubt and not numbered_alike and not parts and _sold(earlier) == _sold(later)


def _sold(invoice: Invoice) -> list[tuple[str, int, str]]:
    return sorted(
        (line.item_id or line.account_id or "", line.amount_minor, line.description.casefold().strip())
        for line in invoice.lines
    )


def _twice_finding(view: RuleView, earlier: Invoice, later: Invoice) -> Finding:
    extra = later if later.is_open else earlier
    exposure = view.home(extra.balance, extra)
    numbers = " and ".join(numbered("Invoice", each.doc_number, each.id) for each in (earlier, later))
    customer = view.customer_name(later.customer_id)
    return finding(
        "INV-DUP",
        Severity.HIGH,
        (Subject("Invoice", earlier.id), Subject("Invoice", later.id)),
        f"{customer}: one sale invoiced twice?",
        f"{numbers} to {customer} of {earlier.txn_date} and {later.txn_date} are alike, over {later.total} each.",
        evidence={"dated": f"{earlier.txn_date} and {later.txn_date}", "total": later.total, "open": extra.balance},
        exposure=exposure,
        cash_effect=None if exposure is None else -exposure,
        doubted=(Subject("Invoice", extra.id),),
        fix=("void", "Ask whether it was one sale; if so void the later invoice."),
    )


RULES = (
    Rule(
        code="INV-DUP",
        severity=Severity.HIGH,
        title="Sale invoiced twice",
        population=lambda view: len(view.books.invoices),
        check=_twice,
    ),
)
