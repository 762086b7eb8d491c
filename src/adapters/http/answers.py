"""Answers as they leave: where the next page is, and what they are known by when they are asked for again."""

import re
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from litestar import Litestar, Request, Response
from litestar.response.base import ASGIResponse

from adapters.http.revisits import Revisit, tag_of, validators

T = TypeVar("T")

# Where a page begins, of which the next one has another.
_PLACES = ("cursor", "after")
# It grows by itself: that an answer is older is no change of it, and `last_success_at` says how old it is.
_AGE = re.compile(rb'"age_s":[0-9]+')


class Answer(Response[T]):
    """What a route answers: with the address of the next page, and a tag by which it is not sent twice."""

    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **named: Any) -> ASGIResponse:
        cursor = getattr(self.content, "next_cursor", None)
        if cursor is not None:
            self.headers |= link_to(next_page(request, cursor))
        made = super().to_asgi_response(app, request, **named)
        if request.method != "GET" or made.status_code != HTTPStatus.OK:
            return made
        revisit = Revisit.of(request)
        tag = revisit.tag or tag_of(_AGE.sub(b"", made.body))
        if revisit.knows(tag):
            return ASGIResponse(status_code=HTTPStatus.NOT_MODIFIED, headers=self.headers | validators(tag))
        for name, value in validators(tag).items():
            made.headers.add(name, value)
        return made


def link_to(next_address: str) -> dict[str, str]:
    """The header that says where the next page is."""
    return {"Link": f'<{next_address}>; rel="next"'}


def next_page(request: Request[Any, Any, Any], cursor: object) -> str:
    """The address of the page that begins at the cursor: what was asked, from there on."""
    given = parse_qsl(request.url.query, keep_blank_values=True)
    asked = [(name, value) for name, value in given if name not in _PLACES]
    return f"{request.url.path}?{urlencode([*asked, ('cursor', str(cursor))])}"
