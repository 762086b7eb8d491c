"""What a rail author imports: hooks, typed records, errors and the kit's version."""

from cashrail.kit.hookspecs import hookimpl
from cashrail.kit.version import KIT_VERSION

__all__ = ["KIT_VERSION", "hookimpl"]
