"""Reads a scenario's file, with what it extends, into a checked Scenario; or says what is wrong in it."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

import msgspec

from emulators.qbo.currencies import CURRENCY_NAMES
from emulators.qbo.scenarios.language import Scenario
from emulators.qbo.writes.account_types import TYPE_OF

SHIPPED: Final = Path(__file__).parent
TRADE_FILES: Final = SHIPPED / "trades"
_DEEPEST: Final = 5
# What each kind of event needs; `due_days` and `account` may be left out where they have a usual value.
EVENT_NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "bill": ("amount", "who"),
    "customer_lost": ("who",),
    "customer_stops_paying": ("who",),
    "duplicate_bill": ("who",),
    "expense_deleted": (),
    "expense_raised": ("factor",),
    "hire": ("amount",),
    "lookalike_payment": ("amount", "who"),
    "price_rise": ("factor",),
    "refund": ("amount", "who"),
    "vendor_changed": ("who",),
}
EVENT_ALLOWS: Final[dict[str, tuple[str, ...]]] = {
    "bill": ("account", "due_days"),
    "lookalike_payment": ("account",),
    "price_rise": ("account", "who"),
}
_ALWAYS: Final = ("day", "expect", "kind", "on")
_OF_CUSTOMERS: Final = ("customer_lost", "customer_stops_paying", "refund")
_OF_VENDORS: Final = ("duplicate_bill", "lookalike_payment", "vendor_changed")


class ScenarioError(ValueError):
    """The scenario cannot be used; the message says in a sentence which file, which key and what is allowed."""


@lru_cache(maxsize=64)
def shipped(path: Path) -> Scenario:
    """One of the files that ship. Raises ScenarioError."""
    return read(path)


def read(path: Path) -> Scenario:
    """Raises ScenarioError."""
    tables, _ = _tables(path, 0)
    scenario = _converted(path, tables, {})
    _check_currencies(path, scenario)
    _check_events(path, scenario)
    _check_accounts(path, scenario)
    return scenario


def _tables(path: Path, depth: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The file's tables laid over those of the file it extends, and the latter alone."""
    if depth > _DEEPEST:
        raise ScenarioError(f"{path.name}: extends goes round in a circle, or is deeper than {_DEEPEST} files.")
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path.name} is not TOML: {error}.") from error
    if "key" in own:
        raise ScenarioError(f"{path.name}: key is the file's own name and cannot be given.")
    extended = own.pop("extends", None)
    below = _extended(path, extended, depth) if extended is not None else {}
    laid = {**_laid_over(below, own), "key": path.stem}
    _converted(path, laid, below)
    return laid, below


def _extended(path: Path, name: Any, depth: int) -> dict[str, Any]:
    if not isinstance(name, str):
        raise ScenarioError(f"{path.name}: extends is the name of a trade, or of a file beside this one.")
    for candidate in (path.parent / name, TRADE_FILES / f"{name}.toml", SHIPPED / f"{name}.toml"):
        if candidate.is_file():
            return _tables(candidate, depth + 1)[0]
    known = ", ".join(sorted(file.stem for file in TRADE_FILES.glob("*.toml")))
    raise ScenarioError(f"{path.name}: extends names no file {name!r}; a trade is one of {known}.")


def _laid_over(below: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Lists of tables are joined, tables are laid over one another key by key, the rest is replaced."""
    laid = dict(below)
    for key, value in own.items():
        known = laid.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            laid[key] = _laid_over(known, value)
        elif isinstance(known, list) and isinstance(value, list) and all(isinstance(item, dict) for item in value):
            laid[key] = [*known, *value]
        else:
            laid[key] = value
    return laid


def _converted(path: Path, tables: dict[str, Any], below: dict[str, Any]) -> Scenario:
    try:
        return msgspec.convert(tables, Scenario)
    except msgspec.ValidationError as error:
        said, _, where = str(error).partition(" - at `$")
        keys = _keys(where.rstrip("`"))
        allowed = _allowed(keys)
        place = ".".join(_counted(keys, below)) or "the file"
        raise ScenarioError(f"{path.name}: {place}: {said}{allowed}.") from error


def _keys(where: str) -> list[str]:
    return [key for key in re.split(r"[.\[\]]+", where) if key]


def _counted(keys: list[str], below: dict[str, Any]) -> list[str]:
    """Number the tables of a list as they stand in the file itself, from 1."""
    if len(keys) > 1 and keys[1].isdigit():
        inherited = below.get(keys[0], [])
        number = int(keys[1]) + 1 - (len(inherited) if isinstance(inherited, list) else 0)
        return [f"{keys[0]} (number {number})", *keys[2:]]
    return keys


def _allowed(keys: list[str]) -> str:
    """What may stand at that place, where it is a table or one of a few words."""
    kind: Any = Scenario
    for key in keys:
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            kind = next((field.type for field in msgspec.structs.fields(kind) if field.name == key), None)
            members = [member for member in get_args(kind) if member is not type(None)]
            if type(None) in get_args(kind):
                kind = members[0]
        elif get_origin(kind) in (tuple, dict):
            kind = get_args(kind)[-1 if get_origin(kind) is dict else 0]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        names = sorted(field.name for field in msgspec.structs.fields(kind) if field.name != "key")
        return "; allowed are " + ", ".join(names)
    if get_origin(kind) is Literal:
        return "; allowed are " + ", ".join(str(value) for value in get_args(kind))
    return ""


def _check_currencies(path: Path, scenario: Scenario) -> None:
    known = {scenario.company.currency, *scenario.currencies}
    unknown = sorted(known - set(CURRENCY_NAMES))
    if unknown:
        raise ScenarioError(f"{path.name}: {unknown[0]} is not known; currencies are {', '.join(CURRENCY_NAMES)}.")
    if scenario.company.currency in scenario.currencies:
        raise ScenarioError(
            f"{path.name}: currencies: {scenario.company.currency} is the home currency, its rate is 1."
        )
    for table, parties in (("supplies", scenario.supplies), ("customers", scenario.customers)):
        for party in parties:
            if party.currency is not None and party.currency not in known:
                raise ScenarioError(
                    f"{path.name}: {table}: {party.currency} has no table [currencies.{party.currency}]."
                )


def _check_accounts(path: Path, scenario: Scenario) -> None:
    ids = [account.id for account in scenario.accounts if account.id is not None]
    names = [account.name for account in scenario.accounts]
    for account in scenario.accounts:
        if TYPE_OF.get(account.sub_type) != account.type:
            raise ScenarioError(f"{path.name}: accounts: {account.name}: {account.sub_type} is not of {account.type}.")
        if names.count(account.name) > 1 or ids.count(account.id or 0) > 1:
            raise ScenarioError(f"{path.name}: accounts: {account.name}: the name or the id is given twice.")


def _check_events(path: Path, scenario: Scenario) -> None:
    customers = {party.customer for party in scenario.customers if party.customer}
    vendors = {supply.vendor for supply in scenario.supplies if supply.vendor}
    for number, event in enumerate(scenario.events, 1):
        place = f"{path.name}: events (number {number} of all): {event.kind}"
        if (event.day is None) == (event.on is None):
            raise ScenarioError(f"{place} needs either day or on.")
        given = {field for field in event.__struct_fields__ if getattr(event, field) is not None}
        needed = set(EVENT_NEEDS[event.kind])
        allowed = needed | set(EVENT_ALLOWS.get(event.kind, ())) | set(_ALWAYS)
        if needed - given:
            raise ScenarioError(f"{place} needs {', '.join(sorted(needed - given))}.")
        if given - allowed:
            wrong = ", ".join(sorted(given - allowed))
            raise ScenarioError(f"{place} takes no {wrong}; allowed are {', '.join(sorted(allowed))}.")
        if event.kind in _OF_CUSTOMERS and event.who not in customers:
            raise ScenarioError(f"{place}: who is no customer of [[customers]] with that name.")
        if event.kind in _OF_VENDORS and event.who not in vendors:
            raise ScenarioError(f"{place}: who is no vendor of [[supplies]] with that name.")
