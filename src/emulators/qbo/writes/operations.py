"""The operations that clients ask for: create, full and sparse update, delete, void, send."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from typing import Final

import msgspec

from emulators.qbo.catalog_documents import SALES_FORMS, WITHOUT_POSTINGS
from emulators.qbo.catalog_kinds import CREATE, DELETE, SEND, UPDATE, VOID, EntityKind
from emulators.qbo.faults import (
    deleted_already,
    missing,
    not_found,
    period_closed,
    stale,
    unsupported_operation,
)
from emulators.qbo.standing import identity, preferences_of
from emulators.qbo.store import ChangeOperation, Company
from emulators.qbo.wire import local_date
from emulators.qbo.writes.attachments import write_attachment
from emulators.qbo.writes.changes import (
    KEPT,
    check_change,
    essence,
    merged_with,
    open_balances,
    reopen_balances,
    voided_form,
)
from emulators.qbo.writes.chart import refuse_new_type
from emulators.qbo.writes.drafts import complete
from emulators.qbo.writes.exchange import set_home_values
from emulators.qbo.writes.links import (
    DEPOSITED,
    check_links,
    links_of,
    move_links,
    payers_of,
    refuse_deposited,
    refuse_used_credit,
    released,
)
from emulators.qbo.writes.mail import mailed
from emulators.qbo.writes.names import complete_listed, hide_name, refuse_new_role, rename_below
from emulators.qbo.writes.numbering import Numbers
from emulators.qbo.writes.orders import check_orders, forget_order, head_links, move_orders
from emulators.qbo.writes.pins import Pins
from emulators.qbo.writes.postings import Bookkeeper
from emulators.qbo.writes.references import name_references, require
from emulators.qbo.writes.settings import SETTINGS, write_settings
from emulators.qbo.writes.shapes import readable
from emulators.qbo.writes.stock import move_stock
from emulators.service.wire import Json

_SPARSE_NEEDS: Final = {
    "Bill": ("VendorRef",),
    "Purchase": ("PaymentType",),
    "CreditCardPaymentTxn": ("Amount", "BankAccountRef", "CreditCardAccountRef"),
}


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
        self._numbers = Numbers(company)
        self._pins = Pins(company, self.keeper.chart)
        self._mails: Counter[date] = Counter()

    def apply(self, operation: Operation, now: datetime) -> Json:
        """What a client asked for; answers `{Entity: object}`. Raises ServiceError, changing nothing."""
        action = _action(operation)
        kind = self._kind(operation.entity, action)
        body = readable(operation.body)
        allow = "allowduplicatedocnum" in operation.include
        if action == CREATE and kind.name != "Attachable":
            body = {field: item for field, item in body.items() if field != "TermRef" and item != ""}
            return {kind.name: self.create(kind.name, body, now, allow_duplicate_number=allow)}
        if kind.name == "Attachable":
            attached = None if action == CREATE else self._current(kind, body)
            return {kind.name: write_attachment(self.company, action, attached, body, now)}
        current = self._current(kind, body)
        if kind.name in SETTINGS:
            return {kind.name: write_settings(self.company, kind.name, current, body, now)}
        acts: dict[str, Callable[[], Json]] = {
            UPDATE: lambda: self._update(kind, current, body, now, allow_duplicate_number=allow),
            DELETE: lambda: self._delete(kind, current, now),
            VOID: lambda: self._void(kind, current, now),
        }
        return {kind.name: acts[action]()}

    def send(self, entity: str, id: str, address: str, now: datetime) -> Json:
        """Mail a document, to the address on it where none is given. Raises ServiceError."""
        kind = self._kind(entity, SEND)
        current = self.company.get(kind.name, id)
        if current is None:
            raise deleted_already() if self.company.is_deleted(kind.name, id) else not_found()
        current.update(mailed(self.company, kind.name, current, address, now))
        self._mails[local_date(now)] += 1
        self.company.touch(kind.name, current, now, operation="Emailed")
        return {kind.name: current}

    def mails_on(self, day: date) -> int:
        """How many documents were mailed on that local day."""
        return self._mails[day]

    def create(self, kind_name: str, draft: Json, now: datetime, *, allow_duplicate_number: bool = False) -> Json:
        """Add an object from a readable draft, which this keeps and completes. Raises ServiceError."""
        kind = self.company.kind(kind_name)
        if kind is None:
            raise unsupported_operation(kind_name)
        orders = head_links(kind.name, draft)
        for field in KEPT:
            draft.pop(field, None)
        self._prepare(kind, draft, None, now)
        if not kind.is_list:
            if orders:
                draft["LinkedTxn"] = orders
            self._check(kind, draft, None)
            self._numbers.assign(kind.name, draft, allow_duplicate=allow_duplicate_number)
            self._pins.name_accounts(kind.name, draft, now, opening=True)
            open_balances(kind.name, draft)
        record = {**draft, **identity(self.company.next_id(kind), now)}
        self.company.add(kind.name, record, now)
        if kind.is_list:
            self.keeper.hang(kind.name, record, 1)
        else:
            self._settle(kind, None, record, now)
        return record

    def _kind(self, entity: str, action: str) -> EntityKind:
        kind = self.company.kind(entity)
        if kind is None:
            raise unsupported_operation(entity)
        if action not in kind.operations:
            raise unsupported_operation(f"{action} {kind.name}")
        return kind

    def _prepare(self, kind: EntityKind, draft: Json, current: Json | None, now: datetime) -> None:
        name_references(self.company, draft, current)
        if kind.is_list:
            if kind.sequence != "name":
                require(draft, kind.required)
            complete_listed(self.company, kind, draft)
            return
        require(draft, kind.required)
        complete(self.company, kind, draft, now)

    def _check(self, kind: EntityKind, draft: Json | None, current: Json | None) -> None:
        """What may stand in the way of a transaction coming, changing or going. Raises ServiceError."""
        if kind.name not in WITHOUT_POSTINGS:
            closed = str(preferences_of(self.company).get("AccountingInfoPrefs", {}).get("BookCloseDate", ""))[:10]
            if any(document is not None and str(document.get("TxnDate")) <= closed for document in (draft, current)):
                raise period_closed()
        if draft is not None:
            check_links(self.company, kind.name, draft, current)
            check_orders(self.company, kind.name, draft, current)

    def _settle(self, kind: EntityKind, before: Json | None, after: Json | None, now: datetime) -> None:
        """Move everything that hangs on the document: balances, links, orders, stock, numbers."""
        document_id = str((after or before or {})["Id"])
        old_entries = self.keeper.own_entries(kind.name, before, now)
        self.keeper.post(old_entries, self.keeper.own_entries(kind.name, after, now), now)
        move_links(self.company, kind.name, document_id, links_of(kind.name, before), links_of(kind.name, after), now)
        move_orders(self.company, kind.name, document_id, before, after, now)
        move_stock(self.company, kind.name, before, after)
        self._numbers.note(kind.name, before, after)

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

    def _update(
        self, kind: EntityKind, current: Json, body: Json, now: datetime, *, allow_duplicate_number: bool
    ) -> Json:
        sparse = body.get("sparse") is True
        if sparse:
            require(body, _SPARSE_NEEDS.get(kind.name, ()))
        merged = merged_with(kind.name, current, body, sparse=sparse)
        self._prepare(kind, merged, current, now)
        if kind.name == "Account":
            refuse_new_role(current, merged)
            refuse_new_type(current, merged)
        if kind.is_list and current.get("Active", True) and not merged["Active"]:
            hide_name(kind, merged)
        if essence(merged) == essence(current):
            return current
        if kind.is_list:
            return self._replace_listed(kind, current, merged, now)
        self._pins.name_accounts(kind.name, merged, now, opening=False)
        set_home_values(merged, tells_total=kind.name in SALES_FORMS)
        if essence(merged) == essence(current):
            return current
        self._check(kind, merged, current)
        check_change(self.company, kind.name, current, merged)
        if merged.get("DocNumber") != current.get("DocNumber"):
            self._numbers.assign(kind.name, merged, allow_duplicate=allow_duplicate_number)
        self._pins.name_accounts(kind.name, merged, now, opening=True)
        return self._replace(kind, current, merged, now, "Update")

    def _replace_listed(self, kind: EntityKind, current: Json, merged: Json, now: datetime) -> Json:
        retyped = kind.name == "Account" and merged["Classification"] != current.get("Classification")
        self.keeper.hang(kind.name, current, -1)
        current.clear()
        current.update(merged)
        self.keeper.hang(kind.name, current, 1)
        if retyped:
            self.keeper.restate(current, now)
        self.company.touch(kind.name, current, now)
        rename_below(self.company, kind, current, now)
        return current

    def _replace(
        self, kind: EntityKind, current: Json, merged: Json, now: datetime, operation: ChangeOperation
    ) -> Json:
        before = deepcopy(current)
        current.clear()
        current.update(merged)
        reopen_balances(kind.name, before, current)
        self._settle(kind, before, current, now)
        self.company.touch(kind.name, current, now, operation=operation)
        return current

    def _delete(self, kind: EntityKind, current: Json, now: datetime) -> Json:
        self._check(kind, None, current)
        self._let_go(kind.name, current, now)
        record_id = current["Id"]
        forget_order(self.company, kind.name, current, now)
        self.company.bury(kind.name, record_id, now)
        self._settle(kind, current, None, now)
        return {"domain": "QBO", "status": "Deleted", "Id": record_id}

    def _void(self, kind: EntityKind, current: Json, now: datetime) -> Json:
        self._check(kind, None, current)
        self._let_go(kind.name, current, now)
        return self._replace(kind, current, voided_form(kind.name, current), now, "Void")

    def _let_go(self, kind: str, current: Json, now: datetime) -> None:
        """Undo what payments hold of this document. Raises ServiceError where that is refused."""
        refuse_used_credit(kind, current)
        if kind in DEPOSITED:
            refuse_deposited(current)
        if kind not in ("Bill", "Invoice", "JournalEntry"):
            return
        for payer_kind, payer in payers_of(self.company, current):
            before = deepcopy(payer)
            payer.update(released(kind, current["Id"], payer_kind, payer))
            entries = self.keeper.own_entries(payer_kind, before, now)
            self.keeper.post(entries, self.keeper.own_entries(payer_kind, payer, now), now)
            self.company.touch(payer_kind, payer, now)
            move_links(
                self.company, payer_kind, payer["Id"], links_of(payer_kind, before), links_of(payer_kind, payer), now
            )


def _action(operation: Operation) -> str:
    asked, include = operation.asked.lower(), operation.include.lower()
    if asked == UPDATE and "void" in include:
        return VOID
    if asked in (CREATE, DELETE, VOID):
        return asked
    if asked not in ("", UPDATE):
        raise unsupported_operation(asked)
    return UPDATE if operation.body.get("Id") or asked == UPDATE else CREATE
