"""The scenarios that ship, by name, and how one becomes a company."""

from datetime import date
from pathlib import Path
from typing import Final

from emulators.qbo.companies.building import build_company
from emulators.qbo.scenarios.language import Scenario
from emulators.qbo.scenarios.reading import SHIPPED, TRADE_FILES, ScenarioError, read, shipped
from emulators.qbo.store import Company

NAMES: Final = (
    *("healthy", "crunch", "seasonal", "messy", "fraud", "multicurrency", "huge"),
    *("sample", "receipts", "jobs", "trust", "empty"),
)
TRADES: Final = ("agency", "restaurant", "builder", "clinic", "shop", "law", "brewery", "software", "property")


def load_scenario(name_or_path: str | Path) -> Scenario:
    """One of NAMES or TRADES, or a TOML file of one's own. Raises ScenarioError."""
    if name_or_path in NAMES:
        return shipped(SHIPPED / f"{name_or_path}.toml")
    if name_or_path in TRADES:
        return shipped(TRADE_FILES / f"{name_or_path}.toml")
    path = Path(name_or_path)
    if path.suffix != ".toml":
        raise ScenarioError(f"{name_or_path} is no scenario; there are {', '.join(NAMES)}, or give a .toml file.")
    return read(path)


def build(scenario: Scenario, seed: int, as_of: date | None, realm_id: str) -> Company:
    """A company with a history up to `as_of` (None: the scenario's own), and a player that goes on from there.

    The same arguments give the same books. Raises ScenarioError.
    """
    until = as_of or scenario.period.as_of
    if until is None:
        raise ScenarioError(f"{scenario.key}: period.as_of is wanted, for no other day was given.")
    return build_company(scenario, seed, until, realm_id)
