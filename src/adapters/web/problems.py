"""What went wrong, as a page or as a sentence within one."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response

from adapters.http.problems import Problem, told_problem
from adapters.web.rendering import elsewhere, html, rendered
from domain.errors import Unauthenticated


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """A problem in words."""

    title: str
    detail: str
    status: str


def answer_problem_page(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
    """Litestar exception handler for every error of a page: who is not signed in is led to where one signs in."""
    if isinstance(error, Unauthenticated):
        return _to_sign_in(request)
    problem, headers = told_problem(request, error)
    is_part = request.headers.get("hx-request") == "true"
    template = "problem_part.html" if is_part else "problem.html"
    return html(rendered(template, view=_view(problem)), HTTPStatus(problem.status), headers)


def _view(problem: Problem) -> ProblemView:
    return ProblemView(title=problem.title, detail=problem.detail, status=str(problem.status))


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[str]:
    address = "/sign-in"
    if request.method == "GET" and request.url.path != "/":
        address += f"?next={quote(request.url.path)}"
    if request.headers.get("hx-request") == "true":
        # Not 401, at which a browser would ask for a name and a password.
        return html("", headers={"HX-Redirect": "/sign-in"})
    return elsewhere(address)
