"""Who is told of changes, of which ones and in what form, and how that goes wrong on request."""

from typing import Annotated, Any, Final, Literal

import httpx
import msgspec

from emulators.qbo.store import ChangeOperation
from emulators.qbo.switches import Seconds, Share
from emulators.qbo.wire import Json

Generation = Literal["cloudevents", "legacy"]
_LETTERS: Final[dict[str, ChangeOperation]] = {
    "C": "Create",
    "U": "Update",
    "D": "Delete",
    "M": "Merge",
    "V": "Void",
    "E": "Emailed",
}
_NOTIFIED: Final = {
    **dict.fromkeys(("Invoice", "CreditMemo", "Payment", "SalesReceipt", "RefundReceipt"), "CUDEV"),
    **dict.fromkeys(("Account", "Class", "Customer", "Employee", "Item", "Vendor"), "CUDM"),
    **dict.fromkeys(("BillPayment", "Purchase", "Transfer"), "CUDV"),
    **dict.fromkeys(("Estimate", "PurchaseOrder"), "CUDE"),
    **dict.fromkeys(("Department", "PaymentMethod"), "CUM"),
    **dict.fromkeys(("Bill", "Deposit", "JournalEntry", "TimeActivity", "VendorCredit"), "CUD"),
    **dict.fromkeys(("ChangeOrder", "CompanyCurrency", "Currency"), "CUD"),
    **dict.fromkeys(("Budget", "JournalCode", "TaxAgency", "Term"), "CU"),
    "Preferences": "U",
}
OPERATIONS: Final = {name: frozenset(_LETTERS[letter] for letter in letters) for name, letters in _NOTIFIED.items()}
ONLY_IN_CLOUDEVENTS: Final = frozenset({"ChangeOrder", "CompanyCurrency"})


class Subscription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application's endpoint. Raises ValueError for an impossible endpoint or an unknown entity.

    `verifier` is the token that signs what is sent; it stands in no repr. `entities` are the names wanted, all where
    there are none. Changes of `aggregation_s` seconds make one notification; 0 sends each change at once. With
    `in_order`, what comes later waits until a notification that failed is acknowledged.
    """

    endpoint: str
    verifier: Annotated[str, msgspec.Meta(min_length=1)]
    format: Generation = "cloudevents"
    entities: tuple[str, ...] = ()
    aggregation_s: Seconds = 0
    in_order: bool = True

    def __post_init__(self) -> None:
        try:
            url = httpx.URL(self.endpoint)
        except httpx.InvalidURL as error:
            raise ValueError(f"the endpoint is no address: {error}") from error
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise ValueError("the endpoint must be an http or https address without a user name")
        unknown = sorted(set(self.entities) - OPERATIONS.keys())
        if unknown:
            raise ValueError(f"webhooks do not tell of {', '.join(unknown)}")

    def __repr__(self) -> str:
        return f"Subscription({self.shown()})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """What `rich` prints, in tracebacks too."""
        return list(self.shown().items())

    def shown(self) -> Json:
        """Everything but the verifier."""
        shown: Json = msgspec.to_builtins(self)
        del shown["verifier"]
        return shown

    def wants(self, kind: str, operation: ChangeOperation) -> bool:
        if self.entities and kind not in self.entities:
            return False
        if self.format == "legacy" and kind in ONLY_IN_CLOUDEVENTS:
            return False
        return operation in OPERATIONS.get(kind, ())


class Mischief(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong between the service and its subscribers, drawn by `seed` and the number of the notification.

    Rates are shares of notifications from 0 to 1. `delay_s`: each one is late by up to so much, so that some overtake
    others. `reorder`: the notifications that are due together, and the events within each, go out shuffled.
    """

    seed: int = 1
    duplicate_rate: Share = 0
    drop_rate: Share = 0
    delay_s: Seconds = 0
    reorder: bool = False
