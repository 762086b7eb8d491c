"""The checks that bookkeepers make of accounts, repeats and tax once more, over Intuit's objects."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from tests.emulators.qbo.reading import ZERO, Found, Json, Reading, day

_LENT = ("Long Term Liability", "Other Current Liability")


def _ref(record: Json, field: str) -> str:
    return str(record.get(field, {}).get("value", ""))


def _for(document: Json) -> tuple[object, ...]:
    """What a document is for, line by line."""
    told = []
    for line in document["Line"]:
        detail = line.get(line["DetailType"], {})
        told.append((_ref(detail, "ItemRef"), _ref(detail, "AccountRef"), line["Amount"]))
    return tuple(sorted(told))


def entered_twice(books: Reading) -> Iterator[Found]:
    whose = (("EXP-DUP", "Purchase", "EntityRef"), ("RCPT-DUP", "SalesReceipt", "CustomerRef"))
    for code, kind, field in (*whose, ("INV-DUP", "Invoice", "CustomerRef")):
        alike = defaultdict(list)
        for document in books.all(kind):
            if books.days_ago(document) <= 365 and document["TotalAmt"] > 0:
                alike[_ref(document, field), document["TotalAmt"], _for(document)].append(document)
        for (party, *_), same in alike.items():
            same.sort(key=lambda each: (each["TxnDate"], int(each["Id"])))
            for one, other in pairwise(same) if party else ():
                if (day(other) - day(one)).days <= 3 and (kind != "Invoice" or other["Balance"] > 0):
                    yield code, kind, (one["Id"], other["Id"])


def posted(books: Reading) -> dict[str, list[tuple[date, Decimal]]]:
    """By account what purchases, bills and journal entries of a year post to it."""
    found = defaultdict(list)
    for kind in ("Purchase", "Bill", "JournalEntry"):
        for document in books.all(kind):
            for line in document["Line"] if 0 <= books.days_ago(document) <= 365 else ():
                detail = line.get(line["DetailType"], {})
                sign = -1 if detail.get("PostingType") == "Credit" else 1
                found[_ref(detail, "AccountRef")].append((day(document), sign * line["Amount"]))
    return found


def balances(books: Reading) -> Iterator[Found]:
    moves = posted(books)
    for account in books.all("Account"):
        balance, kind, at = account["CurrentBalance"], account["AccountType"], account["Id"]
        days = sorted(on for on, _ in moves[at])
        if "Clearing" in account["Name"] and kind != "Bank" and balance:
            yield "ACC-ZERO", "Account", (at,)
        if kind == "Bank" and "Escrow" in account["Name"] and account["AccountSubType"] == "Checking":
            yield "BNK-HELD", "Account", (at,)
        if kind in _LENT and balance >= 100:
            yield "ACC-SIGN", "Account", (at,)
        months = {(on.year, on.month) for on in days}
        lent = kind in _LENT and account["AccountSubType"] == "NotesPayable" and balance < 0
        if lent and len(months) >= 3 and (books.as_of - days[-1]).days > 45:
            yield "ACC-STILL", "Account", (at,)


def months(books: Reading) -> Iterator[Found]:
    ended = books.as_of.replace(day=1) - timedelta(days=1)
    accounts = books.company.of_kind("Account")
    for account, moves in posted(books).items():
        by_month: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for on, amount in moves:
            if on <= ended:
                by_month[on.year, on.month] += amount
        last = by_month.pop((ended.year, ended.month), ZERO)
        if accounts.get(account, {}).get("Name") != "Freight" or len(by_month) < 6:
            continue
        usual = median(by_month.values())
        if last > 4 * usual and last - usual >= 2_500:
            yield "ACC-HABIT", "Account", (account,)


def assets(books: Reading) -> Iterator[Found]:
    accounts = books.company.of_kind("Account")
    for purchase in books.all("Purchase"):
        for line in purchase["Line"] if books.days_ago(purchase) <= 365 else ():
            name = accounts.get(_ref(line.get(line["DetailType"], {}), "AccountRef"), {}).get("Name", "")
            if "Equipment" in name and "Rental" not in name and line["Amount"] >= 2_500:
                yield "CAP-EXP", "Purchase", (purchase["Id"],)


def receipts_attached(books: Reading) -> Iterator[Found]:
    """Of the year's larger payments those without a file, where half of them have one."""
    attached = {
        (ref["EntityRef"]["type"], ref["EntityRef"]["value"])
        for each in books.all("Attachable")
        for ref in each["AttachableRef"]
    }
    large = [
        (kind, document["Id"])
        for kind in ("Bill", "Purchase")
        for document in books.all(kind)
        if document["TotalAmt"] >= 500 and books.days_ago(document) <= 365
    ]
    if 2 * len(attached.intersection(large)) >= max(10, len(large)):
        yield from (("BILL-NODOC", kind, (record,)) for kind, record in large if (kind, record) not in attached)


def sales_tax(books: Reading) -> Iterator[Found]:
    """Receipts without a code; and tax owed that was charged before the quarter, or month, that was paid last."""
    receipts = books.all("SalesReceipt")
    for receipt in receipts:
        if any("TaxCodeRef" not in line.get("SalesItemLineDetail", {"TaxCodeRef": 1}) for line in receipt["Line"]):
            yield "TAX-CODE", "SalesReceipt", (receipt["Id"],)
    payments = sorted(payment["PaymentDate"] for payment in books.all("TaxPayment"))
    owing = [row for row in books.all("Account") if row["Name"] == "Sales Tax Payable"]
    if payments and owing:
        end = date.fromisoformat(payments[-1]).replace(day=1)
        signs = (("SalesReceipt", 1), ("RefundReceipt", -1))
        since = sum(
            sign * sale.get("TxnTaxDetail", {}).get("TotalTax", ZERO)
            for kind, sign in signs
            for sale in books.all(kind)
            if day(sale) >= end
        )
        if abs(-owing[0]["CurrentBalance"] - since) > 100:
            yield "TAX-TIE", "Account", (owing[0]["Id"],)


CHECKS = (entered_twice, balances, months, assets, receipts_attached, sales_tax)
