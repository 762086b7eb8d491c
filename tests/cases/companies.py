"""Companies from cases: the objects of a case, and around them what an ordinary ledger would have."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from emulators.qbo.dump import DEFAULT_REALM, company_from
from emulators.qbo.store import Company
from emulators.service.wire import decode

FOLDER = Path(__file__).parent / "rules"

Json = dict[str, Any]
Objects = dict[str, dict[str, Json]]

_ANY_DAY = "2026-11-28"
_RELATIVE = re.compile(r"@([+-]\d+)(T?)")
_CHECKING, _PAYABLES, _RECEIVABLES, _INCOME, _EXPENSE = "1", "2", "3", "5", "6"
_OPEN_KINDS = ("Bill", "VendorCredit", "Invoice", "CreditMemo")
_SPENT_KINDS = ("Bill", "VendorCredit", "Purchase")
_SALES_KINDS = ("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt")
_LISTED_KINDS = ("Account", "Vendor", "Customer", "Item", "Term")
_BURN_WEEKS, _BURN_A_WEEK = 13, 1_400
# What the open part of a document adds to the balance with its party.
_SIGNS = {"Bill": 1, "VendorCredit": -1, "BillPayment": -1, "Invoice": 1, "CreditMemo": -1, "Payment": -1}


class Case(msgspec.Struct, frozen=True):
    """One case: its name, what its file says, and the business date."""

    name: str
    told: Json
    day: date


def read_case(path: Path) -> Case:
    told = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    return Case(path.stem, told, date.fromisoformat(told.get("as_of", _ANY_DAY)))


def company_of(case: Case) -> Company:
    """The company of the case, as an emulator serves it."""
    given = decode(msgspec.json.encode(resolved(case.told["books"], case.day)))
    objects: Objects = defaultdict(dict)
    for source in (decode((FOLDER / "base.json").read_bytes()), given, _burn(case)):
        for kind, records in source.items():
            objects[kind] |= {record["Id"]: record for record in records}
    _complete(objects)
    stated = {account["Id"] for account in given.get("Account", ()) if "CurrentBalance" in account}
    _state_balances(objects, stated)
    plain = {kind: list(records.values()) for kind, records in objects.items()}
    # Over thirty days old, so that nothing counts as new that the case does not call so.
    made_at = datetime.combine(case.day - timedelta(days=31), time(12), UTC)
    return company_from(plain, made_at, realm_id=DEFAULT_REALM, name=case.name)


def resolved(value: Any, day: date) -> Any:
    """The value with the day so long before in place of `@-30`, and noon UTC on it in place of `@-30T`."""
    if isinstance(value, dict):
        return {name: resolved(item, day) for name, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, day) for item in value]
    found = _RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    meant = day + timedelta(days=int(found[1]))
    return f"{meant}T12:00:00Z" if found[2] else str(meant)


def _burn(case: Case) -> dict[str, list[Json]]:
    """Where the case asks for it, 200 a day spent over the quarter, so that money can be told in days."""
    if not case.told.get("burn"):
        return {}
    weeks = [
        {
            "Id": f"90{week:02}",
            "PaymentType": "Check",
            "AccountRef": {"value": _CHECKING},
            "TotalAmt": Decimal(_BURN_A_WEEK),
            "TxnDate": str(case.day - timedelta(days=7 * week + 1)),
            "EntityRef": {"value": "900", "type": "Vendor"},
        }
        for week in range(_BURN_WEEKS)
    ]
    return {"Vendor": [{"Id": "900", "DisplayName": "Weekly Spending"}], "Purchase": weeks}


def _complete(objects: Objects) -> None:
    """Give objects what the cases leave unsaid: a balance as if nothing were paid, a line, a bank account, a name."""
    for kind in _OPEN_KINDS:
        _default(objects[kind], Balance=lambda document: document.get("TotalAmt"))
    _default(objects["Payment"], UnappliedAmt=lambda payment: payment["TotalAmt"] - _sum(payment.get("Line", ())))
    for kind in _SPENT_KINDS:
        _default(objects[kind], Line=lambda document: [_expense_line(document)])
    for kind in _SALES_KINDS:
        _default(objects[kind], Line=lambda document: [_sales_line(document)])
    cheques = {key: payment for key, payment in objects["BillPayment"].items() if payment.get("PayType") == "Check"}
    _default(cheques, CheckPayment=lambda _: {"BankAccountRef": {"value": _CHECKING}})
    for kind in _LISTED_KINDS:
        _default(objects[kind], Active=lambda _: True)
    for kind in ("Account", "Item"):
        _default(objects[kind], FullyQualifiedName=lambda listed: listed["Name"])


def _default(records: dict[str, Json], **fields: Callable[[Json], Any]) -> None:
    for record in records.values():
        for field, value in fields.items():
            record.setdefault(field, value(record))


def _expense_line(document: Json) -> Json:
    detail = {"AccountRef": {"value": _EXPENSE}}
    return {"Id": "1", **_amount(document), **_detailed("AccountBasedExpenseLineDetail", detail)}


def _sales_line(document: Json) -> Json:
    detail = {"ItemAccountRef": {"value": _INCOME}}
    return {"Id": "1", **_amount(document), **_detailed("SalesItemLineDetail", detail)}


def _amount(document: Json) -> Json:
    return {"Amount": document.get("TotalAmt", Decimal(0))}


def _detailed(kind: str, detail: Json) -> Json:
    return {"DetailType": kind, kind: detail}


def _sum(lines: Iterable[Json]) -> Decimal:
    return sum((Decimal(str(line["Amount"])) for line in lines), Decimal(0))


def _state_balances(objects: Objects, stated: set[str]) -> None:
    """Let the control accounts and the parties' balances follow from the documents, where the case states none."""
    control = {_PAYABLES: ("Vendor", -1, ("Bill", "VendorCredit", "BillPayment"))}
    control[_RECEIVABLES] = ("Customer", 1, ("Invoice", "CreditMemo", "Payment"))
    for account_id, (party_kind, account_sign, kinds) in control.items():
        balances: dict[str, Decimal] = defaultdict(Decimal)
        for kind in kinds:
            for document in objects[kind].values():
                party = document.get(f"{party_kind}Ref", {}).get("value", "")
                balances[party] += _SIGNS[kind] * _open_part(kind, document)
        for party_id, party in objects[party_kind].items():
            party.setdefault("Balance", balances[party_id])
        if account_id not in stated:
            objects["Account"][account_id]["CurrentBalance"] = account_sign * sum(balances.values(), Decimal(0))


def _open_part(kind: str, document: Json) -> Decimal:
    """A bill payment's is its total less the bills it settles and plus the credits it uses."""
    if kind != "BillPayment":
        return Decimal(str(document["UnappliedAmt" if kind == "Payment" else "Balance"] or 0))
    settled = Decimal(0)
    for line in document.get("Line", ()):
        bills = all(link["TxnType"] == "Bill" for link in line.get("LinkedTxn", ()))
        settled += Decimal(str(line["Amount"])) * (1 if bills else -1)
    return Decimal(str(document["TotalAmt"])) - settled
