"""The scripted rail as a whole ledger: it changes and pays bills too, sends invoices and notices."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from msgspec import UNSET
from msgspec.structs import replace
from tests.fakes.rail_writes import WritingRail
from tests.fixtures.changes import live

from cashrail.kit import hookimpl
from cashrail.kit.records import (
    RailApp,
    RailDeclaration,
    RecordChange,
    WebhookNotice,
    WriteRequest,
)
from domain.books.bill import Bill
from domain.books.record import Record
from domain.rails.intent import Intent, PayBill


class LedgerRail(WritingRail):
    """A notice is signed by the word "signed"; `notices` are those that were verified, as they came.

    An undo gives the record what it had in the version before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.page_size = 100
        self.notices: list[tuple[Mapping[str, str], bytes]] = []

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        writes = ("change-vendor", "change-bill", "pay-bill", "send-invoice")
        told = {"pay-bill": "There is no undo of pay-bill."}
        return replace(super().declare_rail(), writes=writes, irreversible=told, webhooks=True)

    @hookimpl
    def verify_webhook(self, app: RailApp, headers: Mapping[str, str], body: bytes) -> bool:  # noqa: ARG002
        self.notices.append((dict(headers), body))
        return headers.get("intuit-signature") == "signed"

    @hookimpl
    def parse_webhook(self, body: bytes) -> Sequence[WebhookNotice]:
        return [msgspec.json.decode(body, type=WebhookNotice)]

    def _after(self, now: RecordChange, request: WriteRequest) -> RecordChange:
        assert now.record is not None
        assert now.updated_at is not None
        stamp = {"version": now.version + 1, "updated_at": now.updated_at + timedelta(minutes=1)}
        if request.undoing is not None:
            told = next(each.record for each in self.feed if each.raw == request.undoing.before)
            assert told is not None
            return live(replace(told, **stamp))
        return live(replace(now.record, **_given(now.record, request.intent), **stamp))


def _given(record: Record, intent: Intent) -> dict[str, object]:
    if isinstance(intent, PayBill):
        assert isinstance(record, Bill)
        return {"balance_minor": record.balance_minor - intent.amount.amount_minor}
    given = {name: getattr(intent, name, UNSET) for name in record.__struct_fields__}
    return {name: value for name, value in given.items() if value is not UNSET and name != "version"}
