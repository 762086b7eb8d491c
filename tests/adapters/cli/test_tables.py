"""What the screen says of cash that nothing proves yet."""

from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from tests.fixtures.cases import SyncedCase, synced

from adapters.cli.output.tables import drawn
from domain.rails.freshness import CACHED


def shown(answer: Any) -> str:
    page = StringIO()
    Console(width=220, file=page).print(drawn(answer))
    return page.getvalue()


def screens(case: SyncedCase) -> dict[str, str]:
    program, business = case.job.program, case.business
    place = (business.scope, case.as_of, CACHED)
    return {
        "runway": shown(program.product.runway.runway(*place)),
        "console": shown(program.product.console.console(*place)),
        "tray": shown(program.product.tray.tray(*place)),
        "digest": shown(program.product.digest.digest(case.firm_id, case.as_of)),
    }


def test_the_first_day_proves_nothing_and_each_screen_says_so(tmp_path: Path) -> None:
    with synced("03-payroll-gap", tmp_path) as case:
        told = screens(case)
    for name in ("runway", "console"):
        assert "Not proved" in told[name]
        assert "Balances were seen on one day only" in told[name]
        assert "Checking, in no document by 2026-05-31: 62,000.00 USD" in told[name]
    assert "Not proved: Balances were seen on one day only" in told["tray"]
    assert "Not proved yet that documents tell all cash: Case." in told["digest"]
