"""What an installed rail imports, looked at once per version and state of its files, and remembered."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import EntryPoint
from pathlib import Path

from platformdirs import user_cache_path

from cashrail.kit import KIT_VERSION, imports
from cashrail.kit.imports import ForbiddenImport, forbidden_imports, source_files

_DIGEST_BYTES = 16


def forbidden_imports_of(entry_point: EntryPoint) -> tuple[ForbiddenImport, ...]:
    """What the rail imports and may not. Files that were found clean are not parsed again until one of them changes.

    Remembered are a place and a state, one file a rail, in the user's cache folder; where that cannot be written
    every start looks anew.
    """
    files = source_files(entry_point.module)
    place = user_cache_path("cashrail") / "rails" / _digest([entry_point.module, *map(str, files[:1])])
    state = _digest(_state(entry_point, files))
    if _remembered(place) == state:
        return ()
    found = forbidden_imports(entry_point.module)
    if not found:
        _remember(place, state)
    return found


def _state(entry_point: EntryPoint, files: tuple[Path, ...]) -> Iterator[str]:
    """All that the outcome hangs on: the rule itself, the rail's version and its files as they lie."""
    yield KIT_VERSION
    yield entry_point.dist.version if entry_point.dist else ""
    for file in (Path(imports.__file__), *files):
        status = file.stat()
        yield f"{file} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _digest(parts: Iterator[str] | list[str]) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=_DIGEST_BYTES).hexdigest()


def _remembered(place: Path) -> str:
    try:
        return place.read_text(encoding="ascii")
    except (OSError, UnicodeError):
        return ""


def _remember(place: Path, state: str) -> None:
    # Whoever reads half of it, or another's, compares it with the state as it is and looks anew.
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(state, encoding="ascii")
