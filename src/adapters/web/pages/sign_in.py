"""Signing in by a one-time link, and out."""

import re
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
import structlog
from litestar import Request, Response, get, post
from litestar.params import QueryParameter

from adapters.http.asking import TheAsking
from adapters.http.methods import is_asked_by_head
from adapters.http.question import TheProduct, TheWorkers
from adapters.web.asking import form_of
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.signing_in import SIGNED_OUT, MemberRequest, session_cookie
from adapters.web.tries import TheTries, Tries
from domain.errors import Unauthenticated

_log = structlog.get_logger("cashrail.web")
_LINK_CHARACTERS_MAX = 500
# An address of ours and nothing else: no host, no backslash that a browser reads as one.
_OURS = re.compile(r"/(?:[A-Za-z0-9_.~:%-][A-Za-z0-9_.~:%/?=&-]*)?")


class SignInView(msgspec.Struct, frozen=True, kw_only=True):
    """The form: what stands in its field, where it leads, and what was wrong with the last try."""

    link: str
    next: str
    problem: str = ""


@get("/sign-in", opt=SIGNED_OUT)
async def get_sign_in(
    request: Request[Any, Any, Any],
    product: TheProduct,
    workers: TheWorkers,
    tries: TheTries,
    link: Annotated[str, QueryParameter(max_length=_LINK_CHARACTERS_MAX)] = "",
    next: Annotated[str, QueryParameter(max_length=_LINK_CHARACTERS_MAX)] = "/",
) -> Response[str]:
    """Where one is let in: by the link that leads here, or by pasting it."""
    view = SignInView(link=link, next=ours(next))
    if not link or "prefetch" in request.headers.get("sec-purpose", "") or is_asked_by_head(request.scope):
        return html(rendered("sign_in.html", view=view))
    return await _signed_in(request, product, workers, tries, view)


@post("/sign-in", opt=SIGNED_OUT, status_code=HTTPStatus.OK)
async def sign_in(request: MemberRequest, product: TheProduct, workers: TheWorkers, tries: TheTries) -> Response[str]:
    """With a link that was pasted, whole or only what is secret of it."""
    form = await form_of(request)
    link = form.get("link", "")[:_LINK_CHARACTERS_MAX].rpartition("link=")[2]
    view = SignInView(link=link, next=ours(form.get("next", "/")))
    return await _signed_in(request, product, workers, tries, view)


@post("/sign-out", status_code=HTTPStatus.OK)
async def sign_out(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    await asking.act(product.sessions.sign_out, request.auth)
    return _left(request)


@post("/sign-out-everywhere", status_code=HTTPStatus.OK)
async def sign_out_everywhere(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    await asking.act(product.sessions.sign_out_everywhere)
    return _left(request)


def ours(address: str) -> str:
    """The address where it is one of our pages, else the Digest's."""
    return address if _OURS.fullmatch(address) else "/"


async def _signed_in(
    request: Request[Any, Any, Any], product: TheProduct, workers: TheWorkers, tries: Tries, view: SignInView
) -> Response[str]:
    try:
        _, token = await workers.read(lambda: product.sessions.sign_in(view.link))
    except Unauthenticated as refusal:
        address = request.client.host if request.client else ""
        _log.warning("wrong link", address=address)
        tries.take_wrong(address)
        refused = msgspec.structs.replace(view, link="", problem=str(refusal))
        return html(rendered("sign_in.html", view=refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = elsewhere(view.next)
    answer.set_cookie(session_cookie(request, token))
    return answer


def _left(request: MemberRequest) -> Response[str]:
    answer = elsewhere("/sign-in")
    answer.set_cookie(session_cookie(request, ""))
    return answer


SIGN_IN_PAGES = [get_sign_in, sign_in, sign_out, sign_out_everywhere]
