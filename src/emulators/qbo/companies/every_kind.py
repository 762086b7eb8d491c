"""Something of every kind that the API knows: stock, tax, places, people, orders, receipts, templates, notes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import Pen
from emulators.qbo.standing import preferences_of
from emulators.qbo.writes.operations import Operation
from emulators.qbo.writes.recurring import write_recurring
from emulators.qbo.writes.taxes import create_tax_code
from emulators.service.wire import Json

_STOCK: Final = (
    ("Birdbath", 85, 48, 20),
    ("Cedar Bench", 240, 150, 8),
    ("Drip Line Kit", 64, 31, 40),
    ("Garden Lantern", 42, 19, 60),
    ("Stone Planter", 120, 66, 25),
)
_PEOPLE: Final = (("Ines", "Calder"), ("Tomas", "Brandt"), ("Ruth", "Okafor"))
_TAXES: Final = (("State Revenue Department", "State", "7.1"), ("County Treasurer", "County", "2"))
_NON: Final = {"value": "NON"}


def write_every_kind(office: Office) -> None:
    """At the end of the history, in its last weeks. Raises ServiceError where the books lack what it needs."""
    pen = office.pen
    parties = [next(iter(pen.company.of_kind(kind).values())) for kind in ("Customer", "Vendor")]
    _add_lists(pen)
    stock = _add_stock(pen)
    _add_documents(office, stock, *parties)
    _add_templates(office, *parties)
    _add_notes(pen, *parties)


def _day(pen: Pen, ago: int) -> date:
    return pen.as_of - timedelta(days=ago)


def _create(pen: Pen, kind: str, ago: int, **draft: object) -> Json:
    day = _day(pen, ago)
    return pen.books.create(kind, {**draft}, pen.moment(day))


def _add_lists(pen: Pen) -> None:
    opened = pen.moment(pen.opening_day)
    for agency, code, rate in _TAXES:
        made = pen.books.create("TaxAgency", {"DisplayName": agency}, opened)
        details = {"TaxRateName": code, "RateValue": rate, "TaxAgencyId": made["Id"]}
        create_tax_code(pen.company, {"TaxCode": code, "TaxRateDetails": [details]}, opened)
    preferences = preferences_of(pen.company)
    preferences["TaxPrefs"] |= {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": "1"}}
    preferences["AccountingInfoPrefs"] |= {"ClassTrackingPerTxnLine": True, "TrackDepartments": True}
    for kind, names in (("Class", ("Design", "Maintenance")), ("Department", ("North Yard", "South Yard"))):
        for name in names:
            pen.books.create(kind, {"Name": name}, opened)
    for given, family in _PEOPLE:
        pen.books.create("Employee", {"GivenName": given, "FamilyName": family}, opened)


def _add_stock(pen: Pen) -> list[Json]:
    accounts = {
        "IncomeAccountRef": pen.account("Sales of Product Income", "Income", "SalesOfProductIncome"),
        "ExpenseAccountRef": pen.account("Cost of Goods Sold", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
        "AssetAccountRef": pen.account("Inventory Asset", "Other Current Asset", "Inventory"),
    }
    started = {"Type": "Inventory", "TrackQtyOnHand": True, "InvStartDate": pen.opening_day.isoformat(), **accounts}
    stock = [
        _create(pen, "Item", 60, Name=name, UnitPrice=price, PurchaseCost=cost, QtyOnHand=quantity, **started)
        for name, price, cost, quantity in _STOCK
    ]
    inside = [{"ItemRef": {"value": item["Id"]}, "Qty": 1} for item in stock[:2]]
    _create(pen, "Item", 60, Name="Patio Set", Type="Group", ItemGroupDetail={"ItemGroupLine": inside})
    return stock


def _sold(item: Json, quantity: int) -> Json:
    detail = {"ItemRef": {"value": item["Id"]}, "Qty": quantity, "UnitPrice": item["UnitPrice"], "TaxCodeRef": _NON}
    amount = Decimal(item["UnitPrice"]) * quantity
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def _bought(item: Json, quantity: int) -> Json:
    cost = Decimal(item["PurchaseCost"])
    detail = {"ItemRef": {"value": item["Id"]}, "Qty": quantity, "UnitPrice": cost, "TaxCodeRef": _NON}
    kind = "ItemBasedExpenseLineDetail"
    return {"Amount": cost * quantity, "DetailType": kind, kind: detail}


def _add_documents(office: Office, stock: list[Json], customer: Json, vendor: Json) -> None:
    pen = office.pen
    buyer, seller = {"CustomerRef": {"value": customer["Id"]}}, {"VendorRef": {"value": vendor["Id"]}}
    for ago, item in zip((40, 33, 26, 19, 12), stock, strict=True):
        dated = {"TxnDate": _day(pen, ago).isoformat()}
        _create(pen, "Estimate", ago, **buyer, **dated, Line=[_sold(item, 2)])
        _create(pen, "PurchaseOrder", ago, **seller, **dated, Line=[_bought(item, 3)])
        _create(pen, "SalesReceipt", ago, **buyer, **dated, Line=[_sold(item, 1)], DepositToAccountRef=pen.checking)
    dated = {"TxnDate": _day(pen, 10).isoformat()}
    _create(pen, "RefundReceipt", 10, **buyer, **dated, Line=[_sold(stock[0], 1)], DepositToAccountRef=pen.checking)
    savings, visa = pen.account("Savings", "Bank", "Savings"), pen.account("Visa", "Credit Card", "CreditCard")
    pen.transfer(_day(pen, 8), pen.cents(400), pen.checking, savings)
    pen.purchase(
        pen.vendor("Corner Filling Station"),
        _day(pen, 20),
        pen.cents(150),
        pen.account("Fuel"),
        visa,
        kind="CreditCard",
    )
    card = {"BankAccountRef": pen.checking, "CreditCardAccountRef": visa}
    _create(pen, "CreditCardPaymentTxn", 7, Amount=pen.cents(100), TxnDate=_day(pen, 7).isoformat(), **card)
    for ago, person in zip((6, 5, 4), pen.company.of_kind("Employee").values(), strict=True):
        work = {"NameOf": "Employee", "EmployeeRef": {"value": person["Id"]}, "Hours": 7, "Minutes": 30}
        _create(pen, "TimeActivity", ago, **work, TxnDate=_day(pen, ago).isoformat(), Description="Planting")


def _add_templates(office: Office, customer: Json, vendor: Json) -> None:
    pen = office.pen
    schedule = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1, "StartDate": pen.as_of.isoformat()}
    rent = {"AccountRef": pen.account("Rent or Lease")}
    kind = "AccountBasedExpenseLineDetail"
    templates: dict[str, Json] = {
        "Bill": {
            "VendorRef": {"value": vendor["Id"]},
            "Line": [{"Amount": Decimal(900), "DetailType": kind, kind: rent}],
            "RecurringInfo": {"Name": "Yard rent", "RecurType": "Automated", "ScheduleInfo": schedule},
        },
        "Invoice": {
            "CustomerRef": {"value": customer["Id"]},
            "Line": [_sold({**office.items[0], "UnitPrice": 180}, 1)],
            "RecurringInfo": {"Name": "Garden care", "RecurType": "Reminder", "ScheduleInfo": schedule},
        },
    }
    for name, template in templates.items():
        write_recurring(pen.company, Operation("RecurringTransaction", {name: template}), pen.moment(pen.as_of))


def _add_notes(pen: Pen, customer: Json, vendor: Json) -> None:
    for kind, party, note in (("Customer", customer, "Gate code 4417."), ("Vendor", vendor, "Delivers on Mondays.")):
        refs = [{"EntityRef": {"type": kind, "value": party["Id"]}}]
        body = {"AttachableRef": refs, "Note": note}
        pen.books.apply(Operation("Attachable", body), pen.moment(pen.as_of))
