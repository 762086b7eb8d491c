"""What a rail may import of the product: `cashrail.kit`, and nothing else."""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec

OURS = ("adapters", "application", "cashrail", "domain", "emulators", "plugins")
"""The top-level packages of the product."""

_KIT = "cashrail.kit"
_BY_NAME = ("import_module", "__import__")


class ForbiddenImport(msgspec.Struct, frozen=True):
    """A line of a rail that imports what it may not."""

    file: str
    line: int
    module: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def forbidden_imports(module: str) -> tuple[ForbiddenImport, ...]:
    """The imports of the product in the package of a rail's module that are neither the kit nor the package itself."""
    own = _package_of(module)
    return tuple(
        ForbiddenImport(path.name, line, imported)
        for path in source_files(module)
        for line, imported in _imports_of(ast.parse(path.read_bytes(), filename=str(path)))
        if imported.split(".")[0] in OURS and not _is_within(imported, _KIT) and not _is_within(imported, own)
    )


def source_files(module: str) -> tuple[Path, ...]:
    """The source files of a rail's package, or of a module that stands alone."""
    spec = find_spec(_package_of(module))
    if spec is None:
        return ()
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    if folders:
        return tuple(sorted(path for folder in folders for path in folder.rglob("*.py")))
    return (Path(spec.origin),) if spec.origin and spec.origin.endswith(".py") else ()


def _package_of(module: str) -> str:
    return module.rpartition(".")[0] or module


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _imports_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from cashrail import kit` names the kit by its last word.
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((node.lineno, name if _is_within(name, _KIT) else str(node.module)) for name in whole)
        elif isinstance(node, ast.Call) and _called(node) in _BY_NAME and node.args:
            named = node.args[0]
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield node.lineno, named.value


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))
