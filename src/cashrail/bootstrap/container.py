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
from adapters.persistence.stores.decisions import SqlDecisions
from adapters.persistence.stores.deliveries import SqlDeliveries
from adapters.persistence.stores.digest_rows import SqlDigestRows
from adapters.persistence.stores.duties import SqlDuties
from adapters.persistence.stores.finding_life import SqlFindingLives
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.stores.forecast_snapshots import SqlForecastSnapshots
from adapters.persistence.stores.known_items import SqlKnownItems
from adapters.persistence.stores.mirror import SqlMirror
from adapters.persistence.stores.mirror_writing import SqlMirrorWriting
from adapters.persistence.stores.policies import SqlPolicies
from adapters.persistence.stores.reconciliations import SqlReconciliations
from adapters.persistence.stores.turns import SqlTurns
from adapters.persistence.stores.weekly_digests import SqlWeeklyDigests
from adapters.persistence.stores.work import SqlStores
from adapters.persistence.stores.write_log import SqlWriteLog
from adapters.processes import SystemProcesses
from application.product import Product
from application.runway.experiences.console import ConsoleExperience
from application.runway.experiences.digest import DigestExperience
from application.runway.experiences.findings import FindingsExperience
from application.runway.experiences.forecast import ForecastExperience
from application.runway.experiences.policy_trial import PolicyTrialExperience
from application.runway.experiences.runway import RunwayExperience
from application.runway.experiences.tray import TrayExperience
from application.runway.experiences.variance import VarianceExperience
from application.runway.experiences.what_if import PayPlanExperience, WhatIfExperience
from application.runway.orchestrators.decision_console import ConsoleOrchestrator
from application.runway.orchestrators.digest import DigestOrchestrator
from application.runway.orchestrators.findings import FindingsOrchestrator
from application.runway.orchestrators.hygiene_tray import TrayOrchestrator
from application.runway.orchestrators.policy_trial import PolicyTrialOrchestrator
from application.runway.orchestrators.runway import RunwayOrchestrator
from application.runway.orchestrators.variance import VarianceOrchestrator
from application.services.bookshelf import BookshelfService
from application.sync.pages import RecordPages
from application.use_cases.clients import ClientService
from application.use_cases.collections import CollectingService
from application.use_cases.decisions import DecidingService
from application.use_cases.duties import DutyService
from application.use_cases.fixes import FixingService
from application.use_cases.freezing import FreezingService
from application.use_cases.jobs import JobService
from application.use_cases.known_items import KnownItemService
from application.use_cases.members import MemberService
from application.use_cases.policies import PolicyService
from application.use_cases.syncing import SyncingService
from application.use_cases.triage import TriageService
from application.use_cases.weekly_digests import WeeklyDigestService
from application.use_cases.writes import WritingService
from cashrail.bootstrap.revision import code_revision
from cashrail.bootstrap.sealing import CipherOfSettings
from cashrail.bootstrap.settings import Settings
from cashrail.host.rails import PluginRails

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.jobs.engine import JobEngine
    from adapters.jobs.rounds import Rounds
    from application.sync.smart_sync import SmartSync
    from application.sync.webhooks import WebhookIntake
    from application.sync.writing import Writing


def _engine(settings: Settings) -> Engine:
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


def _rounds(*parts: Any) -> "Rounds":
    from adapters.jobs.rounds import Rounds

    return Rounds(*parts)


def _job_engine(rounds: "Rounds", engine: Engine, tick_s: int) -> "JobEngine":
    from adapters.jobs.engine import JobEngine

    return JobEngine(rounds, engine, tick_s=tick_s)


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
    finding_lives = providers.Singleton(SqlFindingLives, engine)
    firms = providers.Singleton(SqlFirms, engine)
    stores = providers.Singleton(SqlStores, engine)
    connections = providers.Singleton(SqlConnections, engine, cipher, processes)
    turns = providers.Singleton(SqlTurns, engine)
    duties = providers.Singleton(SqlDuties, engine)
    stored_policies = providers.Singleton(SqlPolicies, engine)

    # Before the first code that logs, a program sets up the logs of its process, which is not the container's to do.
    before_loading = providers.Object(_nothing)
    rails = providers.Singleton(_rails, settings, before_loading)
    write_log = providers.Singleton(SqlWriteLog, engine, cipher, processes)
    reconciliations = providers.Singleton(SqlReconciliations, engine)
    sync = providers.Singleton(
        _smart_sync,
        rails=rails,
        mirror=mirror,
        writing=mirror_writing,
        connections=connections,
        firms=firms,
        write_log=write_log,
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
        pages=record_pages.provided.of,
        holidays=holidays,
    )
    syncing = providers.Singleton(SyncingService, firms, mirror, change_log, sync)
    writes = providers.Singleton(
        _writing,
        sync.provided.around,
        mirror=mirror,
        log=write_log,
        duties=duties,
        owner=owner,
        lease_s=settings.provided.lease_s,
    )
    decisions = providers.Singleton(SqlDecisions, engine)
    writing = providers.Singleton(WritingService, firms, writes, decisions, stored_policies)
    triage = providers.Singleton(TriageService, bookshelf, stores)
    fixing = providers.Singleton(FixingService, bookshelf, writing, finding_lives, clock)
    deliveries = providers.Singleton(SqlDeliveries, engine)
    webhooks = providers.Singleton(
        _webhook_intake, rails=rails, deliveries=deliveries, duties=duties, mirror=mirror, clock=clock
    )
    stored_items = providers.Singleton(SqlKnownItems, engine)
    known_items = providers.Singleton(KnownItemService, firms, stored_items, stored_policies, stores)
    jobs = providers.Singleton(JobService, firms, duties, stores)
    policies = providers.Singleton(PolicyService, stored_policies, firms, stores)
    clients = providers.Singleton(ClientService, stores)
    members = providers.Singleton(MemberService, firms, stores)

    tray_orchestrator = providers.Singleton(TrayOrchestrator, bookshelf)
    console_orchestrator = providers.Singleton(ConsoleOrchestrator, bookshelf)
    findings_orchestrator = providers.Singleton(FindingsOrchestrator, bookshelf)
    findings = providers.Singleton(FindingsExperience, findings_orchestrator)
    runway_orchestrator = providers.Singleton(RunwayOrchestrator, bookshelf)
    tray = providers.Singleton(TrayExperience, tray_orchestrator)
    console = providers.Singleton(ConsoleExperience, console_orchestrator)
    runway = providers.Singleton(RunwayExperience, runway_orchestrator)
    forecast = providers.Singleton(ForecastExperience, runway_orchestrator)
    variance_orchestrator = providers.Singleton(VarianceOrchestrator, bookshelf)
    variance = providers.Singleton(VarianceExperience, variance_orchestrator)
    what_if = providers.Singleton(WhatIfExperience, console_orchestrator)
    pay_plan = providers.Singleton(PayPlanExperience, console_orchestrator)
    collecting = providers.Singleton(CollectingService, bookshelf, console, writing)
    deciding = providers.Singleton(
        DecidingService,
        bookshelf=bookshelf,
        decisions=decisions,
        console=console,
        what_if=what_if,
        writes=writes,
        firms=firms,
        stores=stores,
        clock=clock,
    )
    policy_trial_orchestrator = providers.Singleton(PolicyTrialOrchestrator, bookshelf)
    policy_trial = providers.Singleton(PolicyTrialExperience, policy_trial_orchestrator)
    digest_orchestrator = providers.Singleton(DigestOrchestrator, tray, console, bookshelf)
    digest = providers.Singleton(DigestExperience, digest_orchestrator)

    kept_digests = providers.Singleton(SqlWeeklyDigests, engine)
    forecast_snapshots = providers.Singleton(SqlForecastSnapshots, engine)
    freezing = providers.Singleton(FreezingService, forecast, forecast_snapshots, mirror, stored_policies)
    weekly_digests = providers.Singleton(WeeklyDigestService, digest, kept_digests, firms)
    duty_service = providers.Singleton(
        DutyService,
        bookshelf=bookshelf,
        digest=digest,
        sync=sync,
        writes=writes,
        freezing=freezing,
        weekly_digests=weekly_digests,
        duties=duties,
        clock=clock,
    )
    job_interval_s = settings.provided.job_interval_s
    rounds = providers.Singleton(_rounds, duties, duty_service.provided.handlers.call(), clock, job_interval_s)
    job_engine = providers.Singleton(_job_engine, rounds, engine, job_interval_s)


def product_of(container: Container) -> Product:
    """The face of what the container assembles; its providers have the names of the fields."""
    return Product(lambda field: getattr(container, field)())
