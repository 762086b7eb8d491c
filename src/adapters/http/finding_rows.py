"""The findings of all clients, with the fields that were chosen of each."""

from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from adapters.http.paging import page_by
from adapters.http.problems import invalid_parameter
from domain.answers.firm_findings import FirmFinding, FirmFindings, place_in_firm

ALWAYS_THERE = ("business_id", "key")
FIELDS = FirmFinding.__struct_fields__
_ONE_OF_THEM = f"({'|'.join(FIELDS)})"

FindingFieldsParameter = Annotated[
    str | None,
    QueryParameter(
        max_length=1000,
        description="The fields of each finding, with commas between; all of them when left out. "
        f"`{'` and `'.join(ALWAYS_THERE)}` are always there.",
        schema_extra={"pattern": f"^{_ONE_OF_THEM}(,{_ONE_OF_THEM})*$"},
    ),
]

FirmFindingRow = msgspec.defstruct(
    "FirmFindingRow",
    [
        (field.name, field.type)
        if field.name in ALWAYS_THERE
        else (field.name, field.type | msgspec.UnsetType, msgspec.UNSET)
        for field in msgspec.structs.fields(FirmFinding)
    ],
    bases=(msgspec.Struct,),
    module=__name__,
    namespace={"__doc__": "A finding of one client, with the `fields` that were chosen; with all where none were."},
    frozen=True,
    kw_only=True,
    omit_defaults=True,
)


class FirmFindingPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the findings of all clients, the gravest first; `next_cursor` is None on the last one.

    `behind` are the ids of clients whose books have moved on since the rules last ran: their own lists are newer.
    """

    items: tuple[FirmFindingRow, ...]  # type: ignore[valid-type]
    behind: tuple[str, ...]
    next_cursor: str | None


def page_of_firm_findings(found: FirmFindings, fields: str | None, limit: int, cursor: str | None) -> FirmFindingPage:
    """The findings after the cursor, with the fields asked for; raises `InvalidRequest` for a field there is not."""
    chosen = FIELDS if fields is None else _chosen(fields)
    items, next_cursor = page_by(found.items, place_in_firm, tuple[int, str, str, str], limit, cursor)
    rows = tuple(FirmFindingRow(**{name: getattr(item, name) for name in chosen}) for item in items)
    return FirmFindingPage(items=rows, behind=found.behind, next_cursor=next_cursor)


def _chosen(text: str) -> tuple[str, ...]:
    names = set(text.split(","))
    unknown = sorted(names.difference(FIELDS))
    if unknown:
        raise invalid_parameter("fields", f"fields are of {', '.join(FIELDS)}, not {', '.join(map(repr, unknown))}.")
    return tuple(name for name in FIELDS if name in names or name in ALWAYS_THERE)
