"""What no text may hold, as the command line's JSON may bring it."""

import pytest

from adapters.cli.commands.findings import _values
from adapters.cli.commands.writes import read_intent
from adapters.kept_text import refuse_unkept
from domain.errors import Invalid


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("\0", "It"),
        (["a", ["b\0"]], "It"),
        ({"note": "a\0"}, "note"),
        ({"a": {"b\0": "\0"}}, "a"),
        ({"a": [{"b": "c"}, {"d": "\0"}]}, "d"),
    ],
)
def test_a_nul_is_told_by_its_field(given: object, place: str) -> None:
    with pytest.raises(Invalid, match=f"^{place} holds a character that cannot be kept"):
        refuse_unkept(given, "It")


def test_depth_and_all_else_pass() -> None:
    deep: object = "\x01\x1f\x7f\ufffe"
    for _ in range(100_000):
        deep = [deep]
    refuse_unkept(deep, "It")
    refuse_unkept({"a": [1, None, True, 1.5]}, "It")


def test_a_change_on_the_command_line_is_refused_too() -> None:
    change = r'{"action": "change-bill", "version": 0, "bill_id": "7", "account_id": "1%s"}'
    assert read_intent(change % "").subject.id == "7"
    with pytest.raises(Invalid, match=r"^account_id holds"):
        read_intent(change % r"\u0000")
    with pytest.raises(Invalid, match=r"^memo holds"):
        _values([r'line={"memo": "\u0000"}'])
