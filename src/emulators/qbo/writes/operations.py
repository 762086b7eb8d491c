"""The operations that clients ask for: create, full and sparse update, delete, void."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any, Final

import msgspec

from emulators.qbo.catalog_kinds import CREATE, DELETE, UPDATE, VOID, EntityKind
from emulators.qbo.faults import (
    business_rule,
    deleted_already,
    duplicate_number,
    missing,
    not_found,
    stale,
    unsupported_operation,
)
from emulators.qbo.standing import identity
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json
from emulators.qbo.writes import chart as roles
from emulators.qbo.writes.attachments import write_attachment
from emulators.qbo.writes.drafts import complete, name_references, refuse_inactive, require
from emulators.qbo.writes.links import (
    check_links,
    links_of,
    move_links,
    refuse_deposited,
    refuse_used_credit,
    release,
    unapplied,
)
from emulators.qbo.writes.names import complete_listed, hide_name, refuse_new_role, rename_below
from emulators.qbo.writes.postings import Bookkeeper, ref_id
from emulators.qbo.writes.settings import SETTINGS, write_settings
from emulators.qbo.writes.shapes import readable

_HOLDS_BALANCE: Final = frozenset({"Bill", "VendorCredit", "Invoice", "CreditMemo"})
_NUMBERED: Final = frozenset({"Invoice", "CreditMemo"})
_KEPT: Final = frozenset(
    {"Id", "SyncToken", "MetaData", "domain", "sparse", "Balance", "BalanceWithJobs", "CurrentBalance"}
    | {"CurrentBalanceWithSubAccounts", "UnappliedAmt", "RemainingCredit", "LinkedTxn", "V4IDPseudonym"}
)
_SPARSE_NEEDS: Final = {"Bill": ("VendorRef",), "Purchase": ("PaymentType",)}


class Operation(msgspec.Struct, frozen=True):
    """`asked` and `include` are the request's query parameters, `body` the object as the client sent it."""

    entity: str
    body: Json
    asked: str = ""
    include: str = ""


class Books:
    """Carries operations out on one company: all of an operation happens, or none of it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.keeper = Bookkeeper(company)
        self._numbers: dict[str, dict[str, str]] = {}
        self._highest: int | None = None

    def apply(self, operation: Operation, now: datetime) -> Json:
        """What a client asked for; answers `{Entity: object}`. Raises ServiceError, changing nothing."""
        kind = self.company.kind(operation.entity)
        if kind is None:
            raise unsupported_operation(operation.entity)
        action = _action(operation)
        if action not in kind.operations:
            raise unsupported_operation(f"{action} {kind.name}")
        body = readable(operation.body)
        if action == CREATE and kind.name != "Attachable":
            body.pop("TermRef", None)
            allow = "allowduplicatedocnum" in operation.include
            return {kind.name: self.create(kind.name, body, now, allow_duplicate_number=allow)}
        if kind.name == "Attachable":
            attached = None if action == CREATE else self._current(kind, body)
            return {kind.name: write_attachment(self.company, action, attached, body, now)}
        current = self._current(kind, body)
        if kind.name in SETTINGS:
            return {kind.name: write_settings(self.company, kind.name, current, body, now)}
        acts: dict[str, Callable[[], Json]] = {
            UPDATE: lambda: self._update(kind, current, body, now),
            DELETE: lambda: self._delete(kind, current, now),
            VOID: lambda: self._void(kind, current, now),
        }
        return {kind.name: acts[action]()}

    def create(self, kind_name: str, draft: Json, now: datetime, *, allow_duplicate_number: bool = False) -> Json:
        """Add an object from a readable draft, which this keeps and completes. Raises ServiceError."""
        kind = self.company.kind(kind_name)
        if kind is None:
            raise unsupported_operation(kind_name)
        for field in _KEPT:
            draft.pop(field, None)
        self._prepare(kind, draft, now)
        if kind.name in _NUMBERED:
            self._number(kind.name, draft, allow_duplicate=allow_duplicate_number)
        self._open_balances(kind.name, draft)
        check_links(self.company, kind.name, draft, None)
        record = {**draft, **identity(self.company.next_id(kind), now)}
        self.company.add(kind.name, record, now)
        self._settle(kind.name, record["Id"], None, record, now)
        return record

    def _prepare(self, kind: EntityKind, draft: Json, now: datetime) -> None:
        name_references(self.company, draft)
        if kind.is_list:
            if kind.sequence != "name":
                require(draft, kind.required)
            complete_listed(self.company, kind, draft)
            return
        require(draft, kind.required)
        refuse_inactive(self.company, draft)
        complete(self.company, kind, draft, now)
        if kind.name == "Payment" and not ref_id(draft, "DepositToAccountRef"):
            draft["DepositToAccountRef"] = {"value": self.keeper.chart.account_of(roles.UNDEPOSITED, now)}

    def _open_balances(self, kind: str, draft: Json) -> None:
        if kind in _HOLDS_BALANCE:
            draft["Balance"] = draft["TotalAmt"]
            draft["LinkedTxn"] = []
        if kind == "CreditMemo":
            draft["RemainingCredit"] = draft["TotalAmt"]
            del draft["LinkedTxn"]
        if kind == "Payment":
            draft["UnappliedAmt"] = unapplied(draft)

    def _settle(self, kind: str, id: str, before: Json | None, after: Json | None, now: datetime) -> None:
        old_entries = self.keeper.entries(kind, before, now)
        self.keeper.post(old_entries, self.keeper.entries(kind, after, now), now)
        move_links(self.company, kind, id, links_of(kind, before), links_of(kind, after), now)

    def _current(self, kind: EntityKind, body: Json) -> Json:
        record_id = str(body.get("Id", ""))
        if not record_id:
            raise missing("Id")
        record = self.company.get(kind.name, record_id)
        if record is None:
            raise deleted_already() if self.company.is_deleted(kind.name, record_id) else not_found()
        if "SyncToken" not in body:
            raise missing("SyncToken")
        if str(body["SyncToken"]) != record["SyncToken"]:
            raise stale()
        return record

    def _update(self, kind: EntityKind, current: Json, body: Json, now: datetime) -> Json:
        if body.get("sparse") is True:
            require(body, _SPARSE_NEEDS.get(kind.name, ()))
            merged = {**deepcopy(current), **{key: item for key, item in body.items() if key not in _KEPT}}
        else:
            kept = {key: deepcopy(item) for key, item in current.items() if key in _KEPT}
            merged = {**{key: item for key, item in body.items() if key not in _KEPT}, **kept}
        merged = {key: item for key, item in merged.items() if not _cleared(item)}
        self._prepare(kind, merged, now)
        if kind.name == "Account":
            refuse_new_role(current, merged)
        if kind.is_list and current.get("Active", True) and not merged["Active"]:
            hide_name(kind, merged)
        if _essence(merged) == _essence(current):
            return current
        return self._replace(kind, current, merged, now)

    def _replace(self, kind: EntityKind, current: Json, merged: Json, now: datetime) -> Json:
        before = deepcopy(current)
        if kind.name == "Payment":
            self._check_payment_change(before, merged)
        if kind.name in _HOLDS_BALANCE:
            merged["Balance"] = merged["TotalAmt"] - (before["TotalAmt"] - before["Balance"])
            if merged["Balance"] < 0:
                raise business_rule("The amount is less than what has been applied to this transaction.")
            if kind.name == "CreditMemo":
                merged["RemainingCredit"] = merged["Balance"]
        check_links(self.company, kind.name, merged, before)
        if kind.name == "Payment":
            merged["UnappliedAmt"] = unapplied(merged)
        if kind.name in _NUMBERED and merged.get("DocNumber") != before.get("DocNumber"):
            self._number(kind.name, merged, allow_duplicate=False)
        current.clear()
        current.update(merged)
        self._settle(kind.name, current["Id"], before, current, now)
        self.company.touch(kind.name, current, now)
        rename_below(self.company, kind, current, now)
        return current

    def _check_payment_change(self, before: Json, merged: Json) -> None:
        fields = ("TotalAmt", "DepositToAccountRef")
        if any(_essence(before.get(field)) != _essence(merged.get(field)) for field in fields):
            refuse_deposited(before)

    def _delete(self, kind: EntityKind, current: Json, now: datetime) -> Json:
        self._let_go(kind.name, current, now)
        record_id = current["Id"]
        self.company.bury(kind.name, record_id, now)
        self._settle(kind.name, record_id, current, None, now)
        self._forget_number(kind.name, current)
        return {"domain": "QBO", "status": "Deleted", "Id": record_id}

    def _void(self, kind: EntityKind, current: Json, now: datetime) -> Json:
        self._let_go(kind.name, current, now)
        before = deepcopy(current)
        note = str(current.get("PrivateNote", ""))
        current["PrivateNote"] = f"Voided - {note}" if note else "Voided"
        current["TotalAmt"] = ZERO
        if kind.name == "Invoice":
            current["Balance"] = ZERO
            current["TxnTaxDetail"] = {"TotalTax": ZERO}
            current["Line"] = [_emptied(line) for line in current["Line"]]
        else:
            current["Line"] = []
        if kind.name == "Payment":
            current["UnappliedAmt"] = ZERO
        self._settle(kind.name, current["Id"], before, current, now)
        self.company.touch(kind.name, current, now, operation="Void")
        return current

    def _let_go(self, kind: str, current: Json, now: datetime) -> None:
        """Undo what other documents hold of this one. Raises ServiceError where that is refused."""
        refuse_used_credit(kind, current)
        if kind == "Payment":
            refuse_deposited(current)
        if kind in ("Bill", "Invoice"):
            release(self.company, kind, current["Id"], now)

    def _number(self, kind: str, draft: Json, *, allow_duplicate: bool) -> None:
        numbers = self._known_numbers(kind)
        number = str(draft.get("DocNumber", "")).strip()
        preferences = next(iter(self.company.of_kind("Preferences").values()), {})
        if not number and not preferences.get("SalesFormsPrefs", {}).get("CustomTxnNumbers"):
            number = draft["DocNumber"] = self._next_number()
        holder = numbers.get(number)
        if number and holder is not None and holder != draft.get("Id") and not allow_duplicate:
            raise duplicate_number(number, kind, holder)
        if number:
            numbers[number] = str(draft.get("Id", ""))
            self._highest = max(self._highest or 1000, int(number) if number.isdecimal() else 0)

    def _known_numbers(self, kind: str) -> dict[str, str]:
        if kind not in self._numbers:
            documents = self.company.of_kind(kind).values()
            self._numbers[kind] = {str(document.get("DocNumber", "")): document["Id"] for document in documents}
        return self._numbers[kind]

    def _next_number(self) -> str:
        if self._highest is None:
            numbers = [number for kind in sorted(_NUMBERED) for number in self._known_numbers(kind)]
            self._highest = max([int(number) for number in numbers if number.isdecimal()], default=1000)
        return str(self._highest + 1)

    def _forget_number(self, kind: str, document: Json) -> None:
        if kind in _NUMBERED:
            self._known_numbers(kind).pop(str(document.get("DocNumber", "")), None)


def _action(operation: Operation) -> str:
    asked, include = operation.asked.lower(), operation.include.lower()
    if asked == UPDATE and "void" in include:
        return VOID
    if asked in (CREATE, DELETE, VOID):
        return asked
    if asked not in ("", UPDATE):
        raise unsupported_operation(asked)
    return UPDATE if operation.body.get("Id") or asked == UPDATE else CREATE


def _cleared(item: object) -> bool:
    return item in ("", {}) or (isinstance(item, dict) and item.get("value") == "")


def _essence(value: Any) -> Any:
    """The value without empty objects and without the names that references repeat."""
    if isinstance(value, list):
        return [_essence(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = "value" in value
    return {key: _essence(item) for key, item in value.items() if item != {} and not (named and key == "name")}


def _emptied(line: Json) -> Json:
    emptied = {**line, "Amount": ZERO}
    detail = emptied.get("SalesItemLineDetail")
    if detail:
        emptied["SalesItemLineDetail"] = {**detail, "Qty": 0}
    return emptied
