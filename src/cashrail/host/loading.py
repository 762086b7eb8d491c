"""Taking in one installed rail, after looking whether it fits."""

from collections.abc import Sequence
from importlib.metadata import EntryPoint

import pluggy
import structlog

from cashrail.host.guarded_rail import GuardedRail
from cashrail.host.memory import recalled, remember
from cashrail.host.watch import RailBrokenError, RailSilentError, Watch
from cashrail.kit import KIT_VERSION
from cashrail.kit.declaring import problems_with
from cashrail.kit.imports import forbidden_imports
from cashrail.kit.kit_range import includes
from domain.errors import Misconfigured, RailError
from domain.rails.rail import RailDeclaration, RailTrouble

_LOADED_WITHIN_S = 30.0


class InstalledRail:
    """One rail that can be used."""

    def __init__(self, edge: GuardedRail, declaration: RailDeclaration) -> None:
        self.edge = edge
        self.declaration = declaration


def take_in(known_as: str, found: Sequence[object], silence_s: float) -> InstalledRail | RailTrouble:
    """The rail that is installed under a name, or why it cannot be used."""
    try:
        if len(found) > 1:
            raise Misconfigured(f"The rail {known_as} is installed {len(found)} times; keep one of them.")
        return _installed(known_as, found[0], silence_s)
    except Misconfigured as error:
        structlog.get_logger("cashrail.rails").error("rail left out", rail=known_as, problem=str(error))
        return RailTrouble(name=known_as, problem=str(error))


def _installed(known_as: str, found: object, silence_s: float) -> InstalledRail:
    entry_point = found if isinstance(found, EntryPoint) else None
    plugin = _loaded(entry_point) if entry_point else found
    try:
        edge = GuardedRail(plugin, known_as, silence_s)
        declaration = edge.call("declare_rail", RailDeclaration)
    except pluggy.PluginValidationError as error:
        raise Misconfigured(f"The rail {known_as} does not fit the kit: {_last_line(error)}") from error
    except RailError as error:
        raise Misconfigured(str(error)) from error
    if not includes(declaration.kit_versions, KIT_VERSION):
        made_for = declaration.kit_versions
        raise Misconfigured(f"The rail {known_as} is made for kit {made_for}; this is kit {KIT_VERSION}.")
    for problem in problems_with(declaration):
        raise Misconfigured(f"The rail {known_as} declares itself wrongly: {problem}")
    if entry_point and declaration.name != known_as:
        raise Misconfigured(f"The rail {known_as} calls itself {declaration.name}; its entry point must say the same.")
    if entry_point and recalled(entry_point) != declaration:
        remember(entry_point, declaration)
    edge.known_as = declaration.name
    return InstalledRail(edge, declaration)


def _loaded(entry_point: EntryPoint) -> object:
    try:
        plugin: object = Watch(_LOADED_WITHIN_S).run(entry_point.load)
    except (RailBrokenError, RailSilentError, RailError) as error:
        reason = type(error.error).__name__ if isinstance(error, RailBrokenError) else type(error).__name__
        raise Misconfigured(
            f"The rail {entry_point.name} cannot be loaded from {entry_point.value} ({reason})."
        ) from error
    # Files that were found clean are not parsed again until one of them changes.
    found = () if recalled(entry_point) else forbidden_imports(entry_point.module)
    for forbidden in found:
        raise Misconfigured(
            f"The rail {entry_point.name} is left out: {forbidden}, and a rail may import cashrail.kit only."
        )
    return plugin


def _last_line(error: Exception) -> str:
    return next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__)
