"""Connecting through the consent page, with the browser coming back on loopback."""

import socket
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fixtures.acting import acting_as
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import Job, connected

from cashrail.bootstrap.connecting import connect_by_browser, finish
from domain.errors import Invalid, Misconfigured
from domain.firms.firm import Business


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connect(job: Job, port: int, show: Any) -> Business:
    return connect_by_browser(
        job.program.product.syncing,
        acting_as(job.program, "Ada"),
        "qbo",
        name="Named by hand",
        port=port,
        show=show,
        open_browser=False,
    )


def test_a_person_s_consent_connects_the_company(tmp_path: Path) -> None:
    with connected(demo_companies(2), tmp_path) as job:
        realm = job.running.sandbox.companies[1].realm_id
        answers: list[httpx.Response] = []

        def consent(page: str) -> None:
            def click() -> None:
                answers.append(httpx.get(f"{page}&company={realm}", follow_redirects=True))

            threading.Thread(target=click).start()

        business = connect(job, free_port(), consent)
        assert job.program.product.syncing.health(business.scope).tenant == realm
        assert job.container.firms().acts(job.program.firm_id, None, 1)[0].member == "Ada"


def answered(job: Job, callback: dict[str, str]) -> None:
    acting = acting_as(job.program, "Ada")
    finish(job.program.product.syncing, acting, "qbo", "http://127.0.0.1/", callback, "ours")


def test_a_callback_that_answers_another_request_is_refused(tmp_path: Path) -> None:
    with connected(demo_companies(1), tmp_path) as job:
        callback = {"code": "x", "realmId": "1", "state": "somebody else's"}
        with pytest.raises(Invalid, match="not ours"):
            answered(job, callback)


def test_a_person_who_says_no_is_told_so(tmp_path: Path) -> None:
    with connected(demo_companies(1), tmp_path) as job:
        callback = {"error": "access_denied", "state": "ours"}
        with pytest.raises(Invalid, match="access_denied"):
            answered(job, callback)


def test_a_taken_callback_port_is_told(tmp_path: Path) -> None:
    with connected(demo_companies(1), tmp_path) as job, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Misconfigured, match="--redirect-port"):
            connect(job, taken.getsockname()[1], print)
