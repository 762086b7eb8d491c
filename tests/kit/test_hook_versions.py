"""What rails were promised of the hooks: arguments are added at the end, and no hook goes unannounced."""

import inspect
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cashrail.kit import hookspecs
from cashrail.kit.version import KIT_VERSION

Hooks = Mapping[str, Sequence[str]]
RECORDED = Path(__file__).parent / f"hooks_{KIT_VERSION.replace('.', '_')}.json"
PAGE = Path(__file__).parents[2] / "docs/rails/versions.md"


def hooks_of_the_kit() -> Hooks:
    return {
        name: list(inspect.signature(hook).parameters)
        for name, hook in vars(hookspecs).items()
        if hasattr(hook, f"{hookspecs.PROJECT}_spec")
    }


def broken_promises(recorded: Hooks, hooks: Hooks) -> list[str]:
    return [
        f"{name}{tuple(arguments)} was promised"
        for name, arguments in recorded.items()
        if list(hooks.get(name, ())[: len(arguments)]) != list(arguments) or name not in hooks
    ]


def test_this_version_keeps_what_its_major_version_promised() -> None:
    major = KIT_VERSION.partition(".")[0]
    earlier = sorted(RECORDED.parent.glob(f"hooks_{major}_*.json"))

    assert RECORDED in earlier
    assert [broken_promises(json.loads(record.read_text()), hooks_of_the_kit()) for record in earlier] == [
        [] for _ in earlier
    ]


def test_an_argument_or_hook_that_is_added_is_recorded_with_a_version_of_its_own() -> None:
    assert json.loads(RECORDED.read_text()) == hooks_of_the_kit()


@pytest.mark.parametrize(
    "hooks",
    [{"pull": ["cursor", "session"]}, {"pull": ["session"]}, {"pull_pages": ["session", "cursor"]}],
    ids=["reordered", "argument removed", "renamed"],
)
def test_a_broken_promise_is_seen(hooks: Hooks) -> None:
    assert broken_promises({"pull": ["session", "cursor"]}, hooks) == ["pull('session', 'cursor') was promised"]


def test_what_is_added_breaks_no_promise() -> None:
    hooks = {"pull": ["session", "cursor", "limit"], "push": []}

    assert broken_promises({"pull": ["session", "cursor"]}, hooks) == []


def test_the_page_names_this_version() -> None:
    assert f"The kit is at version **{KIT_VERSION}**." in PAGE.read_text()
