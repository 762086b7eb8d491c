"""Document numbers: the next free one for sales forms and orders, and which document holds which."""

from typing import Final

from emulators.qbo.faults import duplicate_number
from emulators.qbo.standing import preferences_of
from emulators.qbo.store import Company
from emulators.service.wire import Json

# Kinds of one row share their numbering; the numbers themselves are unique within a kind.
_ROWS: Final = (("Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt", "Estimate"), ("PurchaseOrder",))
_ROW_OF: Final = {kind: row for row in _ROWS for kind in row}


class Numbers:
    """The document numbers of one company, read from its books when first asked for."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._holders: dict[str, dict[str, str]] = {}
        self._highest: dict[tuple[str, ...], int] = {}

    def assign(self, kind: str, draft: Json, *, allow_duplicate: bool) -> None:
        """Give the draft a number where it wants one. Raises ServiceError 6140."""
        if kind not in _ROW_OF:
            return
        number = str(draft.get("DocNumber", "")).strip()
        if not number:
            if not preferences_of(self._company).get("SalesFormsPrefs", {}).get("CustomTxnNumbers"):
                draft["DocNumber"] = str(self._highest_of(_ROW_OF[kind]) + 1)
            return
        holder = self._holders_of(kind).get(number)
        if holder is not None and holder != draft.get("Id") and not allow_duplicate:
            raise duplicate_number(number, kind, holder)

    def note(self, kind: str, before: Json | None, after: Json | None) -> None:
        """Tell that a document has changed its number, or has come or gone."""
        row = _ROW_OF.get(kind)
        if row is None:
            return
        holders = self._holders_of(kind)
        old = "" if before is None else str(before.get("DocNumber", ""))
        if before is not None and holders.get(old) == before["Id"]:
            del holders[old]
        new = "" if after is None else str(after.get("DocNumber", ""))
        if after is not None and new:
            holders.setdefault(new, after["Id"])
            if new.isdecimal():
                self._highest[row] = max(self._highest_of(row), int(new))

    def _holders_of(self, kind: str) -> dict[str, str]:
        if kind not in self._holders:
            held: dict[str, str] = {}
            for document in self._company.of_kind(kind).values():
                if document.get("DocNumber"):
                    held.setdefault(str(document["DocNumber"]), document["Id"])
            self._holders[kind] = held
        return self._holders[kind]

    def _highest_of(self, row: tuple[str, ...]) -> int:
        if row not in self._highest:
            numbers = [number for kind in row for number in self._holders_of(kind)]
            self._highest[row] = max([int(number) for number in numbers if number.isdecimal()], default=1000)
        return self._highest[row]
