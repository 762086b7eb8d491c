"""What an installed rail declared when it was last taken in, remembered per version and state of its files."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from domain.rails.rail import RailDeclaration

_DIGEST_BYTES = 16
# What a rail is judged by, beside its own files; named, not imported, since looking it up must not import the kit.
_JUDGED_BY = ("cashrail.kit", RailDeclaration.__module__)


class _Remembered(msgspec.Struct, frozen=True):
    state: str
    declaration: RailDeclaration


def recalled(entry_point: EntryPoint) -> RailDeclaration | None:
    """What the rail declared; None where it was never found to fit, or one of its files has changed since.

    Remembered are a state and a declaration, one file a rail, in the user's cache folder; where that cannot be
    written every start looks anew.
    """
    try:
        remembered = msgspec.json.decode(_place(entry_point).read_bytes(), type=_Remembered)
    except (OSError, msgspec.DecodeError):
        return None
    return remembered.declaration if remembered.state == _state(entry_point) else None


def remember(entry_point: EntryPoint, declaration: RailDeclaration) -> None:
    """Keep what a rail declares that fits and imports nothing that it may not."""
    place = _place(entry_point)
    # Whoever reads half of it cannot decode it, or compares the state, and looks anew.
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(msgspec.json.encode(_Remembered(_state(entry_point), declaration)))


def _place(entry_point: EntryPoint) -> Path:
    files = map(str, _files(_package(entry_point))[:1])
    return user_cache_path("cashrail") / "rails" / f"{_digest([entry_point.value, *files])}.json"


def _state(entry_point: EntryPoint) -> str:
    return _digest(_parts(entry_point))


def _parts(entry_point: EntryPoint) -> Iterator[str]:
    """All that the outcome hangs on: what a rail is judged by, the rail's version and its files as they lie."""
    yield entry_point.dist.version if entry_point.dist else ""
    for package in (*_JUDGED_BY, _package(entry_point)):
        for file in _files(package):
            status = file.stat()
            yield f"{file} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _package(entry_point: EntryPoint) -> str:
    return entry_point.module.rpartition(".")[0] or entry_point.module


def _files(package: str) -> list[Path]:
    """The source files of a package, or the one of a module that stands alone; the module itself is not imported."""
    spec = find_spec(package)
    if spec is None:
        return []
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    if folders:
        return sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [Path(spec.origin)] if spec.origin else []


def _digest(parts: Iterator[str] | list[str]) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=_DIGEST_BYTES).hexdigest()
