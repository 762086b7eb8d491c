"""What clients see of objects beyond what is kept of them: addresses that are good for a while, ids that are ours."""

from collections.abc import Callable, Mapping
from typing import Final

from emulators.qbo.web.calls import Call
from emulators.qbo.writes.attachments import download_path
from emulators.qbo.writes.rates import shown
from emulators.qbo.writes.recurring import shown as shown_template
from emulators.service.wire import Json


def as_seen(call: Call, kind: str, record: Json) -> Json:
    """The record itself where nothing is added or left out."""
    see = _SEEN.get(kind)
    return record if see is None else see(call, record)


def _attachable(call: Call, record: Json) -> Json:
    """With the address of its file, good for the next fifteen minutes."""
    company, file_id = call.desk.company, record["Id"]
    if file_id not in company.files:
        return record
    return {**record, "TempDownloadUri": f"{call.root}{download_path(company, file_id, call.now)}"}


def _exchange_rate(_call: Call, record: Json) -> Json:
    return shown(record)


def _recurring(_call: Call, record: Json) -> Json:
    return shown_template(record)


def _invoice(call: Call, record: Json) -> Json:
    """With the address to pay it at, for who asks, where it can be paid online and somebody is mailed."""
    if "invoicelink" not in call.params.get("include", "").lower() or "BillEmail" not in record:
        return record
    if not (record.get("AllowOnlineCreditCardPayment") or record.get("AllowOnlineACHPayment")):
        return record
    return {**record, "InvoiceLink": f"{call.root}/t/scs-v1-{call.desk.company.signed(record['Id'])}"}


_SEEN: Final[Mapping[str, Callable[[Call, Json], Json]]] = {
    "Attachable": _attachable,
    "ExchangeRate": _exchange_rate,
    "Invoice": _invoice,
    "RecurringTransaction": _recurring,
}
