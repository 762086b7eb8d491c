"""A document as a plain page to print: what a client gets for its PDF."""

import json
from decimal import Decimal
from typing import Final

import typst

from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.exchange import currency_of
from emulators.qbo.writes.postings import detail_of
from emulators.qbo.writes.rates import home_currency
from emulators.service.wire import Json

_TITLES: Final = {
    "CreditMemo": "Credit Memo",
    "SalesReceipt": "Sales Receipt",
    "RefundReceipt": "Refund Receipt",
    "PurchaseOrder": "Purchase Order",
}
_PAGE: Final = b"""
#let form = json(bytes(sys.inputs.form))
#set document(title: form.title, date: none)
#set page(paper: "us-letter", margin: 2cm, footer: align(center, text(8pt, form.footer)))
#set text(10pt)
#grid(columns: (1fr, auto), text(14pt, strong(form.company)), text(18pt, upper(form.title)))
#v(1em)
#grid(columns: (1fr, auto), strong(form.party), grid(
  columns: 2, column-gutter: 1em, row-gutter: 0.5em, ..form.facts.flatten()))
#v(1.5em)
#table(
  columns: (1fr, auto, auto, auto), align: (left, right, right, right), stroke: (x: none),
  table.header([*Description*], [*Qty*], [*Rate*], [*Amount*]),
  ..form.lines.flatten())
#align(right, grid(
  columns: 2, column-gutter: 2em, row-gutter: 0.5em, align: right, ..form.totals.flatten()))
"""


def render(company: Company, kind: str, record: Json) -> bytes:
    """One or more pages of PDF; the footer says that an emulator made it."""
    title = _TITLES.get(kind, kind)
    form = {
        "title": title,
        "company": company.name,
        "party": _party(record),
        "facts": _facts(record),
        "lines": [_line(line) for line in record.get("Line", []) if line.get("DetailType") != "SubTotalLineDetail"],
        "totals": _totals(company, kind, record),
        "footer": f"{title} made by an emulator of QuickBooks Online. Not a document of Intuit's service.",
    }
    content: bytes = typst.compile(_PAGE, format="pdf", sys_inputs={"form": json.dumps(form)})
    return content


def _party(record: Json) -> str:
    for field in ("CustomerRef", "VendorRef"):
        if field in record:
            return str(record[field].get("name", ""))
    return ""


def _facts(record: Json) -> list[list[str]]:
    names = {"DocNumber": "Number", "TxnDate": "Date", "DueDate": "Due", "ExpirationDate": "Expires"}
    return [[label, str(record[field])] for field, label in names.items() if record.get(field)]


def _line(line: Json) -> list[str]:
    detail = detail_of(line)
    named = detail.get("ItemRef") or detail.get("AccountRef") or {}
    links = ", ".join(f"{link.get('TxnType')} {link.get('TxnId')}" for link in line.get("LinkedTxn", []))
    what = str(line.get("Description") or named.get("name") or links)
    return [what, str(detail.get("Qty", "")), str(detail.get("UnitPrice", "")), _money(line.get("Amount", ZERO))]


def _totals(company: Company, kind: str, record: Json) -> list[list[str]]:
    tax = record.get("TxnTaxDetail", {}).get("TotalTax", ZERO)
    currency = currency_of(record, home_currency(company))
    rows = [["Tax", _money(tax)]] if tax else []
    rows.append([f"Total {currency}", _money(record.get("TotalAmt", ZERO))])
    if kind in ("Invoice", "CreditMemo"):
        rows.append(["Balance due" if kind == "Invoice" else "Credit left", _money(record.get("Balance", ZERO))])
    return rows


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
