"""Every method of a port is called, through the port, by somebody in the sources."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Plugins and emulators import no port.
PARTS = ("domain", "application", "adapters", "cashrail")
# A port in which one method has a caller and another has none, and who calls the one.
PLANTED = """
from typing import Protocol

class Planted(Protocol):
    def called(self) -> int: ...
    def handed_on(self) -> int: ...
    def unused(self) -> int: ...
"""
CALLER = """
from collections.abc import Callable
from domain.ports.planted import Planted

class Other:
    def unused(self) -> int: ...

def later(ask: Callable[[], int]) -> int: ...

def call(port: Planted, other: Other) -> int:
    return int(port.called()) + later(port.handed_on) + other.unused()
"""


class Marking(ast.NodeTransformer):
    """Asks of each call of a protocol's method for an argument named after the method, which no call gives."""

    def __init__(self) -> None:
        self.methods: set[str] = set()

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        for each in node.body if any("Protocol" in ast.unparse(base) for base in node.bases) else ():
            # A property takes no argument: what it gives is called, or it is not needed either.
            if isinstance(each, ast.FunctionDef) and not each.decorator_list:
                each.args.kwonlyargs.append(ast.arg(f"port__{node.name}__{each.name}", ast.Name("int")))
                each.args.kw_defaults.append(None)
                self.methods.add(f"{node.name}.{each.name}")
        return node


def marked(ports: Path) -> set[str]:
    """Marks all ports below the folder and returns their methods, as `Port.method`."""
    marking = Marking()
    for path in ports.rglob("*.py"):
        path.write_text(ast.unparse(marking.visit(ast.parse(path.read_text()))))
    return marking.methods


def called(sources: Path) -> set[str]:
    """The methods of marked ports that something asks for, by what the type checker misses."""
    options = (
        "--no-site-packages",
        "--namespace-packages",
        "--explicit-package-bases",
        "--check-untyped-defs",
        "--ignore-missing-imports",
    )
    cache = ROOT / ".mypy_cache" / "ports"
    command = [sys.executable, "-m", "mypy", "--config-file=", *options, "--no-pretty", f"--cache-dir={cache}", "."]
    told = subprocess.run(command, cwd=sources, capture_output=True, text=True, check=False)
    assert told.returncode == 1, told.stdout + told.stderr
    # The notes below an error spell out what an implementation lacks, which is no call.
    errors = [line for line in told.stdout.splitlines() if ": error:" in line]
    return {".".join(found) for line in errors for found in re.findall(r"port__(\w+?)__(\w+)", line)}


def ask_without_litestar(question: Path) -> None:
    """A handler's product is typed by Litestar, of which the check knows nothing: third parties' types take it long."""
    wrapped = "TheProduct = NamedDependency[SkipValidation[Product]]"
    assert wrapped in question.read_text()
    question.write_text(question.read_text().replace(wrapped, "TheProduct = Product"))


@pytest.mark.slow
def test_every_method_of_a_port_has_a_caller(tmp_path: Path) -> None:
    for part in PARTS:
        shutil.copytree(ROOT / "src" / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    ask_without_litestar(tmp_path / "adapters/http/question.py")
    (tmp_path / "domain/ports/planted.py").write_text(PLANTED)
    (tmp_path / "application/planted.py").write_text(CALLER)

    methods = marked(tmp_path / "domain/ports")

    assert len(methods) > 200
    assert methods - called(tmp_path) == {"Planted.unused"}
