"""Which hosts a rail has declared that it may reach."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from domain.rails.rail import RailApp, RailDeclaration

_NAMED = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_FROM_SETTING = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")


def problem_with(pattern: str, settings: Iterable[str]) -> str:
    """Why an entry of `hosts` means nothing, in a sentence; "" when it does."""
    setting = _FROM_SETTING.fullmatch(pattern)
    if setting:
        return "" if setting[1] in settings else f"{pattern} names a setting that is not declared."
    return "" if _NAMED.fullmatch(pattern) else f"{pattern!r} is no host name; leave out scheme, port and path."


def is_allowed(host: str, declaration: RailDeclaration, app: RailApp) -> bool:
    """Whether the declaration, with the installation's settings, lets the rail reach the host."""
    wanted = host.lower().rstrip(".")
    return any(_matches(wanted, pattern, app) for pattern in declaration.hosts)


def _matches(host: str, pattern: str, app: RailApp) -> bool:
    setting = _FROM_SETTING.fullmatch(pattern)
    if setting:
        return host == (urlsplit(app.settings.get(setting[1], "")).hostname or "")
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
