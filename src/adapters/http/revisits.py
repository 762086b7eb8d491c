"""Asking again for what one has: by its tag it is not sent twice, and not computed where its version is known."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation

# A client may keep the answer, and asks each time whether it still is what it would be sent.
_KEPT_UNTIL_CHANGED = "private, no-cache"
_VARY = "Authorization, Accept-Encoding"
_STATE = "revisit"
_TAG_DIGITS = 32


class Unchanged(Exception):
    """The client has what it asks for; `tag` names it."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


@dataclass
class Revisit:
    """What the client has, by `If-None-Match`, and the tag of what it is sent once that is known."""

    address: str
    has: frozenset[str]
    tag: str = ""

    @classmethod
    def of(cls, request: Request[Any, Any, Any]) -> "Revisit":
        """The one of this request."""
        kept = request.scope["state"].get(_STATE)
        if isinstance(kept, cls):
            return kept
        tags = ",".join(request.headers.getall("if-none-match", [])).split(",")
        made = cls(address=f"{request.url.path}?{request.url.query}", has=frozenset(map(_bare, tags)))
        request.scope["state"][_STATE] = made
        return made

    def knows(self, tag: str) -> bool:
        """Whether the client has what the tag names; told so, it may have it in any encoding."""
        return "*" in self.has or _bare(tag) in self.has

    def stands_on(self, version: str) -> None:
        """What is answered at this address changes with the version and never without; raises `Unchanged`.

        An empty version is none: the answer is then known by what it says. To be called before anything is read for
        the answer, so that what changes meanwhile is answered under the earlier tag, and told the next time.
        """
        if not version:
            return
        self.tag = tag_of(version.encode(), self.address.encode())
        if self.knows(self.tag):
            raise Unchanged(self.tag)


TheRevisit = NamedDependency[SkipValidation[Revisit]]


def provide_revisit(request: Request[Any, Any, Any]) -> Revisit:
    """Litestar dependency: what the client of this request has already."""
    return Revisit.of(request)


def tag_of(*parts: bytes) -> str:
    """A weak tag: the same whatever encoding the answer is sent in."""
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return f'W/"{digest[:_TAG_DIGITS]}"'


def validators(tag: str) -> dict[str, str]:
    """The headers of an answer that may be asked for again, and of the 304 that says it is the same."""
    return {"ETag": tag, "Cache-Control": _KEPT_UNTIL_CHANGED, "Vary": _VARY}


def answer_unchanged(_: Request[Any, Any, Any], error: Unchanged) -> Response[None]:
    """Litestar exception handler: 304."""
    return Response(None, status_code=HTTPStatus.NOT_MODIFIED, headers=validators(error.tag))


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/")
