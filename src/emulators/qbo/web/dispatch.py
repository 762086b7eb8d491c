"""Which part of the emulator answers which path of the company API."""

from emulators.qbo.faults import unsupported_operation
from emulators.qbo.web.batches import answer_batch
from emulators.qbo.web.calls import Call, Content
from emulators.qbo.web.entities import (
    answer_query,
    changed,
    document_pdf,
    object_in,
    read_object,
    send_document,
    write_object,
)
from emulators.qbo.web.uploads import answer_download, answer_upload
from emulators.qbo.writes.rates import read_rate
from emulators.qbo.writes.taxes import create_tax_code


def answer(call: Call) -> Content:
    """The content of the answer, without its `time`. Raises ServiceError."""
    return _posted(call) if call.posts else _got(call)


def _posted(call: Call) -> Content:
    match [part.lower() for part in call.parts]:
        case ["query"]:
            return answer_query(call)
        case ["batch"]:
            return answer_batch(call)
        case ["upload"]:
            return answer_upload(call)
        case ["taxservice", "taxcode"]:
            return create_tax_code(call.desk.company, object_in(call.body), call.now)
        case [entity]:
            return write_object(call, entity)
        case [entity, _, "send"]:
            return send_document(call, entity, call.parts[1])
    raise unsupported_operation("/".join(call.parts))


def _got(call: Call) -> Content:
    match [part.lower() for part in call.parts]:
        case ["query"]:
            return answer_query(call)
        case ["cdc"]:
            parts = changed(call, call.params.get("entities", ""), call.params.get("changedSince", ""))
            return {"CDCResponse": [{"QueryResponse": parts}]}
        case ["preferences"]:
            return read_object(call, "Preferences", "1")
        case ["companyinfo", id] if id in ("1", call.desk.company.realm_id):
            return read_object(call, "CompanyInfo", "1")
        case ["exchangerate"]:
            code, day = call.params.get("sourcecurrencycode", ""), call.params.get("asofdate", "")
            return read_rate(call.seen.company, code, day, call.now)
        case ["download", _]:
            return answer_download(call, call.parts[1])
        case ["reports", _]:
            return call.seen.reports.answer(call.parts[1], call.params, call.now)
        case [entity, _, "pdf"]:
            return document_pdf(call, entity, call.parts[1])
        case [entity, _]:
            return read_object(call, entity, call.parts[1])
    raise unsupported_operation("/".join(call.parts))
