"""A parent customer with a job that is overpaid: what the ledger states of both, and what is found in it."""

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_scenario_findings import REALM, found
from tests.fixtures.program import AS_OF, connected

from emulators.qbo.companies.pen import Pen, journal_line
from emulators.qbo.companies.scenarios import build, load_scenario

Json = dict[str, Any]
AMOUNT, PAID = Decimal(400), Decimal(650)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("payer", "balances", "told"),
    [
        # The rest of 250 stands with whom paid it, as the unapplied part of a payment.
        ("job", (0, -250), []),
        ("parent", (-250, 0), []),
        # No document is open for what an entry takes off: it is told of the job alone.
        ("entry", (0, -250), ["job"]),
    ],
)
def test_a_parent_is_not_told_of_for_what_its_job_has_paid_too_much(
    payer: str, balances: tuple[int, int], told: list[str], tmp_path: Path
) -> None:
    company = build(load_scenario("healthy"), 1, AS_OF, REALM)
    pen = Pen(company, AS_OF, AS_OF, random.Random(1))
    parent = pen.customer("Orchard Estates")
    job = pen.customer("Gatehouse", parent=parent)
    item = next(row for row in company.of_kind("Item").values() if row["Type"] == "Service")
    invoice = pen.invoice(job, AS_OF, AMOUNT, item)
    if payer == "entry":
        pen.receive(job, AS_OF, AMOUNT, [("Invoice", invoice)])
        credit = journal_line("Credit", PAID - AMOUNT, pen.receivable(), ("Customer", job))
        pen.journal(AS_OF, "Correction", [journal_line("Debit", PAID - AMOUNT, pen.checking), credit])
    else:
        pen.receive({"job": job, "parent": parent}[payer], AS_OF, PAID, [("Invoice", invoice)])
    ids: dict[str, str] = {"parent": parent["Id"], "job": job["Id"]}
    rows = company.of_kind("Customer")
    assert (rows[ids["parent"]]["Balance"], rows[ids["job"]]["Balance"]) == balances
    assert rows[ids["parent"]]["BalanceWithJobs"] == -250

    with connected([company], tmp_path, day=AS_OF) as bench:
        assert [report.error for report in bench.sync()] == [""]
        negative = [subjects for code, subjects in found(bench, AS_OF) if code == "AR-NEG"]

    assert negative == [frozenset({ids[name]}) for name in told]
