"""Routes about decisions: tried, made, approved, withdrawn, recorded in the ledger, and their history."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import accepted, problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, page_by
from adapters.http.parameters import id_in_path
from adapters.http.problems import of_parameter, within
from adapters.http.question import BusinessId, Question, TheProduct, TheQuestion, TheWhose
from adapters.http.routes.writes import LOST, IdempotencyKey, made
from domain.answers.waiting import WaitingDecision
from domain.answers.what_if import Moves, PayPlanAnswer, WhatIfAnswer
from domain.plans.decision import ApprovalsAnswer, Decision, DecisionDraft, DecisionsAnswer, RecordDraft, RecordedAnswer

DecisionId = Annotated[str, id_in_path("The id of a decision.")]
DecisionCursor = Annotated[
    str | None,
    QueryParameter(max_length=100, description="The `next_cursor` of the page before; left out for the first."),
]


class DecisionList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of decisions, newest first; `next_cursor` is None on the last one."""

    items: tuple[Decision, ...]
    next_cursor: str | None


class WaitingList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the payments that wait for a member, the oldest first; `next_cursor` is None on the last one."""

    items: tuple[WaitingDecision, ...]
    next_cursor: str | None


class DecisionBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Drafts about different documents; with `all_or_nothing` one that cannot be keeps all of them back.

    `preview` says of each what would become of it: decided, proposed, or refused and why.
    """

    decisions: tuple[DecisionDraft, ...]
    all_or_nothing: bool = False
    preview: bool = False


class ApprovalBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Decisions of one client to be approved, each for itself; `preview` says what would become of each."""

    decisions: tuple[str, ...]
    preview: bool = False


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a decision is taken back."""

    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""


WaitingFor = Annotated[
    Literal["me"],
    QueryParameter(description="`me`: what the member who asks may approve, neither decided nor approved by that one."),
]
_DECISIONS = "/businesses/{business_id:str}/decisions"
_DECIDING: dict[str, Any] = {
    "status_code": HTTPStatus.OK,
    "responses": problem_responses(
        HTTPStatus.FORBIDDEN,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ),
}


@get(
    "/businesses/{business_id:str}/console/plan",
    summary="Which bills can be paid, and when",
    responses=problem_responses(HTTPStatus.FORBIDDEN),
)
async def pay_plan(question: TheQuestion, product: TheProduct) -> PayPlanAnswer:
    return await question.put_to_books(product.pay_plan.pay_plan)


@post(
    "/businesses/{business_id:str}/console/what-if",
    summary="What would become of the cash if documents were paid on other days",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
)
async def what_if(question: TheQuestion, product: TheProduct, data: JSONBody[Moves]) -> WhatIfAnswer:
    """Nothing is changed."""
    asked: Question = question
    return await asked.put(lambda *given: product.what_if.what_if(*given, moves=data))


@get(_DECISIONS, summary="What was decided about a client's documents, newest first", responses=problem_responses())
async def list_decisions(
    whose: TheWhose,
    product: TheProduct,
    limit: LimitParameter = 100,
    cursor: DecisionCursor = None,
) -> DecisionList:
    with of_parameter("cursor"):
        found = await whose.read(lambda scope: product.decisions.list_decisions(scope, cursor, limit + 1))
    page = found[:limit]
    return DecisionList(items=page, next_cursor=page[-1].id if len(found) > limit else None)


@get(
    "/decisions",
    summary="Which payments of all clients wait for one's approval",
    responses=problem_responses(),
    opt=FOR_SOME_CLIENTS,
)
async def list_waiting_decisions(
    asking: TheAsking,
    product: TheProduct,
    waiting_for: WaitingFor,  # noqa: ARG001 - there is one answer so far, which is asked for by name
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
) -> WaitingList:
    """What has lapsed, or waits in the Tray by now, is left out. To a role that does not decide it is empty."""
    found = await asking.act(product.decisions.waiting)
    items, next_cursor = page_by(found, _oldest_first, tuple[float, str], limit, cursor)
    return WaitingList(items=items, next_cursor=next_cursor)


def _oldest_first(waiting: WaitingDecision) -> tuple[float, str]:
    return waiting.decision.at.timestamp(), waiting.decision.id


@post(_DECISIONS, summary="Decide upon bills and invoices", **_DECIDING)
async def decide(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    data: JSONBody[DecisionBatch],
) -> DecisionsAnswer:
    """A later decision about a document replaces the earlier one. A single draft that cannot be is a problem."""
    with within("decisions/0"):
        made = product.decisions.decide
        return await asking.act(
            made, business_id, data.decisions, all_or_nothing=data.all_or_nothing, preview=data.preview
        )


@post(f"{_DECISIONS}/approve", summary="Approve payments that others decided", **_DECIDING)
async def approve_decisions(
    asking: TheAsking, product: TheProduct, business_id: BusinessId, data: JSONBody[ApprovalBatch]
) -> ApprovalsAnswer:
    """A row for each in the order asked; one that cannot be approved names its problem, and the others are."""
    return await asking.act(product.decisions.approve_many, business_id, data.decisions, preview=data.preview)


@post(f"{_DECISIONS}/{{decision_id:str}}/approve", summary="Approve a payment that another decided", **_DECIDING)
async def approve_decision(
    asking: TheAsking, product: TheProduct, business_id: BusinessId, decision_id: DecisionId
) -> Decision:
    return await asking.act(product.decisions.approve, business_id, decision_id)


@post(f"{_DECISIONS}/{{decision_id:str}}/withdraw", summary="Take a decision back", **_DECIDING)
async def withdraw_decision(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    decision_id: DecisionId,
    data: JSONBody[Withdrawal],
) -> Decision:
    return await asking.act(product.decisions.withdraw, business_id, decision_id, data.reason)


@post(
    f"{_DECISIONS}/{{decision_id:str}}/record",
    summary="Record an approved payment in the ledger",
    **{**_DECIDING, "responses": _DECIDING["responses"] | accepted(RecordedAnswer, LOST)},
)
async def record_payment(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    decision_id: DecisionId,
    idempotency_key: IdempotencyKey,
    data: JSONBody[RecordDraft],
) -> Response[RecordedAnswer]:
    """The decision is over once the write is confirmed. 202 says that the service's answer was lost."""
    answer = await asking.reach(product.decisions.record, business_id, decision_id, data, key=idempotency_key)
    return Response(answer, status_code=made(answer.write))


DECISION_ROUTES = [
    *(pay_plan, what_if, list_decisions, list_waiting_decisions),
    *(decide, approve_decision, approve_decisions, withdraw_decision, record_payment),
]
