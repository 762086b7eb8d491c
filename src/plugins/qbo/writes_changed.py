"""Changes of existing records: what is sent, and how one that was made is known again."""

from collections.abc import Callable
from datetime import date

from msgspec import UNSET

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import ChangeBill, ChangeInvoice, ChangePurchase, ChangeVendor
from plugins.qbo.books_json import Json, kept, lines_of, plain, ref, ref_id

_EXPENSE = "AccountBasedExpenseLineDetail"

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
        return _sparse(fields, {name: back.get(name, {"Address": ""}) for name in names})
    return back


def is_as_meant(intent: Change, fields: Json, wanted: Json) -> bool:
    """Whether the object has what the intent changes as it is wanted; a tax id is masked and cannot be compared."""
    for name in names_of(intent):
        if name == "Line" and _accounts(fields) != _accounts(wanted):
            return False
        if name not in ("Line", "TaxIdentifier") and plain(fields.get(name)) != plain(wanted.get(name)):
            return False
    return True


def _accounts(fields: Json) -> dict[str, str]:
    return {str(line.get("Id")): ref_id(line[_EXPENSE], "AccountRef") for line in lines_of(fields) if _EXPENSE in line}


def _bill(intent: ChangeBill, fields: Json) -> Json:
    fields = fields | _given(
        DueDate=_iso(intent.due_date),
        VendorRef=UNSET if intent.vendor_id is UNSET else ref(intent.vendor_id),
        SalesTermRef=UNSET if intent.term_id is UNSET else ref(intent.term_id),
    )
    if isinstance(intent.account_id, str):
        fields["Line"] = _with_account(lines_of(fields), intent.line_id, intent.account_id)
    return fields


def _purchase(intent: ChangePurchase, fields: Json) -> Json:
    if isinstance(intent.vendor_id, str):
        fields = fields | {"EntityRef": ref(intent.vendor_id) | {"type": "Vendor"}}
    if isinstance(intent.account_id, str):
        fields = fields | {"Line": _with_account(lines_of(fields), intent.line_id, intent.account_id)}
    return fields


def _invoice(intent: ChangeInvoice, fields: Json) -> Json:
    # Sparse, as a full update would clear what reads do not return, such as enhanced custom fields.
    email = UNSET if intent.email is UNSET else {"Address": intent.email}
    return _sparse(fields, _given(DueDate=_iso(intent.due_date), BillEmail=email))


def _vendor(intent: ChangeVendor, fields: Json) -> Json:
    # Sparse, unlike the others: a full update would write the mask over the tax id, or clear it.
    return _sparse(
        fields,
        _given(
            TermRef=UNSET if intent.term_id is UNSET else ref(intent.term_id),
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
    ChangeBill: {"due_date": "DueDate", "vendor_id": "VendorRef", "term_id": "SalesTermRef", "account_id": "Line"},
    ChangePurchase: {"vendor_id": "EntityRef", "account_id": "Line"},
    ChangeInvoice: {"due_date": "DueDate", "email": "BillEmail"},
    ChangeVendor: {"term_id": "TermRef", "tax_id": "TaxIdentifier", "active": "Active"},
}


def _given(**values: object) -> Json:
    return {name: value for name, value in values.items() if value is not UNSET}


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


def _lines_restored(lines: list[Json], before: list[Json]) -> list[Json]:
    """The lines as they are, each with the account it had."""
    details = {str(line.get("Id")): line[_EXPENSE] for line in before if _EXPENSE in line}

    def back(line: Json) -> Json:
        return line | {_EXPENSE: details.get(str(line.get("Id")), line[_EXPENSE])}

    return [back(line) if _EXPENSE in line else line for line in lines]
