"""Which part of the emulator answers which path of the company API."""

from emulators.qbo.faults import unsupported_operation
from emulators.qbo.feed import changes
from emulators.qbo.web.batches import answer_batch
from emulators.qbo.web.calls import Call, Content
from emulators.qbo.web.entities import answer_query, document_pdf, read_object, send_document, write_object


def answer(call: Call) -> Content:
    """The content of the answer, without its `time`. Raises ServiceError."""
    return _posted(call) if call.posts else _got(call)


def _posted(call: Call) -> Content:
    match [part.lower() for part in call.parts]:
        case ["query"]:
            return answer_query(call)
        case ["batch"]:
            return answer_batch(call)
        case [entity]:
            return write_object(call, entity)
        case [entity, id, "send"]:
            return send_document(call, entity, id)
    raise unsupported_operation("/".join(call.parts))


def _got(call: Call) -> Content:
    match [part.lower() for part in call.parts]:
        case ["query"]:
            return answer_query(call)
        case ["cdc"]:
            entities, since = call.params.get("entities", ""), call.params.get("changedSince", "")
            return changes(call.seen.company, entities, since, call.now)
        case ["preferences"]:
            return read_object(call, "Preferences", "1")
        case ["companyinfo", id] if id in ("1", call.desk.company.realm_id):
            return read_object(call, "CompanyInfo", "1")
        case [entity, id, "pdf"]:
            return document_pdf(call, entity, id)
        case [entity, id]:
            return read_object(call, entity, id)
    raise unsupported_operation("/".join(call.parts))
