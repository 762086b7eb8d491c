"""What happens once: each kind of a scenario's events, done on its day, and the objects it is told by."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.effects import event_day
from emulators.qbo.companies.naming import email_for
from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import expense_account
from emulators.qbo.scenarios.language import Event
from emulators.qbo.store import PlantedDefect
from emulators.qbo.wire import CENT
from emulators.qbo.writes.operations import Operation
from emulators.service.wire import Json

_ACCOUNT: Final = "Equipment"
_SLIP: Final = Decimal(2)


def happen(office: Office, day: date) -> tuple[PlantedDefect, ...]:
    """Do what the scenario has on that day, and tell the facts it expects to be found. Raises ServiceError."""
    facts: list[PlantedDefect] = []
    for event in office.scenario.events:
        if event_day(event, office.as_of) == day:
            kind, records = _DEEDS[event.kind](office, event, day)
            if event.expect is not None and records:
                facts.append(PlantedDefect(event.expect, kind, tuple(record["Id"] for record in records)))
    return tuple(facts)


_Told = tuple[str, list[Json]]


def _bill(office: Office, event: Event, day: date) -> _Told:
    vendor = office.party("Vendor", event.who or "") or office.know("Vendor", office.pen.vendor(event.who or ""))
    due = None if event.due_days is None else day + timedelta(days=event.due_days)
    amount = office.pen.cents(event.amount or 0)
    return "Bill", [office.pen.bill(vendor, day, amount, event.account or _ACCOUNT, due=due)]


def _duplicate_bill(office: Office, event: Event, day: date) -> _Told:
    """The vendor's last bill once more, a few cents and a letter apart."""
    vendor = office.party("Vendor", event.who or "")
    bills = [] if vendor is None else _bills_of(office, vendor)
    if vendor is None or not bills:
        return "Bill", []
    first = bills[-1]
    account = expense_account(first) or _ACCOUNT
    number = f"{first['DocNumber']}A" if "DocNumber" in first else ""
    return "Bill", [first, office.pen.bill(vendor, day, first["TotalAmt"] + _SLIP, account, number=number)]


def _bills_of(office: Office, vendor: Json) -> list[Json]:
    bills = office.pen.company.of_kind("Bill").values()
    own = [bill for bill in bills if bill["VendorRef"]["value"] == vendor["Id"] and bill["TotalAmt"] > 0]
    return sorted(own, key=lambda bill: (bill["TxnDate"], int(bill["Id"])))


def _vendor_changed(office: Office, event: Event, day: date) -> _Told:
    """New particulars, as far as the service shows any: where to write, where to call, which account is meant."""
    vendor = office.party("Vendor", event.who or "")
    if vendor is None:
        return "Vendor", []
    pen = office.pen
    body = {
        "Id": vendor["Id"],
        "SyncToken": vendor["SyncToken"],
        "sparse": True,
        "AcctNum": f"{pen.rng.randint(10_000_000, 99_999_999)}",
        "PrimaryEmailAddr": {"Address": email_for(f"{vendor['DisplayName']} billing")},
        "PrimaryPhone": {"FreeFormNumber": f"(555) 555-{pen.rng.randint(1000, 9999)}"},
        "BillAddr": pen.address(),
    }
    pen.books.apply(Operation("Vendor", body), pen.moment(day))
    return "Vendor", [vendor]


def _lookalike_payment(office: Office, event: Event, day: date) -> _Told:
    """A vendor whose name is a letter off bills a round-the-corner amount, and is paid at once."""
    pen, meant = office.pen, office.party("Vendor", event.who or "")
    if meant is None:
        return "Vendor", []
    false = pen.vendor(f"{meant['DisplayName']}s")
    bill = pen.bill(false, day, pen.cents(event.amount or 0), event.account or _ACCOUNT)
    pen.pay([bill], day)
    return "Vendor", [meant, false]


def _refund(office: Office, event: Event, day: date) -> _Told:
    """Money back to a customer, by check, out of income."""
    pen, customer = office.pen, office.party("Customer", event.who or "")
    if customer is None:
        return "Purchase", []
    amount, income = pen.cents(event.amount or 0), pen.account(office.income, "Income")
    return "Purchase", [pen.purchase(customer, day, amount, income, pen.checking, payee="Customer")]


def _expense_deleted(office: Office, _event: Event, day: date) -> _Told:
    return _behind_closing(office, lambda expense: {"asked": "delete", "body": _named(expense)}, day)


def _expense_raised(office: Office, event: Event, day: date) -> _Told:
    def raised(expense: Json) -> Json:
        [line, *_] = expense["Line"]
        amount = (line["Amount"] * Decimal(repr(event.factor))).quantize(CENT)
        return {"body": {**expense, "Line": [{**line, "Amount": amount}]}}

    return _behind_closing(office, raised, day)


def _behind_closing(office: Office, change: Callable[[Json], Json], day: date) -> _Told:
    """Do to the last card expense of the closed period what the service lets nobody do until the date is lifted."""
    pen = office.pen
    [preferences] = pen.company.of_kind("Preferences").values()
    prefs = preferences["AccountingInfoPrefs"]
    closed = str(prefs.get("BookCloseDate", ""))
    expenses = [
        each
        for each in pen.company.of_kind("Purchase").values()
        if each["TxnDate"] <= closed and each["PaymentType"] == "CreditCard"
    ]
    if not expenses:
        return "Purchase", []
    last = dict(max(expenses, key=lambda each: (each["TxnDate"], int(each["Id"]))))
    del prefs["BookCloseDate"]
    pen.books.apply(Operation("Purchase", **change(last)), pen.moment(day))
    prefs["BookCloseDate"] = closed
    return "Purchase", [last]


def _named(record: Json) -> Json:
    return {"Id": record["Id"], "SyncToken": record["SyncToken"]}


def _customer_event(office: Office, event: Event, _day: date) -> _Told:
    customer = office.party("Customer", event.who or "")
    return "Customer", [customer] if customer else []


def _nothing_yet(_office: Office, _event: Event, _day: date) -> _Told:
    """What lasts is read off the scenario every day after."""
    return "CompanyInfo", []


_DEEDS: Final[dict[str, Callable[[Office, Event, date], _Told]]] = {
    "bill": _bill,
    "customer_lost": _customer_event,
    "customer_stops_paying": _customer_event,
    "duplicate_bill": _duplicate_bill,
    "expense_deleted": _expense_deleted,
    "expense_raised": _expense_raised,
    "hire": _nothing_yet,
    "lookalike_payment": _lookalike_payment,
    "price_rise": _nothing_yet,
    "refund": _refund,
    "vendor_changed": _vendor_changed,
}
