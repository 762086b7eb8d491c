"""A served firm with a red client, and what stories told by generated clients are given of it."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.fixtures.program import Job
from tests.fixtures.synced import firm, synced

from cashrail.bootstrap.serving import served
from domain.firms.firm import Role

STORY_TIMEOUT_S = 120


class Served(msgspec.Struct, frozen=True):
    """The API as a program's writer is given it: its address, the keys of two members, and its document."""

    job: Job
    url: str
    keys: dict[Role, str]

    def document(self, folder: Path) -> Path:
        """The document as it is served, in a file."""
        answer = httpx.get(
            f"{self.url}/schema/openapi.json", headers={"Authorization": f"Bearer {self.keys[Role.OWNER]}"}
        )
        path = folder / "openapi.json"
        path.write_text(answer.text, encoding="utf-8")
        return path

    @property
    def environment(self) -> dict[str, str]:
        """What a story reads where to ask and as whom."""
        told = {"url": self.url, "advisor": self.keys[Role.ADVISOR], "owner": self.keys[Role.OWNER]}
        return {"CASHRAIL": json.dumps(told)}

    def holds(self, seen: dict[str, Any]) -> None:
        """What the story saw is what there is here and in the ledger."""
        assert seen["lives"] == ["1", "ignored", "snoozed", "snoozed"]
        assert seen["payment"] == ["proposed", "standing", "recorded", "confirmed"]
        assert seen["write"] == ["change-bill", "confirmed", "confirmed", "True"]
        assert seen["fix"] == ["confirmed", "fixed", "confirmed", "open"]
        assert seen["decided"] == ["recorded"]
        clients = self.job.program.product.bookshelf.businesses(self.job.program.firm_id)
        now = self.job.program.product.clock.now()
        found = self.job.program.product.firm_findings.findings(self.job.program.firm_id, now).items
        assert seen["exported"] == [f"{each.business_id} {each.key}" for each in found]
        assert len({each.business_id for each in found}) == len(clients)
        ledgers = [company.of_kind("Bill") for company in self.job.running.sandbox.companies]
        assert 0 in [bills[seen["paid"]]["Balance"] for bills in ledgers if seen["paid"] in bills]
        business = self.job.program.product.bookshelf.business
        assert business(self.job.program.firm_id, seen["red"]).name == "Willow Creek Physiotherapy"
        assert seen["lines"] > len(seen["acts"])
        words = {act.split(" ")[0].rstrip(":") for act in seen["acts"]}
        assert {"decide", "approve", "record", "write", "undo", "commented", "ignored", "bulk"} <= words, seen["acts"]


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """What the program said; it must have succeeded."""
    ran = subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=STORY_TIMEOUT_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Served]:
    with synced(firm(4), tmp_path) as job:
        keys = {
            role: job.program.product.members.new_key(job.program.acting, f"Ms {role}", role)[1]
            for role in (Role.ADVISOR, Role.OWNER)
        }
        with served(job.container, None) as url:
            yield Served(job, url, keys)
