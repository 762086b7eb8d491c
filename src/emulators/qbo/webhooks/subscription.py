"""Who is told of changes, of which ones and in what form."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import uuid4

import msgspec

from emulators.qbo.store import ChangeOperation
from emulators.qbo.webhooks.payloads import Event, Generation, body_of, signature
from emulators.qbo.wire import PACIFIC
from emulators.service.trouble import Seconds
from emulators.service.webhooks.subscription import Patience, refuse_impossible
from emulators.service.wire import Json

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
PATIENCE: Final = Patience(
    answer_limit_s=3.0,
    waits=(
        timedelta(seconds=10),
        timedelta(seconds=20),
        timedelta(seconds=30),
        timedelta(minutes=5),
        timedelta(minutes=20),
        timedelta(hours=2),
        timedelta(hours=4),
        timedelta(hours=6),
    ),
)


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
        refuse_impossible(self.endpoint)
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

    @property
    def patience(self) -> Patience:
        return PATIENCE

    def tells(self, event: Event) -> bool:
        return self.wants(event.change.kind, event.change.operation)

    def body_of(self, events: Sequence[Event]) -> bytes:
        return body_of(events, self.format)

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "accept": "application/json",
            "user-agent": "intuit_notification_server/0.1",
            "intuit-signature": signature(body, self.verifier),
            "intuit-created-time": f"{at.astimezone(PACIFIC):%Y-%m-%dT%H:%M:%S%z}",
            "intuit-t-id": str(uuid4()),
        }

    def wants(self, kind: str, operation: ChangeOperation) -> bool:
        if self.entities and kind not in self.entities:
            return False
        if self.format == "legacy" and kind in ONLY_IN_CLOUDEVENTS:
            return False
        return operation in OPERATIONS.get(kind, ())
