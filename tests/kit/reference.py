"""The reference for rail authors, made from the kit: `python -m tests.kit.reference` writes docs/rails/reference.md."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cashrail.kit import hookspecs
from cashrail.kit.conformance import CHECKS
from cashrail.kit.records import RailDeclaration, RailLimits
from cashrail.kit.version import KIT_VERSION

PAGE = Path(__file__).parents[2] / "docs/rails/reference.md"


def reference() -> str:
    """The whole page."""
    return "\n".join([*_opening(), *_hooks(), *_declaration(), *_checks()]) + "\n"


def _opening() -> Iterator[str]:
    yield "# Rail reference"
    yield f"\nKit {KIT_VERSION}; made from the kit by `python -m tests.kit.reference`. What may change, and when:"
    yield "[versions.md](versions.md)."


def _hooks() -> Iterator[str]:
    yield "\n## Hooks\nFrom `cashrail.kit.hookspecs`; a rail leaves out those it has no use for."
    for name, hook in vars(hookspecs).items():
        if hasattr(hook, f"{hookspecs.PROJECT}_spec"):
            signature = inspect.signature(hook)
            takes = ", ".join(f"{given.name}: {_short(given.annotation)}" for given in signature.parameters.values())
            returns = _short(signature.return_annotation)
            yield f"\n### `{name}`\n```python\n{name}({takes}) -> {returns}\n```\n{inspect.getdoc(hook)}"


def _short(annotation: object) -> str:
    # Where a type stands inside the product is no author's business.
    return re.sub(r"[a-z_.]+\.(?=[A-Z])", "", inspect.formatannotation(annotation))


def _declaration() -> Iterator[str]:
    yield "\n## What a rail declares"
    for struct in (RailDeclaration, RailLimits):
        yield f"\n### `{struct.__name__}`\n{inspect.getdoc(struct)}\n\n| Field | Needed |\n|---|---|"
        for field in msgspec.structs.fields(struct):
            yield f"| `{field.name}` | {'yes' if field.required else 'no'} |"


def _checks() -> Iterator[str]:
    yield "\n## What the conformance suite checks\n| Check | Asks for | When it fails |\n|---|---|---|"
    for check in CHECKS:
        about, what_to_do = (" ".join(text.split()).replace("|", "\\|") for text in (check.about, check.what_to_do))
        yield f"| `{check.name}` | {about} | {what_to_do} |"


if __name__ == "__main__":
    PAGE.write_text(reference())
