"""The job engine: DBOS carries out what our own table says is due, in this process or over many."""

import threading
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import structlog
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from sqlalchemy import Engine, make_url

from adapters.jobs.rounds import Rounds
from adapters.jobs.slots import HeldSlot
from adapters.private_files import make_private, narrow_database
from domain.rails.duty import Duty, DutyKind

_NAME = "cashrail"
_QUEUE = "duties"
_TICK = "tick"
_PERFORM = "perform"
_RECOVERIES_MAX = 5
_THREADS = 32
_CLAIMED_AT_ONCE = 500
_ADOPT_EVERY_S = 2.0
_STOP_TIMEOUT_S = 20


class JobEngine:
    """Runs duties from `start` to `stop`; one a process, as the engine behind it is.

    On SQLite it is embedded: one process, its own system database beside ours. On PostgreSQL any number of processes
    share a schema in our database, and the living finish what a dead one had begun. `at_once` is how many duties this
    process performs at a time; `tick_s` how often it looks for what is due.
    """

    def __init__(self, rounds: Rounds, engine: Engine, *, at_once: int = 8, tick_s: int = 5) -> None:
        self._rounds = rounds
        self._engine = engine
        self._at_once = at_once
        self._tick_s = tick_s
        self._slot: HeldSlot | None = None
        self._over = threading.Event()
        self._adopting: threading.Thread | None = None
        self._log = structlog.get_logger("adapters.jobs")

    def start(self) -> None:
        """Begin; returns when duties are being taken."""
        if self._shared:
            self._slot = HeldSlot(self._engine)
        else:
            _keep_private(Path(str(make_url(system_database_url(self._engine)).database)))
        DBOS(config=self._config())
        perform = DBOS.workflow(name=_PERFORM, max_recovery_attempts=_RECOVERIES_MAX)(self._perform_workflow())
        tick = DBOS.workflow(name=_TICK)(self._tick_workflow(perform))
        DBOS.launch()
        DBOS.register_queue(
            _QUEUE,
            partition_concurrency=1,
            worker_concurrency=self._at_once,
            polling_interval_sec=0.2,
            on_conflict="always_update",
        )
        schedule = f"*/{self._tick_s} * * * * *"
        DBOS.apply_schedules([{"schedule_name": _TICK, "workflow_fn": tick, "schedule": schedule}])
        if self._slot is not None:
            self._adopting = threading.Thread(target=self._adopt, args=(self._slot,), name="adoption", daemon=True)
            self._adopting.start()

    def stop(self) -> None:
        """End in order: what runs is waited for a while, and found again by whoever starts next."""
        self._over.set()
        if self._adopting is not None:
            self._adopting.join()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=_STOP_TIMEOUT_S)
        if self._slot is not None:
            self._slot.close()

    @property
    def _shared(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name=_NAME,
            system_database_url=system_database_url(self._engine),
            # Fixed by release: by itself the engine would strand the jobs of a program that differs in one line.
            application_version=version("cashrail"),
            executor_id=self._slot.name if self._slot is not None else "embedded",
            max_executor_threads=_THREADS,
            scheduler_polling_interval_sec=1.0,
            log_level="WARNING",
            enable_otlp=False,
        )

    def _perform_workflow(self) -> Callable[[str], str]:
        @DBOS.step(name="duty")
        def duty_step(encoded: str) -> str:
            return self._rounds.perform(msgspec.json.decode(encoded, type=Duty))

        def perform(encoded: str) -> str:
            return duty_step(encoded)

        return perform

    def _tick_workflow(self, perform: Callable[[str], str]) -> Callable[[datetime, Any], None]:
        @DBOS.step(name="claim")
        def claim_step() -> list[str]:
            return [msgspec.json.encode(duty).decode() for duty in self._rounds.claim(_CLAIMED_AT_ONCE)]

        def tick(_scheduled_at: datetime, _context: Any) -> None:
            for encoded in claim_step():
                duty = msgspec.json.decode(encoded, type=Duty)
                options = SetEnqueueOptions(priority=duty.urgency, queue_partition_key=partition_of(duty))
                with SetWorkflowID(workflow_id_of(duty)), options:
                    DBOS.enqueue_workflow(_QUEUE, perform, encoded)

        return tick

    def _adopt(self, mine: HeldSlot) -> None:
        """Take up what dead workers had begun; the engine itself waits for their own return."""
        while not self._over.wait(_ADOPT_EVERY_S):
            pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
            for owner in sorted({each.executor_id or "" for each in pending} - {mine.name}):
                with mine.borrowed(owner) as dead:
                    if dead:
                        self._take_over(owner)

    def _take_over(self, owner: str) -> None:
        # Asked again while the slot is ours: a new worker may have taken it, and its own jobs with it, meanwhile.
        left = DBOS.list_workflows(status="PENDING", executor_id=owner, load_input=False, load_output=False)
        for each in left:
            self._log.warning("duty of a dead worker taken up", worker=owner, job=each.workflow_id)
            DBOS.resume_workflow(each.workflow_id, queue_name=each.queue_name)


def _keep_private(database: Path) -> None:
    make_private(database)
    narrow_database(database)


def partition_of(duty: Duty) -> str:
    """Duties of one business wait for each other; a firm's own too, but for what it sends."""
    if duty.kind is DutyKind.DELIVER:
        return f"{duty.firm_id}/{duty.kind}"
    return duty.business_id or duty.firm_id


def workflow_id_of(duty: Duty) -> str:
    """The same claim gives the same job, however often it is handed in."""
    claimed = "" if duty.claimed_at is None else f"{duty.claimed_at:%Y%m%dT%H%M%S%f}"
    return f"{duty.firm_id}/{duty.business_id}/{duty.kind}/{claimed}"


def system_database_url(engine: Engine) -> str:
    """Where the engine keeps its own state: a file beside ours, or a schema in the same database."""
    url = make_url(engine.url)
    if engine.dialect.name == "sqlite":
        path = Path(url.database or "cashrail.db")
        return f"sqlite:///{path.with_suffix('.jobs.db')}"
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
