"""What the service's own parser says of a statement that it cannot read."""

import re
import unicodedata
from typing import Final

from lark import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from emulators.qbo.faults import ServiceError, query_syntax

_END: Final = "$END"
# The service's parser names what it looks for in its own way, and knows words that it goes on to refuse.
_NAMES: Final = {
    _END: ("<EOF> ",),
    "AND": ("<AND> ...", "<OR> ..."),
    "BOOLEAN": ('"false" ...', '"true" ...'),
    "COMMA": ('"," ...',),
    "COUNT": ('"count" ...',),
    "DIRECTION": ('"asc" ...', '"desc" ...'),
    "FROM": ('"from" ...',),
    "IN": ('"in" ...',),
    "INTEGER": ("<INTEGER_LITERAL> ...",),
    "LIKE": ('"like" ...',),
    "LPAR": ('"(" ...',),
    "MAXRESULTS": ('"iterator" ...', '"maxresults" ...'),
    "NAME": ("<IDENTIFIER> ...",),
    "NUMBER": ("<FLOATING_POINT_LITERAL> ...",),
    "OPERATOR": ('"!=" ...', '"<" ...', '"<=" ...', '"=" ...', '">" ...', '">=" ...'),
    "ORDERBY": ('"order" ...', '"orderby" ...'),
    "RPAR": ('")" ...',),
    "SELECT": ('"select" ...',),
    "STAR": ('"*" ...',),
    "STARTPOSITION": ('"startposition" ...',),
    "STRING": ("<STRING_LITERAL> ...",),
    "WHERE": ('"where" ...',),
}
_VALUED: Final = frozenset({"INTEGER", "NAME", "NUMBER", "STRING"})
_LITERAL: Final = re.compile(r"'(\\.|[^'\\])*'", re.DOTALL)
_OPEN_LITERAL: Final = re.compile("'.*", re.DOTALL)
_ESCAPES: Final = {"'": r"\'", '"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def nothing_asked() -> ServiceError:
    return query_syntax("The query provided was empty")


def complaint(error: UnexpectedInput, text: str) -> ServiceError:
    """The 4000 that tells where reading ended and what would have been understood there."""
    if isinstance(error, UnexpectedToken):
        return query_syntax(_unexpected(error))
    place = error.pos_in_stream if isinstance(error, UnexpectedCharacters) and error.pos_in_stream is not None else 0
    if text[place : place + 1] == "'":
        return _lexical(text, len(text), place)
    return _lexical(text, place, place)


def refuse_foreign_marks(text: str) -> None:
    """Raises ServiceError 4000 at the first mark that is not of ASCII, such as a typographic quote or dash."""
    for place, letter in enumerate(text):
        if not letter.isascii() and unicodedata.category(letter).startswith("P"):
            opened = _OPEN_LITERAL.search(_LITERAL.sub(lambda found: "_" * len(found[0]), text[:place]))
            raise _lexical(text, place, opened.start() if opened else place)


def _lexical(text: str, place: int, began: int) -> ServiceError:
    """`began` is where the word in hand began; `place` is the letter that does not belong to it."""
    before = text[:place]
    line, column = before.count("\n") + 1, place - before.rfind("\n")
    met = f'"{_escaped(text[place])}" ({ord(text[place])}),' if place < len(text) else "<EOF>"
    found = f'Encountered: {met} after : "{_escaped(text[began:place])}"'
    return query_syntax(f"Invalid content. Lexical error at line {line}, column {column}.  {found}")


def _unexpected(error: UnexpectedToken) -> str:
    token = error.token
    if token.type == _END:
        column = (token.end_column or 1) - 1
        found = f'Encountered "<EOF>" at line {token.end_line or 0}, column {column}.'
    else:
        found = f'Encountered " {_kind(token.type, str(token))} "{_escaped(str(token))} "" '
        found += f"at line {token.line}, column {token.column}."
    names = sorted({name for kind in error.accepts for name in _NAMES[kind]}, key=_alphabetically)
    wanted = "".join(f"    {name}\n" for name in names)
    heading = "Was expecting one of:" if len(names) > 1 else "Was expecting:"
    return f"{found}\n{heading}\n{wanted}    "


def _kind(kind: str, text: str) -> str:
    if kind == "NAME" and text.lower() == "or":
        return "<OR>"
    if kind in _VALUED or kind == "AND":
        return _NAMES[kind][0].removesuffix(" ...")
    return f'"{text.lower()}"'


def _alphabetically(name: str) -> tuple[bool, str]:
    return name != _NAMES[_END][0], name.strip('<"').lower()


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(letter) or _written(letter) for letter in text)


def _written(letter: str) -> str:
    return letter if " " <= letter <= "~" else f"\\u{ord(letter):04x}"
