"""Whatever the product offers can be asked for over HTTP and by a command."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.clock import FakeClock
from tests.fakes.installation import Installation
from tests.fakes.rails import FakeRail
from tests.fixtures.products import container_over
from tests.fixtures.worlds import in_memory

from application import product
from application.product import FIELDS, Product
from cashrail.bootstrap.container import Container, product_of
from domain.rails.duty import DutyKind

# A command is given once, by whoever sees what becomes of it, and hears the callback of a consent page itself.
OF_PROGRAMS = frozenset({"connecting", "named_requests"})
# A key is a program's own; who is signed in has a browser.
OF_BROWSERS = frozenset({"sessions"})
DOORS = Path(product.__file__).parents[1] / "adapters"


def asked_by(door: str) -> set[str]:
    """The fields that the modules of a door ask for."""
    return {field for file in (DOORS / door).rglob("*.py") for field in fields_in(ast.parse(file.read_text()))}


def fields_in(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
            if name in ("product", "_product"):
                yield node.attr


@pytest.mark.parametrize(("door", "but"), [("http", OF_BROWSERS), ("cli/commands", OF_PROGRAMS)])
def test_every_field_is_asked_for(door: str, but: frozenset[str]) -> None:
    assert asked_by(door) == FIELDS - but, "A new field wants a route and a command."


def test_the_container_makes_every_field_under_its_name() -> None:
    assert set(Container.providers) >= FIELDS


def test_every_part_is_made_of_the_stores_that_the_container_names() -> None:
    container = container_over(in_memory(Installation()), FakeRail(), FakeClock())
    offered = product_of(container)
    assert all(getattr(offered, field) is getattr(container, field)() for field in FIELDS)
    assert set(container.duty_service().handlers()) == set(DutyKind)


def test_a_part_is_made_when_it_is_asked_for_and_once() -> None:
    made: list[str] = []

    def make(field: str) -> str:
        made.append(field)
        return field.upper()

    offered = Product(make)
    assert made == []
    assert [str(offered.tray), str(offered.tray)] == ["TRAY", "TRAY"]
    assert made == ["tray"]


def test_what_is_no_field_is_not_asked_of_anybody() -> None:
    with pytest.raises(AttributeError, match="The product has no cashbox"):
        _ = Product(str).cashbox  # type: ignore[attr-defined]
