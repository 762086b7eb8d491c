"""What the commands need of the rest of the program; the composition root provides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from application.product import Product
    from domain.firms.acting import Acting
    from domain.firms.firm import Business
    from domain.rails.rail import RailCheck


class Program(Protocol):
    """The assembled product. The database is opened on first use, so that `--help` needs none."""

    @property
    def firm_id(self) -> str: ...

    @property
    def acting(self) -> Acting:
        """Whoever runs commands on the installation, by the name of the settings; an owner, and now."""
        ...

    @property
    def product(self) -> Product: ...

    def serve(self, host: str, port: int | None, *, beyond_loopback: bool) -> None:
        """Serve the API until stopped; `port` None takes the next free one from 8000 on.

        Raises `Invalid` for an address that other machines reach, unless `beyond_loopback`.
        """
        ...

    def work(self) -> None:
        """Carry out what is due until stopped; raises `Misconfigured` where the server does it."""
        ...

    def sandbox(self, arguments: list[str]) -> int:
        """Run the QuickBooks Online emulator with its own options; returns its exit status."""
        ...

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
        """Run the main job on the emulator's demo firm, or on the companies that a rail brings for its demo.

        `keep` is the folder it stays in, to be taken up again.
        """
        ...

    def connect(self, rail: str, *, name: str | None, port: int, open_browser: bool, feed_of: str | None) -> Business:
        """Connect a company through the rail's own consent page, with a callback on loopback; perhaps as a feed."""
        ...

    def new_rail(self, name: str, into: Path) -> Path:
        """Write the package of a new rail into a folder of its name; the folder."""
        ...

    def check_rail(self, rail: str) -> Iterator[RailCheck]:
        """Check an installed rail, one thing after another; raises `NotFound`."""
        ...
