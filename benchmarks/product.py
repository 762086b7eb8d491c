"""The assembled product on a database file, as the benchmarks use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from dependency_injector import providers

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from cashrail.host.rails import PluginRails
from domain.rails.rail import RailDeclaration, RailLimits
from emulators.qbo.sandbox import DEFAULT_CLIENTS

RAIL = "qbo"
VERIFIER = "verifier of the benchmarks"


class UnlimitedRails(PluginRails):
    """The installed rails with their request limits lifted, so that what is measured is our own work."""

    def declaration(self, rail: str) -> RailDeclaration:
        return msgspec.structs.replace(super().declaration(rail), limits=RailLimits())


@contextmanager
def product(
    database: Path | str, api_url: str = "", *, limited: bool = True
) -> Iterator[tuple[CashrailProgram, Container]]:
    """The product on an SQLite file or a database's URL; `limited` keeps the rails' own request limits."""
    container = Container(settings=settings(database, api_url))
    if not limited:
        container.rails.override(providers.Singleton(UnlimitedRails, container.settings().of_rail))
    try:
        yield CashrailProgram(container.settings(), container), container
    finally:
        container.engine().dispose()


def settings(database: Path | str, api_url: str) -> Settings:
    """Settings that point at a database and an emulator."""
    client_id, client_secret = next(iter(DEFAULT_CLIENTS.items()))
    return Settings(
        variables={
            "CASHRAIL_DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database,
            "CASHRAIL_SECRET_KEY": "a key for benchmarks that is long enough",
            "CASHRAIL_QBO_API_URL": api_url,
            "CASHRAIL_QBO_AUTH_URL": api_url,
            "CASHRAIL_QBO_CLIENT_ID": client_id,
            "CASHRAIL_QBO_CLIENT_SECRET": client_secret,
            "CASHRAIL_QBO_WEBHOOK_VERIFIER": VERIFIER,
            "CASHRAIL_MEMBER": "Benchmark",
        }
    )
