"""A process that is killed between what a member does and the record of it leaves both or neither."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fixtures.companies import demo_companies
from tests.fixtures.databases import prepared_database
from tests.fixtures.program import Job, connected

pytestmark = pytest.mark.slow

_PROGRAM = """
import os, signal, sys
from datetime import date
from contextlib import contextmanager
from dependency_injector import providers
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from domain.plans.known_item import KnownItemDraft
from domain.money import Money

class Killing:
    def __init__(self, inner): self._inner = inner
    def __getattr__(self, name): return getattr(self._inner, name)
    def record_act(self, firm_id, act): os.kill(os.getpid(), signal.SIGKILL)

class Store:
    def __init__(self, inner): self._inner, self.firms = inner, Killing(inner.firms)
    def __getattr__(self, name): return getattr(self._inner, name)

class Stores:
    def __init__(self, inner): self._inner = inner
    @contextmanager
    def write(self):
        with self._inner.write() as store:
            yield Store(store) if sys.argv[1] == "before the act" else store
        os.kill(os.getpid(), signal.SIGKILL)

container = Container(settings=Settings(variables=dict(os.environ)))
container.stores.override(providers.Object(Stores(container.stores())))
program = CashrailProgram(container.settings(), container)
[client] = program.product.bookshelf.businesses(program.firm_id)
draft = KnownItemDraft(label="Grant", amount=Money(1000, "USD"), day=date.fromisoformat(sys.argv[2]))
program.product.known_items.add(program.acting, client.id, draft)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    with (
        prepared_database(request.param, tmp_path) as url,
        connected(demo_companies(1), tmp_path, database_url=url) as job,
    ):
        yield job


@pytest.mark.parametrize(("when", "kept"), [("before the act", 0), ("after both", 1)])
def test_an_act_and_what_it_does_are_kept_together(job: Job, when: str, kept: int) -> None:
    product, firm_id = job.program.product, job.program.firm_id
    [client] = product.bookshelf.businesses(firm_id)
    environment = os.environ | job.container.settings().variables
    command = [sys.executable, "-c", _PROGRAM, when, str(job.as_of.day)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr

    items = product.known_items.list_known_items(client.scope)
    acts = [act for act in product.members.acts(firm_id, None, 100) if act.action == "add known item"]
    assert (len(items), len(acts)) == (kept, kept)
