"""One company's books on a day, read from Intuit's objects."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from emulators.qbo.store import Company

Json = dict[str, Any]
Found = tuple[str, str, tuple[str, ...]]
ZERO = Decimal(0)


def day(document: Json, field: str = "TxnDate") -> date:
    return date.fromisoformat(document[field])


def is_voided(document: Json) -> bool:
    return not document["TotalAmt"] and str(document.get("PrivateNote", "")).startswith("Voided")


class Reading:
    """One company's books on a day."""

    def __init__(self, company: Company, as_of: date) -> None:
        self.company = company
        self.as_of = as_of
        self.bills = self.all("Bill")
        self.invoices = self.all("Invoice")
        self.open_bills = [bill for bill in self.bills if bill["Balance"] > 0]
        self.open_invoices = [invoice for invoice in self.invoices if invoice["Balance"] > 0]

    def all(self, kind: str) -> list[Json]:
        return list(self.company.of_kind(kind).values())

    def of(self, kind: str, document: Json, field: str) -> Json:
        return self.company.of_kind(kind).get(document.get(field, {}).get("value", ""), {})

    def days_ago(self, document: Json) -> int:
        return (self.as_of - day(document)).days

    def due(self, document: Json, kind: str) -> date | None:
        if "DueDate" in document:
            return day(document, "DueDate")
        field, party = ("VendorRef", "Vendor") if kind == "Bill" else ("CustomerRef", "Customer")
        owner = self.of(party, document, field)
        term = self.of("Term", document, "SalesTermRef") or self.of("Term", owner, "TermRef")
        if not term:
            return None if kind == "Bill" else day(document) + timedelta(days=30)
        return day(document) + timedelta(days=term["DueDays"])

    def account(self, account_type: str) -> Decimal:
        accounts = [row for row in self.all("Account") if row["AccountType"] == account_type]
        return sum((row["CurrentBalance"] for row in accounts), ZERO)

    def unapplied_bill_payments(self) -> dict[str, Decimal]:
        rest: dict[str, Decimal] = {}
        for payment in self.all("BillPayment"):
            settled = sum(
                (line["Amount"] if link["TxnType"] == "Bill" else -line["Amount"])
                for line in payment["Line"]
                for link in line["LinkedTxn"]
            )
            if payment["TotalAmt"] > settled:
                rest[payment["Id"]] = payment["TotalAmt"] - settled
        return rest
