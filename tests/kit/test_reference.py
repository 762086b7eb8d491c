"""The reference for rail authors says what the kit says, and tells of each hook and capability."""

import inspect

import msgspec
import pytest
from tests.kit.reference import PAGE, reference
from tests.kit.test_hook_versions import hooks_of_the_kit

from cashrail.kit import hookspecs
from cashrail.kit.records import RailDeclaration


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == reference(), "Run: python -m tests.kit.reference"


@pytest.mark.parametrize("hook", sorted(hooks_of_the_kit()))
def test_each_hook_is_documented(hook: str) -> None:
    about = inspect.getdoc(getattr(hookspecs, hook))

    assert about
    assert f"### `{hook}`" in PAGE.read_text()
    assert about in PAGE.read_text()


@pytest.mark.parametrize("field", [field.name for field in msgspec.structs.fields(RailDeclaration)])
def test_each_capability_is_documented(field: str) -> None:
    about = inspect.getdoc(RailDeclaration) or ""

    assert f"`{field}`" in about, f"RailDeclaration's docstring does not say what {field} is"
    assert f"| `{field}` |" in PAGE.read_text()
