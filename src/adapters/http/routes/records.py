"""The route of one record with what belongs to it."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from litestar import get

from adapters.http.openapi import problem_responses
from adapters.http.parameters import id_in_path
from adapters.http.question import TheProduct, TheQuestion
from domain.answers.record import RecordDetail
from domain.books.subject import Subject

RecordKind = Annotated[str, id_in_path("The kind of record, as lists name it, e.g. `Bill`.")]
RecordId = Annotated[str, id_in_path("The record's id at the service.")]


@get(
    "/businesses/{business_id:str}/records/{record_kind:str}/{record_id:str}",
    summary="One record with its lines and what belongs to it",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def get_record(
    question: TheQuestion, product: TheProduct, record_kind: RecordKind, record_id: RecordId
) -> RecordDetail:
    """A document, vendor, customer, account or other entry of the books, by the kind and id of `Kind:id`."""
    subject = Subject(record_kind, record_id)
    return await question.put_to_books(partial(product.records.record, subject=subject))


RECORD_ROUTES = [get_record]
