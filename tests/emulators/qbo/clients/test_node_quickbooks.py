"""Users' stories in node-quickbooks, each told by a script of its own against a running emulator."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.emulators.qbo.connecting import SCOPE, connect
from tests.emulators.qbo.webhook_receiver import VERIFIER, receiving

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.store import Change
from emulators.qbo.switches import PlannedFault
from emulators.qbo.webhooks.subscription import Subscription

STORIES = Path(__file__).parent / "node"
NODE = shutil.which("node")
TIMEOUT_S = 60
pytestmark = pytest.mark.skipif(
    NODE is None or not (STORIES / "node_modules" / "node-quickbooks").is_dir(),
    reason="Node, or node-quickbooks, is not here; `make setup` installs the client where npm is.",
)
VERIFY = """
const { createHmac } = require('crypto')
const [verifier, signature, body] = process.argv.slice(1)
process.stdout.write(String(createHmac('sha256', verifier).update(body).digest('base64') === signature))
"""


def node(*arguments: str) -> str:
    assert NODE is not None
    ended = subprocess.run([NODE, *arguments], capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def told(running: RunningSandbox, story: str) -> dict[str, Any]:
    realm_id = running.sandbox.companies[0].realm_id
    tokens = connect(running.url, realm_id, f"openid email {SCOPE}")
    given = {"access": tokens["access_token"], "refresh": tokens["refresh_token"]}
    answer: dict[str, Any] = json.loads(
        node(str(STORIES / f"{story}.js"), json.dumps({"url": running.url, "realm": realm_id, **given}))
    )
    return answer


def test_a_connection_is_kept_alive_and_let_go(running: RunningSandbox) -> None:
    answer = told(running, "connecting")
    assert (answer["company"], answer["renewed"], answer["same"]) == ("Juniper Street Goods", True, True)
    assert answer["email"].endswith(".example")
    assert answer["afterwards"] == {"status": 401, "code": "3200"}


def test_selling(running: RunningSandbox) -> None:
    answer = told(running, "selling")
    assert answer["estimate"] == "Closed"
    assert answer["balances"] == [150, 50, 150, 0]
    assert answer["noted"] == ["second reminder", 150]
    assert answer["sent"] == ["EmailSent", "owner@corner.example"]
    assert (answer["pdf"], answer["receipt"], answer["owes"]) == ("%PDF", 20, 0)


def test_buying(running: RunningSandbox) -> None:
    answer = told(running, "buying")
    assert (answer["once"], answer["paid"], answer["due"], answer["entry"]) == (True, [0, 1], "2031-01-31", 0)
    codes = {name: refused["code"] for name, refused in answer["refused"].items()}
    assert codes == {"stale": "5010", "gone": "610", "twice": "6240", "empty": "2020"}


def test_reading(running: RunningSandbox) -> None:
    answer = told(running, "reading")
    assert answer["count"] == answer["fetched"] > 100
    assert (answer["open"], answer["some"]) == (True, 3)
    assert answer["batch"] == ["By the Dozen", "6240", True]
    assert answer["changed"] == [True, True]
    assert answer["profit"] == ["ProfitAndLoss", 8]
    assert answer["owed"] == "GrandTotal"
    assert answer["unparsed"] == {"status": 400, "code": "4000"}


def test_filing(running: RunningSandbox) -> None:
    answer = told(running, "filing")
    assert answer == {
        "hangsOn": "Bill",
        "size": 256,
        "whole": True,
        "kind": "image/png",
        "note": "ask for a better scan",
    }


def test_bad_days(running: RunningSandbox) -> None:
    for fault in (
        PlannedFault(status=429),
        PlannedFault(status=429, format="xml"),
        PlannedFault(status=503, format="html"),
        PlannedFault(cut_body=True),
        PlannedFault(lose_answer=True),
    ):
        running.sandbox.trouble.plan(fault)
    answer = told(running, "bad_days")
    json_429, xml_429, html_503 = answer["met"]
    assert json_429 == {"status": 429, "code": "3001"}
    assert (xml_429["status"], html_503["status"]) == (429, 503)
    assert answer["cut"] != "object", "a body cut short was taken for preferences"
    assert answer["again"] == "Lost and Found"


def test_a_webhook_is_genuine_to_node(running: RunningSandbox) -> None:
    (company,) = running.sandbox.companies
    with receiving() as receiver:
        running.sandbox.courier.subscribe(Subscription(receiver.url, VERIFIER))
        running.sandbox.courier.hear(company.realm_id, Change("Bill", "1", "Update", running.sandbox.clock()))
        (got,) = receiver.wait_for(1)
    signature = got.headers["intuit-signature"]
    assert node("-e", VERIFY, VERIFIER, signature, got.body.decode()) == "true"
    assert node("-e", VERIFY, "another", signature, got.body.decode()) == "false"
