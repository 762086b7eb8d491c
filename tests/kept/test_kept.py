"""Rows that installations have are read by every later version, and nothing in them is passed over."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.kept.keep import FOLDER, KEPT, samples, today

from domain.money import from_wire, to_wire

FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_what_was_kept_is_read_whole(file: Path) -> None:
    kept = msgspec.json.decode(file.read_bytes())
    read = msgspec.convert(kept, KEPT[file.name.split(".")[0]], dec_hook=from_wire)
    told = msgspec.json.decode(msgspec.json.encode(read, enc_hook=to_wire))
    assert lost(kept, told) == [], "A field that went elsewhere needs a way from the old rows to the new place."


def lost(kept: Any, told: Any, place: str = "") -> list[str]:
    """Where what was kept says something that was not read."""
    if isinstance(kept, dict) and isinstance(told, dict):
        return [each for key in kept for each in lost(kept[key], told.get(key), f"{place}.{key}")]
    if isinstance(kept, list) and isinstance(told, list) and len(kept) == len(told):
        return [each for at, one in enumerate(kept) for each in lost(one, told[at], f"{place}[{at}]")]
    return [] if kept == told else [f"{place}: {kept!r} was read as {told!r}"]


@pytest.mark.parametrize("name", KEPT)
def test_it_is_kept_as_it_is_today(name: str) -> None:
    newest = samples(name)[-1].read_bytes()
    assert msgspec.json.decode(newest) == msgspec.json.decode(today(name)), "Run: python -m tests.kept.keep"


def test_a_value_that_is_passed_over_is_seen() -> None:
    assert lost({"cash": [1, 2]}, {"cash": [1, 3]}) == [".cash[1]: 2 was read as 3"]
    assert lost({"cash": 1}, {"money": 1}) == [".cash: 1 was read as None"]
