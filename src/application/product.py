"""The one face of the product: what HTTP, the command line and every other door may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from application.runway.experiences.accounts import AccountsExperience
    from application.runway.experiences.console import ConsoleExperience
    from application.runway.experiences.digest import DigestExperience
    from application.runway.experiences.findings import FindingsExperience
    from application.runway.experiences.forecast import ForecastExperience
    from application.runway.experiences.policy_trial import PolicyTrialExperience
    from application.runway.experiences.record import RecordExperience
    from application.runway.experiences.runway import RunwayExperience
    from application.runway.experiences.tray import TrayExperience
    from application.runway.experiences.variance import VarianceExperience
    from application.runway.experiences.what_if import PayPlanExperience, WhatIfExperience
    from application.services.bookshelf import BookshelfService
    from application.use_cases.clients import ClientUseCases
    from application.use_cases.collections import CollectionUseCases
    from application.use_cases.connecting import ConnectingUseCases
    from application.use_cases.decisions import DecisionUseCases
    from application.use_cases.event_endpoints import EventEndpointUseCases
    from application.use_cases.events import EventUseCases
    from application.use_cases.firm_findings import FirmFindingUseCases
    from application.use_cases.fixes import FixUseCases
    from application.use_cases.jobs import JobUseCases
    from application.use_cases.known_items import KnownItemUseCases
    from application.use_cases.members import MemberUseCases
    from application.use_cases.named_requests import NamedRequestUseCases
    from application.use_cases.policies import PolicyUseCases
    from application.use_cases.sessions import SessionUseCases
    from application.use_cases.syncing import SyncUseCases
    from application.use_cases.triage import TriageUseCases
    from application.use_cases.weekly_digests import WeeklyDigestUseCases
    from application.use_cases.writes import WriteUseCases
    from domain.ports.clock import Clock
    from domain.ports.sync.webhooks import Webhooks


class Product:
    """A field for each experience and use case, and the clock that all of them go by (ADR 0020).

    A field is made when it is first asked for, so that a command imports nothing that it has no use for.
    """

    accounts: AccountsExperience
    bookshelf: BookshelfService
    clients: ClientUseCases
    clock: Clock
    collections: CollectionUseCases
    connecting: ConnectingUseCases
    console: ConsoleExperience
    decisions: DecisionUseCases
    digest: DigestExperience
    event_endpoints: EventEndpointUseCases
    events: EventUseCases
    findings: FindingsExperience
    firm_findings: FirmFindingUseCases
    fixes: FixUseCases
    forecast: ForecastExperience
    jobs: JobUseCases
    known_items: KnownItemUseCases
    members: MemberUseCases
    named_requests: NamedRequestUseCases
    pay_plan: PayPlanExperience
    policies: PolicyUseCases
    policy_trial: PolicyTrialExperience
    records: RecordExperience
    runway: RunwayExperience
    sessions: SessionUseCases
    syncing: SyncUseCases
    tray: TrayExperience
    triage: TriageUseCases
    variance: VarianceExperience
    webhooks: Webhooks
    weekly_digests: WeeklyDigestUseCases
    what_if: WhatIfExperience
    writes: WriteUseCases

    def __init__(self, make: Callable[[str], Any]) -> None:
        """`make` gives the part of a field by its name."""
        self._make = make

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name not in FIELDS:
                raise AttributeError(f"The product has no {name}.")
            made = self._make(name)
            setattr(self, name, made)
            return made


FIELDS: frozenset[str] = frozenset(Product.__annotations__)
