"""House rules that a linter does not know: sizes, names, dead files, leftovers, the clock and broad handlers."""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FILE_LINES_MAX = 500
FILE_LINES_P90 = 300
FUNCTION_LINES_MAX = 70
FUNCTION_LINES_P90 = 35

BANNED_NAMES = re.compile(r"(^|_)(utils?|managers?|helpers?|base|misc|common)(_|$)")
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError\b(?!\()|for now\b|\bplaceholder\b")
ELSEWHERE = re.compile(r"/(wor[k]|far[m])/[a-z.]|--(extra-)?index-url")
CLOCK_READS = re.compile(r"\b(datetime\.(now|utcnow)|date\.today|time\.time)\(")
FLOAT_MONEY = re.compile(r"\b(?!months_)[a-z_]*(amount|balance|total|cash|price)(?![a-z_]*_s\b)[a-z_]*: *float")

# The outermost edges, where any error must become an answer.
BROAD_HANDLERS_ALLOWED = {
    "src/adapters/jobs/engine.py",
    "src/cashrail/host/watch.py",
    "src/cashrail/kit/conformance/running.py",
    "src/cashrail/bootstrap/main.py",
}
# Modules started by name and not imported.
STARTED_BY_NAME = {
    *("emulators.qbo.__main__", "cashrail.kit.pytest_plugin"),
    *("plugins.plaid.plugin", "plugins.qbo.plugin"),
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def p90(sizes: list[int]) -> float:
    return statistics.quantiles(sizes, n=10)[-1]


def test_files_are_small() -> None:
    sizes = {relative(path): len(path.read_text().splitlines()) for path in SOURCES + TESTS}
    assert {name: size for name, size in sizes.items() if size > FILE_LINES_MAX} == {}
    assert p90(list(sizes.values())) <= FILE_LINES_P90


def test_functions_are_small() -> None:
    # A migration states a whole schema in one function, and is never touched again.
    written = [path for path in SOURCES + TESTS if "versions" not in path.parts]
    sizes = {f"{relative(path)}:{node.name}": length(node) for path in written for node in functions(path)}
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES_MAX} == {}
    assert p90(list(sizes.values())) <= FUNCTION_LINES_P90


def named_things(path: Path) -> Iterator[str]:
    yield path.stem
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()


def test_no_banned_names() -> None:
    found = {
        f"{relative(path)}: {name}" for path in SOURCES for name in named_things(path) if BANNED_NAMES.search(name)
    }
    assert found == set()


@pytest.mark.parametrize("pattern", [LEFTOVERS, ELSEWHERE], ids=["leftovers", "elsewhere"])
def test_nothing_is_left_over(pattern: re.Pattern[str]) -> None:
    found = [relative(path) for path in SOURCES if pattern.search(path.read_text())]
    assert found == []


def test_the_clock_is_read_at_the_edge_only() -> None:
    inner = [path for path in SOURCES if module_name(path).split(".")[0] in ("domain", "application")]
    assert [relative(path) for path in inner if CLOCK_READS.search(path.read_text())] == []


def test_money_is_never_float() -> None:
    assert [relative(path) for path in SOURCES if FLOAT_MONEY.search(path.read_text())] == []


def is_broad(handler: ast.ExceptHandler) -> bool:
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else set()
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def test_broad_handlers_stand_at_outermost_edges_only() -> None:
    found = {
        relative(path)
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and is_broad(node)
    }
    assert found <= BROAD_HANDLERS_ALLOWED


def imported_modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_migrations_are_one_chain() -> None:
    """Two that were made side by side with one number leave no database that can be prepared."""
    versions = sorted((ROOT / "src/adapters/persistence/migrations/versions").glob("[0-9]*.py"))
    stated = [dict(re.findall(r'^(down_revision|revision) = "(\d+)"', each.read_text(), re.M)) for each in versions]
    numbers = [each["revision"] for each in stated]
    assert numbers == [each.name[:4] for each in versions]
    assert [each.get("down_revision") for each in stated] == [None, *numbers[:-1]]


def test_no_dead_files() -> None:
    entry_points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"].values()
    alive = STARTED_BY_NAME | {target.split(":")[0] for target in entry_points}
    for path in SOURCES:
        alive |= imported_modules(path)
    modules = {module_name(path) for path in SOURCES if path.stem != "__init__" and "migrations" not in path.parts}
    assert modules - alive == set()


def test_the_core_is_synchronous() -> None:
    inner = [path for path in SOURCES if module_name(path).split(".")[0] in ("domain", "application", "plugins")]
    inner += [path for path in SOURCES if module_name(path).startswith(("adapters.persistence", "adapters.cli"))]
    found = {relative(path) for path in inner for node in functions(path) if isinstance(node, ast.AsyncFunctionDef)}
    assert found == set()


def test_what_starts_a_service_in_the_core_s_tests_is_marked_slow() -> None:
    core = [path for path in TESTS if path.relative_to(ROOT / "tests").parts[0] in ("domain", "application")]
    services = ("emulators.qbo.serving", "tests.fixtures.program", "tests.fixtures.synced", "tests.fixtures.workers")
    starting = [path for path in core if imported_modules(path) & {*services}]

    assert starting
    assert [relative(path) for path in starting if "pytest.mark.slow" not in path.read_text()] == []
