"""Text to statement: what the API's query language accepts, and its own error for what it refuses."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import msgspec
from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from emulators.qbo.faults import query_invalid
from emulators.qbo.query.complaints import complaint, nothing_asked

Scalar = str | bool | Decimal
MAX_RESULTS: Final = 1000
DEFAULT_RESULTS: Final = 100
_FARTHEST: Final = 10**9

GRAMMAR: Final = r"""
start: SELECT projection FROM NAME [where] [order] [bounds]
projection: STAR ("," NAME)* -> everything
          | COUNT "(" STAR ")" -> count
          | NAME ("," NAME)* -> columns
where: WHERE condition (AND condition)*
condition: NAME OPERATOR value -> compare
         | NAME LIKE STRING -> like
         | NAME IN "(" value ("," value)* ")" -> within
order: ORDERBY ordering ("," ordering)*
ordering: NAME [DIRECTION]
bounds: start_position [max_results] | max_results [start_position]
start_position: STARTPOSITION INTEGER
max_results: MAXRESULTS INTEGER
?value: STRING -> string
      | NUMBER -> number
      | INTEGER -> number
      | BOOLEAN -> boolean

SELECT.9: /select\b/i
FROM.9: /from\b/i
WHERE.9: /where\b/i
AND.9: /and\b/i
IN.9: /in\b/i
LIKE.9: /like\b/i
COUNT.9: /count(?=\s*\()/i
ORDERBY.9: /order\s*by\b/i
DIRECTION.9: /(asc|desc)\b/i
STARTPOSITION.9: /startposition\b/i
MAXRESULTS.9: /maxresults\b/i
BOOLEAN.9: /(true|false)\b/i
STAR: "*"
OPERATOR: "<=" | ">=" | "!=" | "=" | "<" | ">"
NAME: /[A-Za-z_][A-Za-z0-9_.]*/
NUMBER.2: /-?\d+\.\d+/
INTEGER: /-?\d+/
STRING: /'(\\.|[^'\\])*'/s
%ignore /\s+/
"""


class Condition(msgspec.Struct, frozen=True):
    """`operator` is one of = != < > <= >= LIKE IN; `values` holds one value except for IN."""

    property: str
    operator: str
    values: tuple[Scalar, ...]


class Ordering(msgspec.Struct, frozen=True):
    property: str
    descending: bool


class Statement(msgspec.Struct, frozen=True):
    entity: str
    counts: bool = False
    columns: tuple[str, ...] | None = None
    extras: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[Ordering, ...] = ()
    start: int = 1
    limit: int = DEFAULT_RESULTS


class _Projection(msgspec.Struct, frozen=True):
    counts: bool = False
    columns: tuple[str, ...] | None = None
    extras: tuple[str, ...] = ()


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\'])", r"\1", text[1:-1])


@v_args(inline=True)
class _Reader(Transformer[Token, Statement]):
    def everything(self, _star: Token, *extras: Token) -> _Projection:
        return _Projection(extras=tuple(map(str, extras)))

    def count(self, *_tokens: Token) -> _Projection:
        return _Projection(counts=True)

    def columns(self, *names: Token) -> _Projection:
        return _Projection(columns=tuple(map(str, names)))

    def string(self, token: Token) -> str:
        return _unescaped(token)

    def number(self, token: Token) -> Decimal:
        return Decimal(str(token))

    def boolean(self, token: Token) -> bool:
        return token.lower() == "true"

    def compare(self, name: Token, operator: Token, value: Scalar) -> Condition:
        return Condition(str(name), str(operator), (value,))

    def like(self, name: Token, _like: Token, pattern: Token) -> Condition:
        return Condition(str(name), "LIKE", (_unescaped(pattern),))

    def within(self, name: Token, _in: Token, *values: Scalar) -> Condition:
        return Condition(str(name), "IN", values)

    def where(self, *parts: Any) -> tuple[Condition, ...]:
        return tuple(part for part in parts if isinstance(part, Condition))

    def ordering(self, name: Token, direction: Token | None) -> Ordering:
        return Ordering(str(name), direction is not None and direction.lower() == "desc")

    def order(self, _orderby: Token, *orderings: Ordering) -> tuple[Ordering, ...]:
        return orderings

    def start_position(self, _word: Token, number: Token) -> tuple[str, int]:
        return "start", _bound(number)

    def max_results(self, _word: Token, number: Token) -> tuple[str, int]:
        return "limit", _bound(number)

    def bounds(self, *parts: tuple[str, int] | None) -> dict[str, int]:
        return dict(part for part in parts if part is not None)

    def start(self, *parts: Any) -> Statement:
        _select, projection, _from, entity, where, order, bounds = parts
        bounds = bounds or {}
        return Statement(
            entity=str(entity),
            counts=projection.counts,
            columns=projection.columns,
            extras=projection.extras,
            conditions=where or (),
            order=order or (),
            start=bounds.get("start", 1),
            limit=bounds.get("limit", DEFAULT_RESULTS),
        )


_KEPT: Final = 256
_PARSER: Final = Lark(GRAMMAR, parser="lalr", maybe_placeholders=True)
_READER: Final = _Reader()


@lru_cache(_KEPT)
def parse(text: str, *, strict_limit: bool = False) -> Statement:
    """The statement; those of late are kept, for clients ask the same ones again and again.

    Raises ServiceError 4000 for what is not the language and 4001 for bounds out of range.
    More than 1,000 rows are clamped, or refused when `strict_limit` is set.
    """
    if not text.strip():
        raise nothing_asked()
    try:
        statement = _READER.transform(_PARSER.parse(text))
    except UnexpectedInput as error:
        raise complaint(error, text) from error
    for bound in (statement.start, statement.limit):
        if bound < 1:
            raise query_invalid(f"value {bound} is too small. Min allowed value is 1")
    if statement.limit > MAX_RESULTS:
        if strict_limit:
            raise query_invalid(f"value {statement.limit} is too large. Max allowed value is {MAX_RESULTS}")
        statement = msgspec.structs.replace(statement, limit=MAX_RESULTS)
    return statement


def _bound(number: Token) -> int:
    """Numbers of any length, as far as they can matter."""
    return int(max(Decimal(-_FARTHEST), min(Decimal(str(number)), Decimal(_FARTHEST))))
