"""Taking in what is installed: each rail by itself, so that one that does not fit keeps nobody else out."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

import pluggy
import structlog

from cashrail.bootstrap.rail_edge import RailEdge
from cashrail.bootstrap.rail_watch import RailBrokenError, RailSilentError, Watch
from cashrail.kit import KIT_VERSION
from cashrail.kit.declaring import problems_with
from cashrail.kit.imports import forbidden_imports
from cashrail.kit.kit_range import includes
from domain.errors import Misconfigured, RailError
from domain.models.rail import RailDeclaration, RailTrouble

_LOADED_WITHIN_S = 30.0


class InstalledRail:
    """One rail that can be used."""

    def __init__(self, edge: RailEdge, declaration: RailDeclaration) -> None:
        self.edge = edge
        self.declaration = declaration


def load_rails(
    group: str, extra_plugins: Iterable[object], silence_s: float
) -> tuple[dict[str, InstalledRail], dict[str, RailTrouble]]:
    """The rails that can be used, and those that cannot, by their names."""
    rails: dict[str, InstalledRail] = {}
    troubles: dict[str, RailTrouble] = {}
    for known_as, found in _found(group, extra_plugins):
        try:
            if len(found) > 1:
                raise Misconfigured(f"The rail {known_as} is installed {len(found)} times; keep one of them.")
            installed = _installed(known_as, found[0], silence_s)
        except Misconfigured as error:
            structlog.get_logger("cashrail.rails").error("rail left out", rail=known_as, problem=str(error))
            troubles[known_as] = RailTrouble(name=known_as, problem=str(error))
        else:
            rails[installed.declaration.name] = installed
    return rails, troubles


def _found(group: str, extra_plugins: Iterable[object]) -> Iterable[tuple[str, list[object]]]:
    by_name: dict[str, list[object]] = {}
    for entry_point in entry_points(group=group):
        by_name.setdefault(entry_point.name, []).append(entry_point)
    for plugin in extra_plugins:
        by_name.setdefault(_name_of(plugin), []).append(plugin)
    return by_name.items()


def _name_of(plugin: object) -> str:
    return str(getattr(plugin, "name", "") or getattr(plugin, "__name__", type(plugin).__name__))


def _installed(known_as: str, found: object, silence_s: float) -> InstalledRail:
    is_entry_point = isinstance(found, EntryPoint)
    plugin = _loaded(found) if isinstance(found, EntryPoint) else found
    try:
        edge = RailEdge(plugin, known_as, silence_s)
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
    if is_entry_point and declaration.name != known_as:
        raise Misconfigured(f"The rail {known_as} calls itself {declaration.name}; its entry point must say the same.")
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
    for forbidden in forbidden_imports(entry_point.module):
        raise Misconfigured(
            f"The rail {entry_point.name} is left out: {forbidden}, and a rail may import cashrail.kit only."
        )
    return plugin


def _last_line(error: Exception) -> str:
    return next((line.strip() for line in reversed(str(error).splitlines()) if line.strip()), type(error).__name__)
