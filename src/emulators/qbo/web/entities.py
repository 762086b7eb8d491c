"""Single objects, queries and changes: read, select, write."""

from emulators.qbo.catalog_kinds import PDF
from emulators.qbo.faults import not_found, throttled, throttled_item, unreadable, unsupported_operation
from emulators.qbo.feed import OBJECTS_LIMIT, changes
from emulators.qbo.limits import MAILS_A_DAY
from emulators.qbo.pdf import render
from emulators.qbo.query.complaints import refuse_foreign_marks
from emulators.qbo.query.grammar import parse
from emulators.qbo.web.appearance import as_seen
from emulators.qbo.web.calls import Call
from emulators.qbo.web.oddities import clearing, oddly_answered, refuse_unplanned, with_false_tombstones, without_untold
from emulators.qbo.wire import Binary, local_date
from emulators.qbo.writes.operations import Operation
from emulators.qbo.writes.rates import KIND, write_rate
from emulators.qbo.writes.recurring import KIND as RECURRING
from emulators.qbo.writes.recurring import write_recurring
from emulators.service.wire import Json, WireError, decode


def read_object(call: Call, entity: str, id: str) -> Json:
    """`{Entity: object}`. Raises ServiceError."""
    company = call.seen.company
    refuse_unplanned(call.sandbox.switches, company, entity)
    kind = company.kind(entity)
    if kind is None:
        raise unsupported_operation(entity)
    record = company.get(kind.name, id)
    if record is None and kind.name == "Transfer":
        record = _card_payment_as_transfer(company.get("CreditCardPaymentTxn", id))
    if record is None:
        raise not_found()
    return {kind.name: as_seen(call, kind.name, record)}


def _card_payment_as_transfer(payment: Json | None) -> Json | None:
    """The service answers a payment of a card to who reads a transfer of that id."""
    if payment is None:
        return None
    kept = {field: value for field, value in payment.items() if field not in ("BankAccountRef", "CreditCardAccountRef")}
    return {**kept, "FromAccountRef": payment["BankAccountRef"], "ToAccountRef": payment["CreditCardAccountRef"]}


def document_pdf(call: Call, entity: str, id: str) -> Binary:
    """The document as a PDF. Raises ServiceError."""
    kind = call.seen.company.kind(entity)
    if kind is None or PDF not in kind.operations:
        raise unsupported_operation(f"{entity} {PDF}")
    record = read_object(call, entity, id)[kind.name]
    return Binary(render(call.seen.company, kind.name, record), "application/pdf")


def send_document(call: Call, entity: str, id: str) -> Json:
    """`{Entity: object}` once mailed. Raises ServiceError, and GatewayError beyond the mails of a day."""
    books = call.desk.books
    refuse_unplanned(call.sandbox.switches, books.company, entity)
    if call.sandbox.switches.throttle and books.mails_on(local_date(call.now)) >= MAILS_A_DAY:
        raise throttled()
    return books.send(entity, id, call.params.get("sendTo", ""), call.now)


def answer_query(call: Call) -> Json:
    text = call.body.decode("utf-8", "replace") if call.posts else call.params.get("query", "")
    return {"QueryResponse": select(call, text)}


def select(call: Call, text: str, *, room: int = OBJECTS_LIMIT, in_batch: bool = False) -> Json:
    """The content of QueryResponse, with at most `room` rows. Raises ServiceError 4000, 4001 and, in a batch, 3001."""
    switches = call.sandbox.switches
    if switches.refuse_non_ascii:
        refuse_foreign_marks(text)
    statement = parse(text, strict_limit=switches.strict_max_results)
    company = call.seen.company
    refuse_unplanned(switches, company, statement.entity)
    if in_batch and statement.entity in switches.throttled_in_batches:
        raise throttled_item()
    found = call.seen.selector.answer(
        statement, rows_limit=min(switches.rows_per_page or room, room), extra_tax_codes=switches.extra_tax_codes
    )
    return oddly_answered(switches, company.kind(statement.entity), _rows_seen(call, found))


def changed(call: Call, entities: str, since: str, *, room: int = OBJECTS_LIMIT) -> list[Json]:
    """The parts of a change feed, with at most `room` objects. Raises ServiceError."""
    company, switches = call.seen.company, call.sandbox.switches
    for entity in entities.split(","):
        refuse_unplanned(switches, company, entity.strip())
    parts = changes(company, entities, since, call.now, room=room)
    told = (without_untold(switches, part) for part in parts)
    return [with_false_tombstones(switches, _rows_seen(call, part)) for part in told]


def _rows_seen(call: Call, found: Json) -> Json:
    return {
        name: [as_seen(call, name, row) for row in value] if isinstance(value, list) else value
        for name, value in found.items()
    }


def write_object(call: Call, entity: str) -> Json:
    """`{Entity: object}` after the operation that the call asks for. Raises ServiceError."""
    asked, include = call.params.get("operation", ""), call.params.get("include", "")
    return written(call, Operation(entity, object_in(call.body), asked=asked, include=include))


def written(call: Call, operation: Operation) -> Json:
    """`{Entity: object}` after the operation. Raises ServiceError."""
    switches, company = call.sandbox.switches, call.desk.company
    refuse_unplanned(switches, company, operation.entity)
    if operation.entity.lower() == KIND.lower():
        return write_rate(company, operation.body, call.now)
    if operation.entity.lower() == RECURRING.lower():
        return write_recurring(company, operation, call.now)
    return call.desk.books.apply(clearing(switches, company, operation), call.now)


def object_in(body: bytes) -> Json:
    """Raises ServiceError 2010 for what is not a JSON object."""
    try:
        content = decode(body)
    except WireError as error:
        raise unreadable("the body is not JSON") from error
    if not isinstance(content, dict):
        raise unreadable("the body is not an object")
    return content
