"""The experiences of one client with thousands of open documents."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import msgspec
from dependency_injector import providers

from benchmarks.filling import REFRESH_TOKEN, TOKEN, fill
from benchmarks.product import RAIL, product
from cashrail.bootstrap.demo_stage import StillClock
from domain.firms.firm import AsOf
from domain.rails.connection import TokenSet
from emulators.qbo.companies.firm import company
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.service.serving import exempt_from_collection

AS_OF = date(2026, 6, 30)
_REPEATS = 5


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds of each answer: the first, for which the rules run, and the best of several after it."""

    open_documents: int
    records: int
    first_tray_ms: float
    tray_ms: float
    console_ms: float
    forecast_ms: float


def answered(database: Path, documents: int) -> Answered:
    """A shop with so many open documents more than it has by itself."""
    books = company("shop", 1, AS_OF)
    clock = StillClock(AS_OF)
    sandbox = Sandbox([books], clock=clock.now)
    with start(sandbox) as running, product(database, running.url, limited=False) as (program, container):
        fill(running.url, sandbox, books, documents, AS_OF)
        container.clock.override(providers.Object(clock))
        tokens = TokenSet(access_token=TOKEN, refresh_token=REFRESH_TOKEN)
        business = program.product.syncing.import_tokens(program.acting, RAIL, books.realm_id, books.name, tokens)
        report = program.product.syncing.sync(program.acting, business.id, full=True)
        if report.error:
            raise RuntimeError(report.error)
        # A server keeps its own objects and no emulated books out of the collector's way too.
        exempt_from_collection()
        asked = (business.scope, AsOf(AS_OF, clock.now()))
        first_tray_ms = _ms(lambda: program.product.tray.tray(*asked))
        console = program.product.console.console(*asked)
        tray = program.product.tray.tray(*asked)
        return Answered(
            open_documents=len(console.bills)
            + len(console.invoices)
            + tray.bills_with_issues
            + tray.invoices_with_issues,
            records=report.created,
            first_tray_ms=first_tray_ms,
            tray_ms=_best(lambda: program.product.tray.tray(*asked)),
            console_ms=_best(lambda: program.product.console.console(*asked)),
            forecast_ms=_best(lambda: program.product.forecast.forecast(*asked)),
        )


def _best(answer: Callable[[], object]) -> float:
    return min(_ms(answer) for _ in range(_REPEATS))


def _ms(answer: Callable[[], object]) -> float:
    began = perf_counter()
    answer()
    return (perf_counter() - began) * 1000
