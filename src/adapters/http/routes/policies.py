"""Routes about the thresholds that answers are made by: read, changed, and tried before."""

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post, put
from litestar.params import JSONBody

from adapters.http.asking import TheAsking
from adapters.http.computations import Computations
from adapters.http.key_clients import FOR_SOME_CLIENTS
from adapters.http.openapi import accepted, problem_responses
from adapters.http.paging import LimitParameter, PlaceCursorParameter, read_number, written_place
from adapters.http.parameters import id_in_path
from adapters.http.question import BusinessId, MemberRequest, TheComputations, TheProduct, TheWorkers
from application.product import Product
from domain.answers.policy_trial import PolicyTrialAnswer
from domain.policy.change import FIRM_S_OWN, PolicyAnswer, PolicyChange, PolicyDraft
from domain.policy.policy import DEFAULT_POLICY, Policy
from domain.policy.threshold import Threshold

_VERSION_MAX = 2**31 - 1

ProposalId = Annotated[str, id_in_path("The id of what is proposed.")]


class PolicyHistory(msgspec.Struct, frozen=True, kw_only=True):
    """A page of policy changes, newest first; `next_cursor` is None on the last one."""

    items: tuple[PolicyChange, ...]
    next_cursor: str | None


class ThresholdList(msgspec.Struct, frozen=True, kw_only=True):
    """All thresholds, and what each is where nobody sets it."""

    defaults: Policy
    items: tuple[Threshold, ...]


class PolicyTrial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Overrides to be tried in place of those of their level, today and so many weeks back."""

    overrides: dict[str, Any]
    weeks: Annotated[int, msgspec.Meta(ge=0, le=52)] = 4


def _answer(changed: PolicyAnswer) -> Response[PolicyAnswer]:
    """200 for what is in force, 202 for what waits to be confirmed: a change drops what was proposed before it."""
    return Response(changed, status_code=HTTPStatus.OK if changed.proposed is None else HTTPStatus.ACCEPTED)


_CHANGING: dict[str, Any] = {
    "responses": problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    | accepted(PolicyAnswer, "It loosens payments, and waits for another owner as `proposed`."),
}
_TRYING: dict[str, Any] = {
    "status_code": HTTPStatus.OK,
    "responses": problem_responses(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, HTTPStatus.TOO_MANY_REQUESTS),
}


@get("/policy", summary="The firm's policy", responses=problem_responses())
async def get_firm_policy(request: MemberRequest, product: TheProduct, workers: TheWorkers) -> PolicyAnswer:
    return await workers.read(lambda: product.policies.policy(request.user.firm_id, FIRM_S_OWN))


@put("/policy", summary="Set what the firm's policy overrides", **_CHANGING)
async def set_firm_policy(
    asking: TheAsking, product: TheProduct, data: JSONBody[PolicyDraft]
) -> Response[PolicyAnswer]:
    """In place of all that was set before; what is left out is the default again. 202: another owner confirms it."""
    return _answer(await asking.act(product.policies.change, FIRM_S_OWN, data))


@get("/policy/thresholds", summary="What may be set in a policy", responses=problem_responses(), opt=FOR_SOME_CLIENTS)
async def list_thresholds(product: TheProduct) -> ThresholdList:
    """Each with what it means, its unit and its bounds. They are the same for all firms, and come whole."""
    return ThresholdList(defaults=DEFAULT_POLICY, items=product.policies.thresholds())


@get("/policy/history", summary="Who set what in the firm's policies", responses=problem_responses())
async def list_policy_changes(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    limit: LimitParameter = 100,
    cursor: PlaceCursorParameter = None,
) -> PolicyHistory:
    before = read_number(cursor, most=_VERSION_MAX)
    found = await workers.read(lambda: product.policies.history(request.user.firm_id, before, limit + 1))
    page = found[:limit]
    return PolicyHistory(items=page, next_cursor=written_place(page[-1].version) if len(found) > limit else None)


@post("/policy/trial", summary="What another policy would make of all clients", **_TRYING)
async def try_firm_policy(
    request: MemberRequest, product: TheProduct, computations: TheComputations, data: JSONBody[PolicyTrial]
) -> PolicyTrialAnswer:
    """Nothing is changed. A member has one trial at a time; it stops when the request is broken off."""
    return await _tried(request, product, computations, FIRM_S_OWN, data)


@get("/businesses/{business_id:str}/policy", summary="A client's policy", responses=problem_responses())
async def get_client_policy(
    request: MemberRequest, product: TheProduct, workers: TheWorkers, business_id: BusinessId
) -> PolicyAnswer:
    return await workers.read(lambda: product.policies.policy(request.user.firm_id, business_id))


@put("/businesses/{business_id:str}/policy", summary="Set what a client's policy overrides", **_CHANGING)
async def set_client_policy(
    asking: TheAsking,
    product: TheProduct,
    business_id: BusinessId,
    data: JSONBody[PolicyDraft],
) -> Response[PolicyAnswer]:
    """In place of all that was set before; what is left out is the firm's again. 202: another owner confirms it."""
    return _answer(await asking.act(product.policies.change, business_id, data))


@post(
    "/policy/proposals/{proposal_id:str}/confirm",
    summary="Put in force what another member would loosen about payments",
    status_code=HTTPStatus.OK,
    responses=problem_responses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
)
async def confirm_policy(asking: TheAsking, product: TheProduct, proposal_id: ProposalId) -> PolicyAnswer:
    """By an owner who has not proposed it; it holds for what is decided from then on."""
    return await asking.act(product.policies.confirm, proposal_id)


@post("/businesses/{business_id:str}/policy/trial", summary="What another policy would make of a client", **_TRYING)
async def try_client_policy(
    request: MemberRequest,
    product: TheProduct,
    computations: TheComputations,
    business_id: BusinessId,
    data: JSONBody[PolicyTrial],
) -> PolicyTrialAnswer:
    """Nothing is changed. A member has one trial at a time; it stops when the request is broken off."""
    return await _tried(request, product, computations, business_id, data)


async def _tried(
    request: MemberRequest, product: Product, computations: Computations, business_id: str, data: PolicyTrial
) -> PolicyTrialAnswer:
    firm_id, now, trial = request.user.firm_id, product.clock.now(), product.policy_trial.trial
    return await computations.ask(
        request.user.id,
        request.receive,
        lambda give_way: trial(firm_id, business_id, data.overrides, data.weeks, now, give_way=give_way),
    )


POLICY_ROUTES = [
    get_firm_policy,
    set_firm_policy,
    list_thresholds,
    list_policy_changes,
    try_firm_policy,
    get_client_policy,
    set_client_policy,
    confirm_policy,
    try_client_policy,
]
