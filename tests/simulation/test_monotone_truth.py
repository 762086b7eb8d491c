"""Bending, cutting or emptying any answer of the service never leaves the mirror poorer than the books."""

import random
from pathlib import Path

import pytest
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced
from tests.fixtures.syncing import QUICK

from domain.firms.firm import Scope
from emulators.qbo.store import Company
from emulators.qbo.switches import PlannedFault, QueryOddity

KINDS = ("Bill", "BillPayment", "Invoice", "Payment", "Purchase", "Vendor", "Customer", "Account")
ODDITIES: tuple[QueryOddity, ...] = ("empty", "short", "renamed", "bare")
FAULTS = (
    PlannedFault(cut_body=True),
    PlannedFault(status=403, format="html"),
    PlannedFault(code="6190", format="text"),
    PlannedFault(code="120", status=200),
    PlannedFault(status=503, format="html"),
)
STEPS = 12


@pytest.mark.parametrize("seed", range(3))
def test_no_odd_answer_leaves_the_mirror_poorer_than_the_books(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    with synced(firm(1), tmp_path, retry_policy=QUICK) as job:
        [company] = job.running.sandbox.companies
        assert mirrored(job) == in_the_books(company)
        for _ in range(STEPS):
            _edit(rng, company, job)
            known = mirrored(job)
            _bend(rng, company, job)
            _sync(rng, job)
            assert (known & in_the_books(company)) - mirrored(job) == set()
            _straighten(job)
            job.sync()
            assert (known & in_the_books(company)) - mirrored(job) == set()
        assert job.container.sync().reconcile(_scope(job), "nightly").error == ""
        assert mirrored(job) == in_the_books(company)
        assert job.program.product.syncing.health(_scope(job)).doubted_kinds == ()


def _edit(rng: random.Random, company: Company, job: Job) -> None:
    """A few records are changed, and one document goes away."""
    for _ in range(3):
        kind = rng.choice(KINDS)
        company.touch(kind, rng.choice(list(company.of_kind(kind).values())), job.as_of.now)
    kind = rng.choice(("Bill", "Invoice", "Purchase"))
    company.bury(kind, rng.choice(list(company.of_kind(kind))), job.as_of.now)


def _bend(rng: random.Random, company: Company, job: Job) -> None:
    sandbox = job.running.sandbox
    odd = rng.sample(KINDS, rng.randint(0, len(KINDS)))
    sandbox.switches.query_oddities = {kind: rng.choice(ODDITIES) for kind in odd}
    kind = rng.choice(KINDS)
    falsely = rng.sample(list(company.of_kind(kind)), 2)
    # Told deleted by the stamp that the mirror knows, or by that of an edit that it does not.
    company.touch(kind, company.of_kind(kind)[falsely[0]], job.as_of.now)
    sandbox.switches.false_tombstones = [f"{kind}/{each}" for each in falsely]
    for _ in range(rng.randint(0, 2)):
        sandbox.trouble.plan(rng.choice(FAULTS))


def _sync(rng: random.Random, job: Job) -> None:
    if rng.random() < 0.3:
        job.container.sync().reconcile(_scope(job), "nightly")
    else:
        job.sync(full=rng.random() < 0.6)


def _straighten(job: Job) -> None:
    sandbox = job.running.sandbox
    sandbox.switches.query_oddities, sandbox.switches.false_tombstones = {}, []
    sandbox.trouble.clear()


def _scope(job: Job) -> Scope:
    [business] = job.program.product.bookshelf.businesses(job.program.firm_id)
    return business.scope


def mirrored(job: Job) -> set[tuple[str, str]]:
    """The live records of the mirror, by kind and id."""
    writing = job.container.mirror_writing()
    return {(kind, each) for kind in KINDS for each in writing.record_ids(_scope(job), kind)}


def in_the_books(company: Company) -> set[tuple[str, str]]:
    """The records that the service has, by kind and id."""
    return {(kind, each) for kind in KINDS for each in company.of_kind(kind)}
