"""Where a person sees a connected company's records at its rail."""

from collections.abc import Mapping
from urllib.parse import quote

from domain.errors import NotFound, RailRefused
from domain.ports.rails import Rails
from domain.rails.connection import Connection


class RecordPages:
    """The addresses of records' pages, which a rail declares; knowing them syncs nothing."""

    def __init__(self, rails: Rails) -> None:
        self._rails = rails

    def for_connection(self, connection: Connection) -> Mapping[str, str]:
        """By kind, an address with `{id}` in it; none where the rail cannot be used."""
        try:
            pages = self._rails.declaration(connection.rail).pages
        except (NotFound, RailRefused):
            return {}
        tenant = quote(connection.tenant, safe="")
        return {kind: page.replace("{tenant}", tenant) for kind, page in pages.items()}
