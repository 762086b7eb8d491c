"""Routes about findings: listed, one by one with their history, and what a member does about them."""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.finding_rows import FindingFieldsParameter, FirmFindingPage, page_of_firm_findings
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import accepted, problem_responses
from adapters.http.paging import FindingList, LimitParameter, PlaceCursorParameter, page_of_findings
from adapters.http.parameters import id_in_path, id_in_query
from adapters.http.problems import of_parameter
from adapters.http.question import BusinessId, MemberRequest, TheProduct, TheQuestion, TheWorkers
from adapters.http.routes.writes import LOST, IdempotencyKey, made
from domain.answers.finding_filter import filter_of
from domain.answers.findings import FindingDetail, FixAnswer, FixPreview
from domain.answers.firm_findings import FirmFindings
from domain.findings.acts import ActAnswer, Assign, Comment, FindingAct, Ignore, Reopen, Snooze
from domain.findings.life import FindingLife
from domain.rules.codes import rule_codes

FindingKey = Annotated[
    str,
    id_in_path("The key of a finding, as lists give it.", characters_max=500),
]

# Long texts are read, so that they can be refused with a sentence; a body beyond this is refused unread.
_BODY_BYTES_MAX = 2 * 1024 * 1024


def _words(about: str, *, name: str | None = None) -> Any:
    return QueryParameter(name=name, max_length=1000, description=about)


_Codes = Annotated[str | None, _words("Only these rules' findings, by code, with commas between.")]
_Severities = Annotated[str | None, _words("Only these severities, with commas between.")]
_States = Annotated[
    str | None, _words("Only these states, with commas between, or `all`; `open` when left out.", name="state")
]
_Assignee = Annotated[str | None, _words("Only what is assigned to this name; empty for nobody.")]


class FixWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The values a member chose for a fix, by field of its intent; those left out are as suggested."""

    values: dict[str, Any] = {}


class UndoWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entry of the history to take back; left out, the newest act of a member that still stands."""

    number: int | None = None


class BulkWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act on many findings. `preview` says what would be done; with `all_or_nothing` one bad row stops all."""

    keys: tuple[str, ...]
    act: FindingAct
    preview: bool = False
    all_or_nothing: bool = False


_ACTING: dict[str, Any] = {
    "status_code": HTTPStatus.OK,
    "responses": problem_responses(
        HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    ),
    "request_max_body_size": _BODY_BYTES_MAX,
}
_ONE = "/businesses/{business_id:str}/findings/{key:str}"


@get(
    "/businesses/{business_id:str}/findings",
    summary="A client's findings with their lives, worst first",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def list_findings(
    question: TheQuestion,
    product: TheProduct,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
    code: _Codes = None,
    severity: _Severities = None,
    of_state: _States = None,
    assignee: _Assignee = None,
    vendor: Annotated[str | None, _words("Only what concerns the vendor with this id.")] = None,
) -> FindingList:
    with of_parameter():
        wanted = filter_of(rule_codes, code=code, severity=severity, state=of_state, assignee=assignee, vendor=vendor)
    found = await question.put_to_books(partial(product.findings.findings, wanted=wanted))
    return page_of_findings(found, limit, cursor)


@get(_ONE, summary="One finding with its history", responses=problem_responses(HTTPStatus.FORBIDDEN))
async def get_finding(question: TheQuestion, product: TheProduct, key: FindingKey) -> FindingDetail:
    return await question.put_to_books(partial(product.findings.finding, key=key))


@post(f"{_ONE}/ignore", summary="Set a finding aside, or all of its vendor, account or rule", **_ACTING)
async def ignore_finding(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[Ignore],
) -> FindingLife:
    """An ignored finding is out of the list and the score. Ignored by an owner or advisor it blocks no decision."""
    return await asking.act(product.triage.act, business_id, key, data)


@post(f"{_ONE}/snooze", summary="Set a finding aside until a day", **_ACTING)
async def snooze_finding(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[Snooze],
) -> FindingLife:
    return await asking.act(product.triage.act, business_id, key, data)


@post(f"{_ONE}/assign", summary="Give a finding to somebody", **_ACTING)
async def assign_finding(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[Assign],
) -> FindingLife:
    return await asking.act(product.triage.act, business_id, key, data)


@post(f"{_ONE}/comment", summary="Comment on a finding", **_ACTING)
async def comment_on_finding(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[Comment],
) -> FindingLife:
    return await asking.act(product.triage.act, business_id, key, data)


@post(f"{_ONE}/reopen", summary="Take a finding back that was ignored or snoozed", **_ACTING)
async def reopen_finding(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[Reopen],
) -> FindingLife:
    return await asking.act(product.triage.act, business_id, key, data)


@post(f"{_ONE}/undo", summary="Take back what a member did about a finding", **_ACTING)
async def undo_finding_act(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[UndoWish],
) -> FindingLife:
    return await asking.act(product.triage.undo, business_id, key, data.number)


@post("/businesses/{business_id:str}/findings/bulk", summary="One act on many findings", **_ACTING)
async def act_on_findings(
    asking: TheAsking, product: TheProduct, business_id: BusinessId, data: JSONBody[BulkWish]
) -> ActAnswer:
    """A result for each finding in the order asked; a row that cannot be done names its problem."""
    return await asking.act(
        product.triage.act_on_many,
        business_id,
        data.keys,
        data.act,
        preview=data.preview,
        all_or_nothing=data.all_or_nothing,
    )


@post(f"{_ONE}/fix/preview", summary="What a fix would write", **_ACTING)
async def preview_fix(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    data: JSONBody[FixWish],
) -> FixPreview:
    return await asking.act(product.fixes.preview, business_id, key, data.values)


@post(
    f"{_ONE}/fix",
    summary="Mend a finding by a write to the ledger",
    **{**_ACTING, "responses": _ACTING["responses"] | accepted(FixAnswer, LOST)},
)
async def fix_finding(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    key: FindingKey,
    idempotency_key: IdempotencyKey,
    data: JSONBody[FixWish],
) -> Response[FixAnswer]:
    """Made once or not at all; then the rules run again. 202 says that the service's answer was lost."""
    answer = await asking.reach(product.fixes.fix, business_id, key, data.values, key=idempotency_key)
    return Response(answer, status_code=made(answer.write))


@get(
    "/findings",
    summary="The findings of all clients, the gravest first",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def list_firm_findings(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
    code: _Codes = None,
    severity: _Severities = None,
    of_state: _States = None,
    assignee: _Assignee = None,
    business_id: Annotated[str | None, id_in_query("Only findings of this client.")] = None,
    fields: FindingFieldsParameter = None,
) -> FirmFindingPage:
    """As the rules last saw them: none is run for this answer, and `behind` says whose books have moved on since.

    What is judged anew at each look (books too old, a connection that is lost) stands in a client's own list.
    """
    with of_parameter():
        wanted = filter_of(rule_codes, code=code, severity=severity, state=of_state, assignee=assignee)

    def read() -> FirmFindings:
        firm_id, of = request.user.firm_id, request.auth.clients
        if business_id is not None:
            of = (product.bookshelf.business(firm_id, business_id).id,)
        return product.firm_findings.findings(firm_id, product.clock.now(), wanted, of)

    return page_of_firm_findings(await workers.read(read), fields, limit, cursor)


FINDING_ROUTES = [
    list_firm_findings,
    list_findings,
    get_finding,
    ignore_finding,
    snooze_finding,
    assign_finding,
    comment_on_finding,
    reopen_finding,
    undo_finding_act,
    act_on_findings,
    preview_fix,
    fix_finding,
]
