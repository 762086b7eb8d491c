"""A new rail's package, written from the template: it works and conforms before its author has changed a line."""

import keyword
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from cashrail.kit.imports import OURS
from cashrail.kit.version import KIT_VERSION
from domain.errors import Conflict, Invalid

_NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")
_TAKEN = frozenset({*OURS, *sys.stdlib_module_names, *keyword.kwlist, "src", "tests", "pytest", "msgspec"})
_SUFFIX = ".txt"


def write_package(name: str, into: Path, taken: tuple[str, ...] = ()) -> Path:
    """Write the package of a rail called `name` to a new folder of that name; the folder.

    Raises `Invalid` for a name that a rail or a Python package cannot have, and `Conflict` where the folder is there
    already or a rail in `taken` has the name.
    """
    if not _NAME.fullmatch(name):
        raise Invalid(f"{name!r} is no rail's name; take lower-case letters, digits and underscores.")
    if name in _TAKEN:
        raise Invalid(f"{name!r} is the name of something that Python or Cashrail has; take another.")
    if name in taken:
        raise Conflict(f"A rail {name} is installed already; take another name.")
    folder = into / name
    if folder.exists():
        raise Conflict(f"{folder} is there already; nothing was written.")
    major = int(KIT_VERSION.partition(".")[0])
    words = {"name": name, "title": name.replace("_", " ").title(), "kit_version": KIT_VERSION, "kit_after": major + 1}
    for place, source in _templates(files("cashrail.kit") / "template", ()):
        path = folder.joinpath(*_placed(place, name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(source.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
    return folder


def _templates(folder: Traversable, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda found: found.name):
        place = (*above, each.name)
        if each.is_dir():
            yield from _templates(each, place)
        elif each.name.endswith(_SUFFIX):
            yield place, each


def _placed(place: tuple[str, ...], name: str) -> tuple[str, ...]:
    *above, file = place
    inside = (name,) if above == ["src"] else ()
    return (*above, *inside, file.removesuffix(_SUFFIX))
