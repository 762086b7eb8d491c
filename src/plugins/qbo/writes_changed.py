"""Changes of existing records: what is sent, and how one that was made is known again."""

from collections.abc import Callable
from datetime import date

from msgspec import UNSET

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import ChangeBill, ChangeInvoice, ChangePurchase, ChangeVendor
from plugins.qbo.books_json import Json, kept, lines_of, plain, ref, ref_id

_EXPENSE = "AccountBasedExpenseLineDetail"
# Details of lines that have a class.
_CLASSED = (_EXPENSE, "ItemBasedExpenseLineDetail", "SalesItemLineDetail")
# What stands for nothing in an update that leaves out what stays.
_NOTHING: Json = {"BillEmail": {"Address": ""}, "DepartmentRef": {"value": ""}, "ClassRef": {"value": ""}}

Change = ChangeBill | ChangeInvoice | ChangePurchase | ChangeVendor


def changed(intent: Change, fields: Json) -> Json:
    """The object as it shall be; raises `RailRefused` where the change cannot be meant."""
    return _BY_INTENT[type(intent)](intent, fields)


def names_of(intent: Change) -> tuple[str, ...]:
    """The keys of the object that the intent changes."""
    keys = _KEYS[type(intent)]
    return tuple(keys[name] for name in keys if getattr(intent, name) is not UNSET)


def restored(intent: Change, fields: Json, before: Json) -> Json:
    """The object as it is now, with what the intent changed as it was before."""
    names = names_of(intent)
    if isinstance(intent, ChangeVendor) and "TaxIdentifier" in names:
        raise RailRefused("QuickBooks Online masks tax ids, so the one before cannot be put back.")
    back = {name: value for name, value in fields.items() if name not in names} | kept(before, *names)
    if "Line" in names:
        back["Line"] = _lines_restored(lines_of(fields), lines_of(before))
    if isinstance(intent, ChangeVendor):
        return _sparse(fields, {name: back.get(name, ref("")) for name in names})
    if isinstance(intent, ChangeInvoice):
        return _sparse(fields, {name: back.get(name, _NOTHING.get(name, "")) for name in names})
    return back


def is_as_meant(intent: Change, fields: Json, wanted: Json) -> bool:
    """Whether the object has what the intent changes as it is wanted; a tax id is masked and cannot be compared."""
    for name in names_of(intent):
        if name == "Line" and _stand_on(fields) != _stand_on(wanted):
            return False
        if name not in ("Line", "TaxIdentifier") and plain(fields.get(name)) != plain(wanted.get(name)):
            return False
    return True


def _stand_on(fields: Json) -> dict[str, tuple[str, str]]:
    """The account and the class of each line."""
    return {
        str(line.get("Id")): (ref_id(line[detail], "AccountRef"), ref_id(line[detail], "ClassRef"))
        for line in lines_of(fields)
        for detail in _CLASSED
        if detail in line
    }


def _bill(intent: ChangeBill, fields: Json) -> Json:
    return fields | _given(
        TxnDate=_iso(intent.txn_date),
        DueDate=_iso(intent.due_date),
        VendorRef=_ref(intent.vendor_id),
        SalesTermRef=_ref(intent.term_id),
        DepartmentRef=_ref(intent.department_id),
        ClassRef=_ref(intent.whole_class_id),
        Line=_lines_changed(intent, fields),
    )


def _purchase(intent: ChangePurchase, fields: Json) -> Json:
    payee = UNSET if intent.vendor_id is UNSET else ref(intent.vendor_id) | {"type": "Vendor"}
    return fields | _given(
        EntityRef=payee,
        DepartmentRef=_ref(intent.department_id),
        ClassRef=_ref(intent.whole_class_id),
        Line=_lines_changed(intent, fields),
    )


def _invoice(intent: ChangeInvoice, fields: Json) -> Json:
    # Sparse, as a full update would clear what reads do not return, such as enhanced custom fields.
    classed = UNSET if intent.class_id is UNSET else _with_class(lines_of(fields), intent.line_id, intent.class_id)
    return _sparse(
        fields,
        _given(
            TxnDate=_iso(intent.txn_date),
            DueDate=_iso(intent.due_date),
            DocNumber=intent.doc_number,
            BillEmail=UNSET if intent.email is UNSET else {"Address": intent.email},
            DepartmentRef=_ref(intent.department_id),
            ClassRef=_ref(intent.whole_class_id),
            Line=classed,
        ),
    )


def _lines_changed(intent: ChangeBill | ChangePurchase, fields: Json) -> object:
    """The lines with the account and the class that the intent gives them; unset where it gives neither."""
    lines = lines_of(fields)
    if isinstance(intent.account_id, str):
        lines = _with_account(lines, intent.line_id, intent.account_id)
    if isinstance(intent.class_id, str):
        lines = _with_class(lines, intent.line_id, intent.class_id)
    return UNSET if intent.account_id is UNSET and intent.class_id is UNSET else lines


def _vendor(intent: ChangeVendor, fields: Json) -> Json:
    # Sparse, unlike the others: a full update would write the mask over the tax id, or clear it.
    return _sparse(
        fields,
        _given(
            TermRef=_ref(intent.term_id),
            TaxIdentifier=intent.tax_id,
            Active=intent.active,
        ),
    )


_BY_INTENT: dict[type, Callable[..., Json]] = {
    ChangeBill: _bill,
    ChangeInvoice: _invoice,
    ChangePurchase: _purchase,
    ChangeVendor: _vendor,
}
_KEYS: dict[type, dict[str, str]] = {
    ChangeBill: {
        "txn_date": "TxnDate",
        "due_date": "DueDate",
        "vendor_id": "VendorRef",
        "term_id": "SalesTermRef",
        "account_id": "Line",
        "class_id": "Line",
        "whole_class_id": "ClassRef",
        "department_id": "DepartmentRef",
    },
    ChangePurchase: {
        "vendor_id": "EntityRef",
        "account_id": "Line",
        "class_id": "Line",
        "whole_class_id": "ClassRef",
        "department_id": "DepartmentRef",
    },
    ChangeInvoice: {
        "txn_date": "TxnDate",
        "due_date": "DueDate",
        "doc_number": "DocNumber",
        "email": "BillEmail",
        "class_id": "Line",
        "whole_class_id": "ClassRef",
        "department_id": "DepartmentRef",
    },
    ChangeVendor: {"term_id": "TermRef", "tax_id": "TaxIdentifier", "active": "Active"},
}


def _given(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not UNSET}


def _ref(record_id: object) -> object:
    return ref(record_id) if isinstance(record_id, str) else UNSET


def _iso(day: object) -> object:
    return day.isoformat() if isinstance(day, date) else UNSET


def _sparse(fields: Json, values: Json) -> Json:
    return kept(fields, "Id", "SyncToken", "DisplayName") | {"sparse": True} | values


def _with_account(lines: list[Json], line_id: str | None, account_id: str) -> list[Json]:
    expenses = [line for line in lines if _EXPENSE in line and (line_id is None or str(line.get("Id")) == line_id)]
    if len(expenses) != 1:
        raise RailRefused(
            "Name the line whose account shall change; it must be a line on an account, not on an item."
            if line_id is None
            else f"There is no line {line_id} on an account."
        )
    [meant] = expenses
    detail = meant[_EXPENSE] | {"AccountRef": ref(account_id)}
    return [line | {_EXPENSE: detail} if line is meant else line for line in lines]


def _with_class(lines: list[Json], line_id: str | None, class_id: str) -> list[Json]:
    """The named line with the class, or else every line that can have one and has none."""
    found = [line for line in lines if line_id is not None and str(line.get("Id")) == line_id]
    if line_id is not None and not any(detail in line for line in found for detail in _CLASSED):
        raise RailRefused(f"There is no line {line_id} that can have a class.")

    def classed(line: Json, detail: str) -> Json:
        meant = line in found if line_id is not None else not ref_id(line[detail], "ClassRef")
        return line | {detail: line[detail] | {"ClassRef": ref(class_id)}} if meant else line

    details = (next((detail for detail in _CLASSED if detail in line), "") for line in lines)
    return [classed(line, detail) if detail else line for line, detail in zip(lines, details, strict=True)]


def _lines_restored(lines: list[Json], before: list[Json]) -> list[Json]:
    """The lines as they are, each with the account and class it had."""
    details = {(str(line.get("Id")), name): line[name] for line in before for name in _CLASSED if name in line}
    return [
        line | {name: details.get((str(line.get("Id")), name), line[name]) for name in _CLASSED if name in line}
        for line in lines
    ]
