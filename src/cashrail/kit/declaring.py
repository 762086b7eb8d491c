"""Whether a rail's declaration makes sense, before anything is asked of the rail."""

import re
from collections.abc import Iterator

from cashrail.kit.hosts import problem_with
from domain.rails.intent import ACTIONS
from domain.rails.kinds import KINDS
from domain.rails.rail import RailDeclaration

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(r"\{[^}]*\}?|\}")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")


def problems_with(declaration: RailDeclaration) -> Iterator[str]:
    """What is wrong with the declaration, one sentence each."""
    if not _NAME.fullmatch(declaration.name):
        yield f"{declaration.name!r} is no rail's name; take lower-case letters, digits and underscores."
    if not declaration.title.strip():
        yield "It has no title."
    yield from _unknown_words(declaration)
    yield from _setting_problems(declaration)
    yield from _page_problems(declaration)
    limits = declaration.limits
    for figure in (limits.requests_per_minute, limits.requests_per_second, limits.batches_per_minute):
        if figure is not None and figure < 1:
            yield "A limit is a number above zero, or None where the service sets none."
    if limits.concurrent_requests < 1:
        yield "concurrent_requests is 1 or more."


def _unknown_words(declaration: RailDeclaration) -> Iterator[str]:
    for kind in declaration.feeds:
        if kind not in KINDS:
            yield f"{kind!r} is no kind of record; those are: {', '.join(KINDS)}."
    for action in declaration.writes:
        if action not in ACTIONS:
            yield f"{action!r} is no action; those are: {', '.join(ACTIONS)}."
    for named in declaration.irreversible:
        if named.partition(":")[0] not in declaration.writes:
            yield f"{named!r} is said to be irreversible and is not among the writes."
    if len(set(declaration.feeds)) < len(declaration.feeds):
        yield "A kind stands twice in feeds."


def _page_problems(declaration: RailDeclaration) -> Iterator[str]:
    for kind, page in declaration.pages.items():
        if kind not in declaration.feeds:
            yield f"There is a page for {kind!r}, which is not among the feeds."
        named = _PLACE.findall(page)
        if not page.startswith("https://") or "{id}" not in named or not set(named) <= {"{id}", "{tenant}"}:
            yield f"The page of {kind!r} begins with https:// and has {{id}} in it, and perhaps {{tenant}}."


def _setting_problems(declaration: RailDeclaration) -> Iterator[str]:
    for setting in declaration.settings:
        if not _SETTING.fullmatch(setting):
            yield f"{setting!r} is no setting's name; take capital letters, digits and underscores."
    for secret in declaration.secret_settings:
        if secret not in declaration.settings:
            yield f"{secret} is secret and not among the settings."
    for host in declaration.hosts:
        problem = problem_with(host, declaration.settings)
        if problem:
            yield problem
