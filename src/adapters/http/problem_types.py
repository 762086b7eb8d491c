"""The kinds of problems that the API answers with, each under a type that stays."""

from http import HTTPStatus

import msgspec

from domain.errors import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    KeyReused,
    Misconfigured,
    NotFound,
    RailError,
    Refused,
    Unauthenticated,
    UnderWay,
)

PREFIX = "urn:cashrail:problem:"


class ProblemType(msgspec.Struct, frozen=True):
    """A kind of problem: the last word of its `type`, the one status it is answered with, and its title."""

    word: str
    status: HTTPStatus
    title: str

    @property
    def uri(self) -> str:
        return PREFIX + self.word


MALFORMED = ProblemType("malformed", HTTPStatus.BAD_REQUEST, "The request cannot be read")
INTERNAL = ProblemType("internal", HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here")
UNAVAILABLE = ProblemType("unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "The server is busy")
MISDIRECTED = ProblemType("misdirected", HTTPStatus.MISDIRECTED_REQUEST, "The server is not asked by this name")

UNFINISHED = ProblemType("unfinished", HTTPStatus.CONFLICT, "A request of this name has not ended")
ALREADY_SHOWN = ProblemType("already-shown", HTTPStatus.CONFLICT, "What was made holds a secret, which is shown once")

OF_ERRORS: dict[type[Exception], ProblemType] = {
    Invalid: ProblemType("invalid", HTTPStatus.BAD_REQUEST, "The request must be changed"),
    KeyReused: ProblemType("key-reused", HTTPStatus.UNPROCESSABLE_ENTITY, "The Idempotency-Key is another request's"),
    Unauthenticated: ProblemType("unauthenticated", HTTPStatus.UNAUTHORIZED, "A valid API key is needed"),
    Forbidden: ProblemType("forbidden", HTTPStatus.FORBIDDEN, "The member's role or key does not allow this"),
    NotFound: ProblemType("not-found", HTTPStatus.NOT_FOUND, "There is no such thing"),
    Conflict: ProblemType("conflict", HTTPStatus.CONFLICT, "The state has moved on"),
    Busy: ProblemType("busy", HTTPStatus.CONFLICT, "Another does the same just now"),
    UnderWay: UNFINISHED,
    Refused: ProblemType("refused", HTTPStatus.UNPROCESSABLE_ENTITY, "The books do not allow this"),
    RailError: ProblemType("rail", HTTPStatus.BAD_GATEWAY, "The connected service failed"),
    Misconfigured: ProblemType("misconfigured", HTTPStatus.SERVICE_UNAVAILABLE, "The installation needs its operator"),
}
"""What every error is answered with that the product raises on purpose; the nearest of its classes counts."""

OF_STATUSES: dict[HTTPStatus, ProblemType] = {
    each.status: each
    for each in (
        MALFORMED,
        ProblemType("no-such-address", HTTPStatus.NOT_FOUND, "There is no such address"),
        ProblemType("method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "The address takes other methods"),
        ProblemType("timeout", HTTPStatus.REQUEST_TIMEOUT, "The request did not come in time"),
        ProblemType("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than is read"),
        ProblemType("not-json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is not said to be JSON"),
        MISDIRECTED,
        ProblemType("too-many-requests", HTTPStatus.TOO_MANY_REQUESTS, "Too many requests in too short a time"),
        INTERNAL,
        UNAVAILABLE,
    )
}
"""What is answered by its status alone, because no use case was asked."""

ALL = tuple(
    sorted(
        {*OF_ERRORS.values(), *OF_STATUSES.values(), UNFINISHED, ALREADY_SHOWN},
        key=lambda each: (each.status, each.word),
    )
)
"""Every kind, as docs/http.md and the OpenAPI document list them."""
