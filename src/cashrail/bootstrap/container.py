"""The one place that knows every class."""

from typing import TYPE_CHECKING, Any

from dependency_injector import containers, providers
from sqlalchemy import Engine

from adapters.clock import SystemClock
from adapters.holidays import PublicHolidays
from adapters.persistence.engine import open_engine
from adapters.persistence.migrate import prepare
from adapters.persistence.stores.change_log import SqlChangeLog
from adapters.persistence.stores.connections import SqlConnections
from adapters.persistence.stores.consents import SqlConsents
from adapters.persistence.stores.decisions import SqlDecisions
from adapters.persistence.stores.deliveries import SqlDeliveries
from adapters.persistence.stores.digest_rows import SqlDigestRows
from adapters.persistence.stores.duties import SqlDuties
from adapters.persistence.stores.event_deliveries import SqlEventDeliveries
from adapters.persistence.stores.event_endpoints import SqlEventEndpoints
from adapters.persistence.stores.events import SqlEvents
from adapters.persistence.stores.finding_life import SqlFindingLives
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.stores.kept_forecasts import SqlKeptForecasts
from adapters.persistence.stores.known_items import SqlKnownItems
from adapters.persistence.stores.mirror import SqlMirror
from adapters.persistence.stores.mirror_writing import SqlMirrorWriting
from adapters.persistence.stores.named_requests import SqlNamedRequests
from adapters.persistence.stores.policies import SqlPolicies
from adapters.persistence.stores.reconciliations import SqlReconciliations
from adapters.persistence.stores.sessions import SqlSessions
from adapters.persistence.stores.turns import SqlTurns
from adapters.persistence.stores.weekly_digests import SqlWeeklyDigests
from adapters.persistence.stores.work import SqlStores
from adapters.persistence.stores.writes import SqlStoredWrites
from adapters.processes import SystemProcesses
from application.product import Product
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
from application.runway.orchestrators.accounts import AccountsOrchestrator
from application.runway.orchestrators.decision_console import ConsoleOrchestrator
from application.runway.orchestrators.digest import DigestOrchestrator
from application.runway.orchestrators.findings import FindingsOrchestrator
from application.runway.orchestrators.hygiene_tray import TrayOrchestrator
from application.runway.orchestrators.policy_trial import PolicyTrialOrchestrator
from application.runway.orchestrators.record import RecordOrchestrator
from application.runway.orchestrators.runway import RunwayOrchestrator
from application.runway.orchestrators.variance import VarianceOrchestrator
from application.services.bookshelf import BookshelfService
from application.sync.pages import RecordPages
from application.use_cases.clients import ClientUseCases
from application.use_cases.collections import CollectionUseCases
from application.use_cases.connecting import ConnectingUseCases
from application.use_cases.decisions import DecisionUseCases
from application.use_cases.duties import DutyUseCases
from application.use_cases.event_endpoints import EventEndpointUseCases
from application.use_cases.events import EventUseCases
from application.use_cases.firm_findings import FirmFindingUseCases
from application.use_cases.fixes import FixUseCases
from application.use_cases.jobs import JobUseCases
from application.use_cases.kept_forecasts import KeptForecastUseCases
from application.use_cases.known_items import KnownItemUseCases
from application.use_cases.members import MemberUseCases
from application.use_cases.named_requests import NamedRequestUseCases
from application.use_cases.policies import PolicyUseCases
from application.use_cases.sessions import SessionUseCases
from application.use_cases.syncing import SyncUseCases
from application.use_cases.triage import TriageUseCases
from application.use_cases.weekly_digests import WeeklyDigestUseCases
from application.use_cases.writes import WriteUseCases
from cashrail.bootstrap.revision import code_revision
from cashrail.bootstrap.sealing import CipherOfSettings
from cashrail.bootstrap.settings import Settings
from cashrail.host.rails import PluginRails

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.jobs.engine import JobEngine
    from adapters.jobs.rounds import Rounds
    from adapters.posting import GuardedPoster
    from application.sync.smart_sync import SmartSync
    from application.sync.webhooks import WebhookIntake
    from application.sync.writing import Writing
    from application.use_cases.event_sending import EventSending


_HOLDS_PER_LEASE = 5


def _engine(settings: Settings) -> Engine:
    # Said before anything is begun, and not when the first token is sealed.
    settings.stated_secret_key()
    engine = open_engine(settings.database_url)
    prepare(engine)
    return engine


def _rails(settings: Settings, before_loading: "Callable[[], None]") -> PluginRails:
    return PluginRails(settings.of_rail, before_loading=before_loading)


def _nothing() -> None:
    return None


def _smart_sync(**parts: Any) -> "SmartSync":
    from application.sync.smart_sync import SmartSync

    return SmartSync(**parts)


def _writing(*parts: Any, **named: Any) -> "Writing":
    from application.sync.writing import Writing

    return Writing(*parts, **named)


def _webhook_intake(**parts: Any) -> "WebhookIntake":
    from application.sync.webhooks import WebhookIntake

    return WebhookIntake(**parts)


def _poster(allow_private: bool) -> "GuardedPoster":  # noqa: FBT001 - a provider gives it by place
    from adapters.posting import GuardedPoster

    return GuardedPoster(allow_private=allow_private)


def _event_sending(**parts: Any) -> "EventSending":
    from application.use_cases.event_sending import EventSending

    return EventSending(**parts)


def _rounds(*parts: Any, **named: Any) -> "Rounds":
    from adapters.jobs.rounds import Rounds

    return Rounds(*parts, **named)


def _job_engine(rounds: "Rounds", tick_s: int, lease_s: int) -> "JobEngine":
    from adapters.jobs.engine import JobEngine

    return JobEngine(rounds, tick_s=tick_s, hold_s=lease_s / _HOLDS_PER_LEASE)


class Container(containers.DeclarativeContainer):
    """Every part of the product, made on first use; `settings` must be given."""

    settings = providers.Dependency(instance_of=Settings)
    clock = providers.Singleton(SystemClock, settings.provided.clock_offset)
    processes = providers.Singleton(SystemProcesses)
    owner = providers.Singleton(SystemProcesses.own_name, processes)

    engine = providers.Singleton(_engine, settings)
    cipher = providers.Singleton(CipherOfSettings, settings)
    made_by = providers.Singleton(code_revision)
    mirror = providers.Singleton(SqlMirror, engine, made_by)
    mirror_writing = providers.Singleton(SqlMirrorWriting, engine, processes)
    change_log = providers.Singleton(SqlChangeLog, engine)
    stored_deliveries = providers.Singleton(SqlEventDeliveries, engine)
    stored_endpoints = providers.Singleton(SqlEventEndpoints, engine, cipher)
    stored_events = providers.Singleton(SqlEvents, engine)
    finding_lives = providers.Singleton(SqlFindingLives, engine)
    firms = providers.Singleton(SqlFirms, engine)
    stores = providers.Singleton(SqlStores, engine, cipher)
    connections = providers.Singleton(SqlConnections, engine, cipher, processes)
    turns = providers.Singleton(SqlTurns, engine)
    duties = providers.Singleton(SqlDuties, engine, processes)
    stored_policies = providers.Singleton(SqlPolicies, engine)

    # Before the first code that logs, a program sets up the logs of its process, which is not the container's to do.
    before_loading = providers.Object(_nothing)
    rails = providers.Singleton(_rails, settings, before_loading)
    stored_writes = providers.Singleton(SqlStoredWrites, engine, cipher, processes)
    reconciliations = providers.Singleton(SqlReconciliations, engine)
    sync = providers.Singleton(
        _smart_sync,
        rails=rails,
        mirror=mirror,
        writing=mirror_writing,
        connections=connections,
        firms=firms,
        stored_writes=stored_writes,
        reconciliations=reconciliations,
        duties=duties,
        turns=turns,
        clock=clock,
        owner=owner,
        lease_s=settings.provided.lease_s,
    )

    digest_rows = providers.Singleton(SqlDigestRows, engine, made_by)
    record_pages = providers.Singleton(RecordPages, rails)
    holidays = providers.Singleton(PublicHolidays)
    bookshelf = providers.Singleton(
        BookshelfService,
        firms=firms,
        mirror=mirror,
        lives=finding_lives,
        rows=digest_rows,
        policies=stored_policies,
        sync=sync.provider,
        pages=record_pages.provided.for_connection,
        holidays=holidays,
        made_by=made_by,
    )
    syncing = providers.Singleton(SyncUseCases, firms, mirror, change_log, sync)
    consents = providers.Singleton(SqlConsents, engine)
    connecting = providers.Singleton(ConnectingUseCases, firms, consents, syncing, settings.provided.redirect_uris)
    sync_writes = providers.Singleton(
        _writing,
        sync.provided.context,
        mirror=mirror,
        log=stored_writes,
        duties=duties,
        owner=owner,
        lease_s=settings.provided.lease_s,
    )
    stored_decisions = providers.Singleton(SqlDecisions, engine)
    writes = providers.Singleton(WriteUseCases, firms, sync_writes, stored_decisions, stored_policies)
    triage = providers.Singleton(TriageUseCases, bookshelf, stores)
    firm_findings = providers.Singleton(FirmFindingUseCases, finding_lives)
    fixes = providers.Singleton(FixUseCases, bookshelf, writes, finding_lives, clock)
    deliveries = providers.Singleton(SqlDeliveries, engine)
    webhooks = providers.Singleton(
        _webhook_intake,
        rails=rails,
        firms=firms,
        deliveries=deliveries,
        duties=duties,
        mirror=mirror,
        clock=clock,
    )
    stored_items = providers.Singleton(SqlKnownItems, engine)
    known_items = providers.Singleton(KnownItemUseCases, firms, stored_items, stored_policies, stores)
    events = providers.Singleton(EventUseCases, stored_events, firms)
    poster = providers.Singleton(_poster, settings.provided.allows_private_endpoints)
    event_endpoints = providers.Singleton(
        EventEndpointUseCases, stored_endpoints, stored_deliveries, firms, poster, stores
    )
    event_sending = providers.Singleton(
        _event_sending,
        endpoints=stored_endpoints,
        deliveries=stored_deliveries,
        poster=poster,
        stores=stores,
        clock=clock,
    )
    stored_requests = providers.Singleton(SqlNamedRequests, engine, cipher)
    named_requests = providers.Singleton(NamedRequestUseCases, stored_requests)
    jobs = providers.Singleton(JobUseCases, firms, duties, stores)
    policies = providers.Singleton(PolicyUseCases, stored_policies, firms, stores)
    clients = providers.Singleton(ClientUseCases, stores)
    members = providers.Singleton(MemberUseCases, firms, stores, clock)
    stored_sessions = providers.Singleton(SqlSessions, engine)
    sessions = providers.Singleton(SessionUseCases, stored_sessions, stores, clock)

    accounts_orchestrator = providers.Singleton(AccountsOrchestrator, bookshelf)
    accounts = providers.Singleton(AccountsExperience, accounts_orchestrator)
    tray_orchestrator = providers.Singleton(TrayOrchestrator, bookshelf)
    console_orchestrator = providers.Singleton(ConsoleOrchestrator, bookshelf)
    findings_orchestrator = providers.Singleton(FindingsOrchestrator, bookshelf)
    findings = providers.Singleton(FindingsExperience, findings_orchestrator)
    record_orchestrator = providers.Singleton(RecordOrchestrator, bookshelf)
    records = providers.Singleton(RecordExperience, record_orchestrator)
    runway_orchestrator = providers.Singleton(RunwayOrchestrator, bookshelf)
    tray = providers.Singleton(TrayExperience, tray_orchestrator)
    console = providers.Singleton(ConsoleExperience, console_orchestrator)
    runway = providers.Singleton(RunwayExperience, runway_orchestrator)
    forecast = providers.Singleton(ForecastExperience, runway_orchestrator)
    variance_orchestrator = providers.Singleton(VarianceOrchestrator, bookshelf)
    variance = providers.Singleton(VarianceExperience, variance_orchestrator)
    what_if = providers.Singleton(WhatIfExperience, console_orchestrator)
    pay_plan = providers.Singleton(PayPlanExperience, console_orchestrator)
    collections = providers.Singleton(CollectionUseCases, bookshelf, console, writes)
    decisions = providers.Singleton(
        DecisionUseCases,
        bookshelf=bookshelf,
        decisions=stored_decisions,
        console=console,
        what_if=what_if,
        writes=sync_writes,
        firms=firms,
        stores=stores,
        clock=clock,
    )
    policy_trial_orchestrator = providers.Singleton(PolicyTrialOrchestrator, bookshelf)
    policy_trial = providers.Singleton(PolicyTrialExperience, policy_trial_orchestrator)
    digest_orchestrator = providers.Singleton(DigestOrchestrator, tray, console, bookshelf)
    digest = providers.Singleton(DigestExperience, digest_orchestrator)

    kept_digests = providers.Singleton(SqlWeeklyDigests, engine)
    kept_forecasts = providers.Singleton(SqlKeptForecasts, engine)
    keep_forecasts = providers.Singleton(KeptForecastUseCases, forecast, kept_forecasts, mirror, stored_policies)
    weekly_digests = providers.Singleton(WeeklyDigestUseCases, digest, kept_digests, firms)
    duty_service = providers.Singleton(
        DutyUseCases,
        bookshelf=bookshelf,
        digest=digest,
        sync=sync,
        writes=sync_writes,
        decisions=decisions,
        freezing=keep_forecasts,
        weekly_digests=weekly_digests,
        events=events,
        named_requests=named_requests,
        sending=event_sending,
        duties=duties,
        clock=clock,
    )
    job_interval_s = settings.provided.job_interval_s
    rounds = providers.Singleton(
        _rounds,
        duties,
        duty_service.provided.handlers.call(),
        clock,
        worker=owner,
        held_retry_s=job_interval_s,
        lease_s=settings.provided.lease_s,
    )
    job_engine = providers.Singleton(_job_engine, rounds, job_interval_s, settings.provided.lease_s)


def product_of(container: Container) -> Product:
    """The face of what the container assembles; its providers have the names of the fields."""
    return Product(lambda field: getattr(container, field)())
