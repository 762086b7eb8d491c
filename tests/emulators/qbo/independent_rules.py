"""The hygiene rules once more, over Intuit's objects, to check what the generator plants."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from statistics import median

from tests.emulators.qbo.independent_checks import CHECKS
from tests.emulators.qbo.reading import ZERO, Found, Json, Reading, day, is_voided

from emulators.qbo.companies.naming import edit_distance
from emulators.qbo.store import Company


def findings(company: Company, as_of: date) -> set[Found]:
    reading = Reading(company, as_of)
    return {found for rule in RULES for found in rule(reading)}


def bill_dates(books: Reading) -> Iterator[Found]:
    for bill in books.open_bills:
        vendor = books.of("Vendor", bill, "VendorRef")
        term = books.of("Term", bill, "SalesTermRef") or books.of("Term", vendor, "TermRef")
        if "DueDate" not in bill or (day(bill, "DueDate") == day(bill) and term.get("DueDays", 0) > 0):
            yield "BILL-NODUE", "Bill", (bill["Id"],)
        due = books.due(bill, "Bill")
        if day(bill) > books.as_of + timedelta(days=60) or (due and due < day(bill)):
            yield "BILL-DATE", "Bill", (bill["Id"],)
        if due and (books.as_of - due).days > 90:
            yield "BILL-STALE", "Bill", (bill["Id"],)


def bill_terms_and_totals(books: Reading) -> Iterator[Found]:
    by_vendor = defaultdict(list)
    for bill in books.bills:
        if books.days_ago(bill) <= 365:
            by_vendor[bill["VendorRef"]["value"]].append(bill)
    for vendor in books.all("Vendor"):
        if vendor["Active"] and len(by_vendor[vendor["Id"]]) >= 3 and "TermRef" not in vendor:
            yield "BILL-NOTERM", "Vendor", (vendor["Id"],)
    for bill in books.bills:
        others = [x["TotalAmt"] for x in by_vendor[bill["VendorRef"]["value"]] if x is not bill]
        large = len(others) >= 4 and bill["TotalAmt"] > 4 * median(others) and bill["Balance"] > 0
        recent = books.days_ago(bill) <= 90 or bill["Balance"] > 0
        if recent and not is_voided(bill) and (bill["TotalAmt"] <= 0 or large):
            yield "BILL-ZERO", "Bill", (bill["Id"],)


def plain_number(bill: Json) -> str:
    number = re.sub(r"[^A-Z0-9]", "", str(bill.get("DocNumber", "")).upper())
    number = re.sub(r"^(INVOICE|INV|BILL)", "", number).lstrip("0")
    return number.replace("O", "0").replace("I", "1").replace("L", "1")


def looks_doubled(one: Json, two: Json) -> bool:
    gap = abs((day(one) - day(two)).days)
    first, second = plain_number(one), plain_number(two)
    same_amount = one["TotalAmt"] == two["TotalAmt"]
    if one["VendorRef"]["value"] != two["VendorRef"]["value"]:
        return bool(first) and first == second and same_amount
    if first and first == second:
        return True
    distance = edit_distance(first, second)
    if same_amount and gap <= 3 and (not first or not second or distance <= 1):
        return True
    close = abs(one["TotalAmt"] - two["TotalAmt"]) * 100 <= max(one["TotalAmt"], two["TotalAmt"])
    return close and gap <= 30 and distance <= 2


def bill_doubles(books: Reading) -> Iterator[Found]:
    for one in books.open_bills:
        for two in books.bills:
            if two is one or (two["Balance"] > 0 and int(two["Id"]) < int(one["Id"])):
                continue
            if not two["TotalAmt"] or abs((day(one) - day(two)).days) > 90:
                continue
            if looks_doubled(one, two):
                first, second = sorted((one["Id"], two["Id"]), key=int)
                yield "BILL-DUP", "Bill", (first, second)
        for purchase in books.all("Purchase"):
            same = purchase.get("EntityRef", {}).get("value") == one["VendorRef"]["value"]
            gaps = [abs((day(purchase) - day(one, field)).days) for field in ("TxnDate", "DueDate") if field in one]
            if same and purchase["TotalAmt"] == one["TotalAmt"] and min(gaps) <= 10:
                yield "BILL-PAIDOUT", "Bill", (one["Id"], purchase["Id"])


def bill_payments(books: Reading) -> Iterator[Found]:
    for payment_id in books.unapplied_bill_payments():
        yield "BPMT-UNAPP", "BillPayment", (payment_id,)
    paid = defaultdict(list)
    for payment in books.all("BillPayment"):
        for line in payment["Line"]:
            paid[line["LinkedTxn"][0]["TxnId"], line["Amount"]].append(payment["Id"])
    for (bill_id, amount), payments in paid.items():
        bill = books.company.of_kind("Bill").get(bill_id)
        if bill and len(payments) > 1 and amount * len(payments) > bill["TotalAmt"]:
            yield "BPMT-DUP", "BillPayment", tuple(payments)


def credits_and_balances(books: Reading) -> Iterator[Found]:
    owing = {bill["VendorRef"]["value"] for bill in books.open_bills}
    explained: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    credit_total = ZERO
    for credit in books.all("VendorCredit"):
        credit_total += credit["Balance"]
        explained[credit["VendorRef"]["value"]] += credit["Balance"]
        if credit["Balance"] > 0 and credit["VendorRef"]["value"] in owing:
            yield "VC-OPEN", "VendorCredit", (credit["Id"],)
    unapplied = books.unapplied_bill_payments()
    for payment_id, rest in unapplied.items():
        explained[books.company.of_kind("BillPayment")[payment_id]["VendorRef"]["value"]] += rest
    for vendor in books.all("Vendor"):
        if vendor["Balance"] < 0 and explained[vendor["Id"]] < -vendor["Balance"]:
            yield "AP-NEG", "Vendor", (vendor["Id"],)
    documents = sum((bill["Balance"] for bill in books.open_bills), ZERO) - credit_total - sum(unapplied.values())
    if abs(documents + books.account("Accounts Payable")) > Decimal("0.01"):
        yield "AP-TIE", "Account", control_account(books, "Accounts Payable")


def control_account(books: Reading, account_type: str) -> tuple[str, ...]:
    return tuple(row["Id"] for row in books.all("Account") if row["AccountType"] == account_type)


def invoice_fields(books: Reading) -> Iterator[Found]:
    for invoice in books.open_invoices:
        customer = books.of("Customer", invoice, "CustomerRef")
        due = books.due(invoice, "Invoice")
        if "DueDate" not in invoice:
            yield "INV-NODUE", "Invoice", (invoice["Id"],)
        parent = books.of("Customer", customer, "ParentRef")
        if "BillEmail" not in invoice and "PrimaryEmailAddr" not in {**parent, **customer}:
            yield "INV-NOEMAIL", "Invoice", (invoice["Id"],)
        if due and (books.as_of - due).days > 90:
            yield "INV-STALE", "Invoice", (invoice["Id"],)
    numbers = defaultdict(list)
    for invoice in books.invoices:
        numbers[invoice["DocNumber"]].append(invoice["Id"])
    for ids in numbers.values():
        for pair in combinations(ids, 2):
            yield "INV-DUPNO", "Invoice", pair


def receipts(books: Reading) -> Iterator[Found]:
    owing = {invoice["CustomerRef"]["value"] for invoice in books.open_invoices}
    explained: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for kind, field, code in (
        ("Payment", "UnappliedAmt", "PMT-UNAPP"),
        ("CreditMemo", "RemainingCredit", "CM-OPEN"),
    ):
        for document in books.all(kind):
            explained[document["CustomerRef"]["value"]] += document[field]
            if document[field] > 0 and document["CustomerRef"]["value"] in owing:
                yield code, kind, (document["Id"],)
    for customer in books.all("Customer"):
        if customer["Balance"] < 0 and explained[customer["Id"]] < -customer["Balance"]:
            yield "AR-NEG", "Customer", (customer["Id"],)
    documents = sum((invoice["Balance"] for invoice in books.open_invoices), ZERO) - sum(explained.values())
    if abs(documents - books.account("Accounts Receivable")) > Decimal("0.01"):
        yield "AR-TIE", "Account", control_account(books, "Accounts Receivable")


def bare_name(party: Json) -> str:
    words = re.sub(r"[\W_]", " ", party["DisplayName"].lower()).split()
    return " ".join(word for word in words if word not in {"inc", "llc", "ltd", "co", "corp", "the"})


def doubled_parties(books: Reading) -> Iterator[Found]:
    for kind, code in (("Vendor", "VEN-DUP"), ("Customer", "CUS-DUP")):
        active = [party for party in books.all(kind) if party["Active"]]
        for one, two in combinations(active, 2):
            alike = SequenceMatcher(None, bare_name(one), bare_name(two))
            mails = [party.get("PrimaryEmailAddr", {}).get("Address") for party in (one, two)]
            taxes = [party.get("TaxIdentifier") for party in (one, two)]
            same = any(pair[0] and pair[0] == pair[1] for pair in (mails, taxes))
            if same or (alike.quick_ratio() >= 0.92 and alike.ratio() >= 0.92):
                yield code, kind, (one["Id"], two["Id"])


def contractors_and_newcomers(books: Reading) -> Iterator[Found]:
    year = books.as_of.year
    paid: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for payment in books.all("BillPayment"):
        if day(payment).year == year:
            paid[payment["VendorRef"]["value"]] += payment["TotalAmt"]
    for purchase in books.all("Purchase"):
        if day(purchase).year == year and purchase["PaymentType"] != "CreditCard":
            paid[purchase.get("EntityRef", {}).get("value", "")] += purchase["TotalAmt"]
    for vendor in books.all("Vendor"):
        if (
            vendor["Vendor1099"]
            and "TaxIdentifier" not in vendor
            and paid[vendor["Id"]] >= (2000 if year > 2025 else 600)
        ):
            yield "VEN-1099", "Vendor", (vendor["Id"],)
    for bill in books.open_bills:
        created = date.fromisoformat(books.of("Vendor", bill, "VendorRef")["MetaData"]["CreateTime"][:10])
        first = not any(other["VendorRef"] == bill["VendorRef"] and day(other) < day(bill) for other in books.bills)
        if first and bill["TotalAmt"] >= 1000 and books.days_ago(bill) <= 30 and (books.as_of - created).days <= 30:
            yield "VEN-NEW", "Bill", (bill["Id"],)


def cash_postings(books: Reading) -> Iterator[tuple[str, date]]:
    for kind, field in (
        ("Deposit", "DepositToAccountRef"),
        ("Payment", "DepositToAccountRef"),
        ("Purchase", "AccountRef"),
    ):
        for document in books.all(kind):
            yield document[field]["value"], day(document)
    for payment in books.all("BillPayment"):
        yield payment["CheckPayment"]["BankAccountRef"]["value"], day(payment)
    for transfer in books.all("Transfer"):
        yield transfer["FromAccountRef"]["value"], day(transfer)
    for entry in books.all("JournalEntry"):
        for line in entry["Line"]:
            yield line["JournalEntryLineDetail"]["AccountRef"]["value"], day(entry)


def bank_accounts(books: Reading) -> Iterator[Found]:
    postings = defaultdict(list)
    for account_id, on in cash_postings(books):
        postings[account_id].append((books.as_of - on).days)
    for account in books.all("Account"):
        if account["AccountType"] != "Bank":
            continue
        if account["CurrentBalance"] < 0:
            yield "BNK-NEG", "Account", (account["Id"],)
        ages = postings[account["Id"]]
        last = min(ages, default=0)
        weeks = [sum(1 for age in ages if week * 7 <= age - last < week * 7 + 7) for week in range(13)]
        if median(weeks) >= 3 and min(ages) > 9:
            yield "BNK-STALE", "Account", (account["Id"],)


def undeposited(books: Reading) -> Iterator[Found]:
    [fund] = [row["Id"] for row in books.all("Account") if row["AccountSubType"] == "UndepositedFunds"] or [""]
    waiting = [
        payment
        for payment in books.all("Payment")
        if payment["DepositToAccountRef"]["value"] == fund and not payment.get("LinkedTxn") and payment["TotalAmt"]
    ]
    too_much = sum(payment["TotalAmt"] for payment in waiting) > 5000
    for payment in waiting:
        if books.days_ago(payment) > 7 or too_much:
            yield "UF-AGED", "Payment", (payment["Id"],)
    incomes = {row["Id"] for row in books.all("Account") if row["AccountType"] == "Income"}
    for deposit in books.all("Deposit"):
        for line in deposit["Line"]:
            if line.get("DepositLineDetail", {}).get("AccountRef", {}).get("value") not in incomes:
                continue
            open_same = [x for x in books.open_invoices if x["Balance"] == line["Amount"] and day(x) <= day(deposit)]
            paid_same = [x for x in waiting if x["TotalAmt"] == line["Amount"]]
            for counted_twice in open_same + paid_same:
                yield "UF-DUPINC", "Deposit", (deposit["Id"], counted_twice["Id"])


def lines_and_journals(books: Reading) -> Iterator[Found]:
    accounts = books.company.of_kind("Account")
    for kind in ("Bill", "Purchase", "Invoice", "Deposit"):
        for document in books.all(kind):
            for line in document["Line"]:
                ref = line.get(line.get("DetailType", ""), {}).get("AccountRef", {})
                unsorted = accounts.get(ref.get("value", ""), {}).get("Name", "").startswith("Uncategorized")
                if unsorted and books.days_ago(document) <= 365:
                    yield "CAT-UNCAT", kind, (document["Id"],)
    for bill in books.open_bills:
        if not books.of("Vendor", bill, "VendorRef")["Active"]:
            yield "CAT-INACT", "Bill", (bill["Id"],)
    for entry in books.all("JournalEntry"):
        for line in entry["Line"]:
            detail = line["JournalEntryLineDetail"]
            account = accounts[detail["AccountRef"]["value"]]
            bare = account["AccountType"].startswith("Accounts ") and "Entity" not in detail
            round_cash = account["AccountType"] == "Bank" and line["Amount"] >= 5000 and not line["Amount"] % 1000
            if books.days_ago(entry) <= 365 and (bare or round_cash):
                yield "JE-ODD", "JournalEntry", (entry["Id"],)


def spending(books: Reading) -> Iterator[tuple[str, Json, str, str]]:
    """A year's bills and purchases with the vendor and the account of their first line."""
    for kind, field in (("Bill", "VendorRef"), ("Purchase", "EntityRef")):
        for document in books.all(kind):
            if books.days_ago(document) <= 365 and not is_voided(document):
                ref = document["Line"][0].get("AccountBasedExpenseLineDetail", {}).get("AccountRef", {})
                yield kind, document, document.get(field, {}).get("value", ""), ref.get("value", "")


def odd_accounts(books: Reading) -> Iterator[Found]:
    accounts = books.company.of_kind("Account")
    undecided = {account for account, row in accounts.items() if row["Name"].startswith(("Ask My", "Uncategorized"))}
    parents = {row["ParentRef"]["value"] for row in accounts.values() if "ParentRef" in row}
    by_vendor = defaultdict(list)
    for kind, document, vendor, account in spending(books):
        if accounts.get(account, {}).get("Name") == "Ask My Accountant":
            yield "CAT-AMA", "Account", (account,)
        if account in parents:
            yield "CAT-PARENT", "Account", (account,)
        if not vendor:
            yield "PAY-NONE", kind, (document["Id"],)
        elif account not in undecided:
            by_vendor[vendor].append((account, kind, document["Id"]))
    for posted in by_vendor.values():
        names = [account for account, _, _ in posted]
        usual = max(set(names), key=names.count)
        if names.count(usual) >= max(5, 0.8 * len(names)):
            yield from (("CAT-ODD", kind, (record,)) for account, kind, record in posted if account != usual)


def absent_bills(books: Reading) -> Iterator[Found]:
    """Four or more bills of a vendor, thirty days apart, and nothing since one and a half to two months."""
    days = defaultdict(list)
    for _, document, vendor, _ in spending(books):
        days[vendor].append(day(document))
    for vendor, dated in days.items():
        dated.sort()
        gaps = {(after - before).days for before, after in pairwise(dated)}
        if len(dated) > 3 and gaps <= set(range(27, 34)) and 47 <= (books.as_of - dated[-1]).days <= 64:
            yield "REC-MISS", "Vendor", (vendor,)


def payouts(books: Reading) -> Iterator[Found]:
    """A processor's deposit that is one open invoice less 2.9 % and 30 cents."""
    for deposit in books.all("Deposit"):
        for line in deposit["Line"]:
            if "Stripe" not in line.get("Description", ""):
                continue
            for invoice in books.open_invoices:
                fee = (invoice["Balance"] * Decimal("0.029")).quantize(Decimal("0.01")) + Decimal("0.30")
                if line["Amount"] == invoice["Balance"] - fee:
                    yield "STR-BULK", "Deposit", (deposit["Id"], invoice["Id"])


RULES = (
    bill_dates,
    bill_terms_and_totals,
    bill_doubles,
    bill_payments,
    credits_and_balances,
    invoice_fields,
    receipts,
    doubled_parties,
    contractors_and_newcomers,
    bank_accounts,
    undeposited,
    lines_and_journals,
    odd_accounts,
    absent_bills,
    payouts,
    *CHECKS,
)
