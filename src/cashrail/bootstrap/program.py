"""The assembled product behind the commands; a part is imported when it is first used."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from application.product import Product
    from cashrail.bootstrap.container import Container
    from cashrail.bootstrap.settings import Settings
    from domain.firms.acting import Acting
    from domain.firms.firm import Business
    from domain.rails.rail import RailCheck


class CashrailProgram:
    """Implements `adapters.cli.program.Program`; the container is assembled when its first part is asked for."""

    def __init__(self, settings: Settings, container: Container | None = None) -> None:
        self._settings = settings
        self._given = container

    @cached_property
    def _container(self) -> Container:
        return self._given or _assembled(self._settings)

    @property
    def firm_id(self) -> str:
        return self.product.members.firm().id

    @property
    def acting(self) -> Acting:
        from domain.firms.acting import Acting
        from domain.firms.firm import Member, Role

        owner = Member(id="", firm_id=self.firm_id, name=self._settings.member, role=Role.OWNER)
        return Acting(member=owner, at=self.product.clock.now())

    @cached_property
    def product(self) -> Product:
        from cashrail.bootstrap.container import product_of

        return product_of(self._container)

    def serve(self, host: str, port: int | None, *, beyond_loopback: bool) -> None:
        """Serve the API until stopped."""
        from cashrail.bootstrap.logs import configure_logging
        from cashrail.bootstrap.serving import serve

        configure_logging(self._settings.log_level)
        serve(self._container, host, port, beyond_loopback=beyond_loopback)

    def work(self) -> None:
        """Carry out what is due until stopped."""
        from cashrail.bootstrap.logs import configure_logging
        from cashrail.bootstrap.working import work

        configure_logging(self._settings.log_level)
        work(self._container)

    def sandbox(self, arguments: list[str]) -> int:
        """Run an emulator with its own options: QuickBooks Online's, or that of the service after `--rail`."""
        from cashrail.bootstrap.sandboxes import run_sandbox

        return run_sandbox(arguments)

    def demo(
        self,
        *,
        once: bool,
        as_json: bool,
        seed: int,
        day: date | None,
        port: int | None,
        rail: str | None,
        clients: int,
        keep: Path | None,
    ) -> None:
        """Run the main job on the emulator's demo firm, or a rail's own, in a database of its own."""
        from cashrail.bootstrap.demo import run_demo
        from cashrail.bootstrap.demo_stage import FirmAsked
        from cashrail.bootstrap.logs import configure_logging

        configure_logging(self._settings.log_level)
        firm = FirmAsked(seed=seed, clients=clients, day=day)
        run_demo(CashrailProgram, firm, once=once, as_json=as_json, port=port, rail=rail, keep=keep)

    def connect(self, rail: str, *, name: str | None, port: int, open_browser: bool, feed_of: str | None) -> Business:
        """Connect a company through the rail's consent page."""
        from cashrail.bootstrap.connecting import connect_by_browser

        return connect_by_browser(
            self.product.syncing,
            self.acting,
            rail,
            name=name,
            port=port,
            show=_show_page,
            open_browser=open_browser,
            feed_of=feed_of,
        )

    def new_rail(self, name: str, into: Path) -> Path:
        """Write the package of a new rail."""
        from cashrail.kit.starting import write_package

        return write_package(name, into, self._container.rails().names())

    def check_rail(self, rail: str) -> Iterator[RailCheck]:
        """Check an installed rail."""
        from cashrail.host.checking import check_rail

        return check_rail(self._container.rails(), rail)


def _show_page(url: str) -> None:
    sys.stderr.write(f"Grant access at:\n{url}\n")


def _assembled(settings: Settings) -> Container:
    from cashrail.bootstrap.importing import importing

    with importing():
        from dependency_injector.providers import Object

        from cashrail.bootstrap.container import Container

    container = Container(settings=settings)
    container.before_loading.override(Object(lambda: _set_up_logs(settings)))
    return container


def _set_up_logs(settings: Settings) -> None:
    from cashrail.bootstrap.logs import configure_logging

    configure_logging(settings.log_level)
