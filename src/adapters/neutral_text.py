"""Text from outside made harmless where a person reads it: no sequence in it can steer a terminal or a reader's eye."""

import re

# Control characters of both sets but the line feed, what turns the direction of writing, and the line ends of Unicode.
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BLANK = "\t"


def neutral(text: str) -> str:
    """The text with each character that would steer written by its code, `\\x1b`; lines stay lines."""
    return _STEERING.sub(_code, text)


def neutral_line(text: str) -> str:
    """The text as `neutral` has it, on one line: a name cannot begin a line of its own."""
    return neutral(text.replace("\r\n", " ").replace("\n", " "))


def neutral_json(text: str) -> str:
    """JSON that means the same, where each character that would steer stands as its escape; lines stay lines."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _code(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] == _BLANK:
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
