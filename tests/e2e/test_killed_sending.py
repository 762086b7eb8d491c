"""A process that is killed when it has sent an event and not noted it: another sends it, under the same id."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fixtures.databases import prepared_database
from tests.fixtures.receivers import receiving

from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from domain.events.endpoint import DeliveryState, EndpointDraft
from domain.policy.change import FIRM_S_OWN, PolicyDraft

pytestmark = pytest.mark.slow

_SENDING = """
import os
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.settings import Settings

container = Container(settings=Settings(variables=dict(os.environ)))
container.rounds().run_due()
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_sent_and_not_noted_is_sent_again(kind: str, tmp_path: Path) -> None:
    with prepared_database(kind, tmp_path) as url, receiving() as receiver:
        variables = {
            "CASHRAIL_DATABASE_URL": url,
            "CASHRAIL_SECRET_KEY": "a key for tests, and long enough as that",
            "CASHRAIL_EVENT_PRIVATE_ADDRESSES": "yes",
        }
        container = Container(settings=Settings(variables=variables))
        program = CashrailProgram(container.settings(), container)
        product, acting = program.product, program.acting
        made = product.event_endpoints.add(acting, EndpointDraft(url=receiver.url))
        product.policies.change(acting, FIRM_S_OWN, PolicyDraft(overrides={"review_days": 9}, version=1))

        running = subprocess.Popen([sys.executable, "-c", _SENDING], env=os.environ | variables)
        receiver.before = lambda: running.send_signal(signal.SIGKILL)
        assert running.wait(60) == -signal.SIGKILL
        receiver.before = lambda: None
        [delivery] = product.event_endpoints.deliveries(acting, made.endpoint.id, None, 9)
        assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 0)

        # As whoever follows a dead worker does, once its claim has run out.
        container.event_sending().send(program.firm_id)
        assert [event["type"] for event in receiver.events(made.secret)] == ["policy.changed"] * 2
        assert len(set(receiver.message_ids)) == 1
        [delivery] = product.event_endpoints.deliveries(acting, made.endpoint.id, None, 9)
        assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 1)
        container.engine().dispose()
