"""What the commands need of the rest of the program; the composition root provides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from application.runway.experiences.console import ConsoleExperience
    from application.runway.experiences.digest import DigestExperience
    from application.runway.experiences.findings import FindingsExperience
    from application.runway.experiences.forecast import ForecastExperience
    from application.runway.experiences.policy_trial import PolicyTrialExperience
    from application.runway.experiences.runway import RunwayExperience
    from application.runway.experiences.tray import TrayExperience
    from application.runway.experiences.variance import VarianceExperience
    from application.runway.experiences.what_if import PayPlanExperience, WhatIfExperience
    from application.services.bookshelf import BookshelfService
    from application.services.clients import ClientService
    from application.services.collecting import CollectingService
    from application.services.deciding import DecidingService
    from application.services.fixing import FixingService
    from application.services.jobs import JobService
    from application.services.known_items import KnownItemService
    from application.services.members import MemberService
    from application.services.policies import PolicyService
    from application.services.syncing import SyncingService
    from application.services.triage import TriageService
    from application.services.webhooks import WebhookService
    from application.services.weekly_digests import WeeklyDigestService
    from application.services.writing import WritingService
    from domain.models.firm import Business
    from domain.models.rail import RailCheck
    from domain.ports.clock import Clock


class Program(Protocol):
    """The assembled product. The database is opened on first use, so that `--help` needs none."""

    @property
    def firm_id(self) -> str: ...

    @property
    def member(self) -> str:
        """The name under which the command line's acts are recorded."""
        ...

    @property
    def clock(self) -> Clock: ...

    @property
    def members(self) -> MemberService: ...

    @property
    def bookshelf(self) -> BookshelfService: ...

    @property
    def syncing(self) -> SyncingService: ...

    @property
    def writing(self) -> WritingService: ...

    @property
    def webhooks(self) -> WebhookService: ...

    @property
    def jobs(self) -> JobService: ...

    @property
    def triage(self) -> TriageService: ...

    @property
    def fixing(self) -> FixingService: ...

    @property
    def findings(self) -> FindingsExperience: ...

    @property
    def tray(self) -> TrayExperience: ...

    @property
    def console(self) -> ConsoleExperience: ...

    @property
    def runway(self) -> RunwayExperience: ...

    @property
    def forecast(self) -> ForecastExperience: ...

    @property
    def variance(self) -> VarianceExperience: ...

    @property
    def known_items(self) -> KnownItemService: ...

    @property
    def policies(self) -> PolicyService: ...

    @property
    def policy_trial(self) -> PolicyTrialExperience: ...

    @property
    def clients(self) -> ClientService: ...

    @property
    def collecting(self) -> CollectingService: ...

    @property
    def deciding(self) -> DecidingService: ...

    @property
    def what_if(self) -> WhatIfExperience: ...

    @property
    def pay_plan(self) -> PayPlanExperience: ...

    @property
    def digest(self) -> DigestExperience: ...

    @property
    def weekly_digests(self) -> WeeklyDigestService: ...

    def serve(self, host: str, port: int | None) -> None:
        """Serve the API until stopped; `port` None takes the next free one from 8000 on."""
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
