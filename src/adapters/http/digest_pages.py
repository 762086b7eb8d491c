"""Pages of the Digest: some of its clients at a time, with the fields that were chosen."""

from decimal import Decimal
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from adapters.http.paging import read_place, written_place
from adapters.http.problems import invalid_parameter
from domain.answers.digest import DigestAnswer, DigestClient
from domain.money import to_wire

ALWAYS_THERE = "business_id"
FIELDS = DigestClient.__struct_fields__
_ONE_OF_THEM = f"({'|'.join(FIELDS)})"

RowsParameter = Annotated[
    int | None,
    QueryParameter(ge=1, le=500, description="How many clients a page has at most; all of them when left out."),
]
FieldsParameter = Annotated[
    str | None,
    QueryParameter(
        max_length=1000,
        description="The fields of each client, with commas between; all of them when left out. "
        f"`{ALWAYS_THERE}` is always there.",
        schema_extra={"pattern": f"^{_ONE_OF_THEM}(,{_ONE_OF_THEM})*$"},
    ),
]


class DigestRow(DigestClient, frozen=True, kw_only=True):
    """One client in the portfolio, with the `fields` that were chosen; with all of them where none were."""


class DigestPage(DigestAnswer, frozen=True, kw_only=True):
    """The firm's clients on one business date, or a page of them; `next_cursor` is None on the last one.

    `being_made` is how many more are not among them yet. It, `lights` and `top_items` are of all clients on every page.
    """

    clients: tuple[DigestRow, ...]
    next_cursor: str | None


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a client stands in the Digest: by attention, then by name."""

    attention: Decimal
    business: str
    business_id: str

    def __post_init__(self) -> None:
        if not self.attention.is_finite():
            raise ValueError("attention is a number.")

    @classmethod
    def of(cls, client: DigestClient) -> "Place":
        return cls(client.attention, client.business, client.business_id)

    @property
    def order(self) -> tuple[Decimal, str, str]:
        # A cursor's number may be beyond what is computed with.
        return self.attention.copy_negate(), self.business, self.business_id


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which clients of a Digest are asked for, and what of each; without `fields` all there is."""

    limit: int | None = None
    after: Place | None = None
    fields: tuple[str, ...] = ()

    @classmethod
    def read(cls, limit: int | None, cursor: str | None, fields: str | None) -> "Choice":
        """As it was asked for; raises `InvalidRequest`."""
        after = None if cursor is None else read_place(cursor, Place)
        return cls(limit=limit, after=after, fields=() if fields is None else _fields(fields))


WHOLE = Choice()


class EncodedDigest(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a Digest as it is sent, where the next one begins, and how many clients are not in any yet."""

    body: bytes
    being_made: int
    next_cursor: str | None = None


def encoded(answer: DigestAnswer, choice: Choice) -> EncodedDigest:
    """The clients chosen; a place stays good when clients come, go and change."""
    after = choice.after
    rest = [client for client in answer.clients if after is None or Place.of(client).order > after.order]
    page = rest[: choice.limit]
    next_cursor = written_place(Place.of(page[-1])) if len(page) < len(rest) else None
    rows = [_chosen(client, choice.fields) for client in page] if choice.fields else page
    told = msgspec.structs.asdict(answer) | {"clients": rows, "next_cursor": next_cursor}
    body = msgspec.json.encode(told, enc_hook=to_wire)
    return EncodedDigest(body=body, being_made=answer.being_made, next_cursor=next_cursor)


def _chosen(client: DigestClient, fields: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(client, name) for name in fields}


def _fields(text: str) -> tuple[str, ...]:
    """In the order of a row, so that who asks alike shares an answer."""
    names = set(text.split(","))
    unknown = sorted(names.difference(FIELDS))
    if unknown:
        raise invalid_parameter("fields", f"fields are of {', '.join(FIELDS)}, not {', '.join(map(repr, unknown))}.")
    return tuple(name for name in FIELDS if name in names or name == ALWAYS_THERE)
