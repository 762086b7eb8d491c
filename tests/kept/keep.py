"""The structs that are stored whole, with samples of what was kept: `python -m tests.kept.keep` adds today's.

A sample is never changed: it stands for the rows that installations have.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec
from tests.kept.filling import filled

from domain.answers.digest import DigestAnswer
from domain.answers.kept_forecast import KeptForecast
from domain.answers.portfolio import ClientRow
from domain.books.restatement import Restatement
from domain.events.event import DATA_OF
from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeEvent, Mute
from domain.findings.quality import QualityDay
from domain.money import to_wire
from domain.plans.decision import Decision
from domain.plans.known_item import KnownItem
from domain.rails.intent import Intent
from domain.rails.reconciliation import Reconciliation

FOLDER = Path(__file__).parent
KEPT: Mapping[str, Any] = {
    "client_row": ClientRow,
    "decision": Decision,
    "finding": Finding,
    "finding_life": FindingLife,
    "forecast": KeptForecast,
    "known_item": KnownItem,
    "life_event": LifeEvent,
    "mute": Mute,
    "quality_day": QualityDay,
    "reconciliation": Reconciliation,
    "restatement": Restatement,
    "weekly_digest": DigestAnswer,
    **{f"event_{each.value.replace('.', '_')}": data for each, data in DATA_OF.items()},
    **{f"intent_{re.sub('-', '_', each.__struct_config__.tag)}": each for each in get_args(Intent)},
}


def samples(name: str) -> tuple[Path, ...]:
    """Those of a struct, oldest first."""
    return tuple(sorted(FOLDER.glob(f"{name}.*.json"), key=lambda file: int(file.suffixes[0][1:])))


def today(name: str) -> bytes:
    """The struct as it is stored today, every field filled."""
    return msgspec.json.encode(filled(KEPT[name]), enc_hook=to_wire, order="sorted")


def main() -> None:
    """Add a sample of each struct that has another shape than its newest."""
    for name in KEPT:
        kept, now = samples(name), msgspec.json.format(today(name), indent=1) + b"\n"
        if not kept or kept[-1].read_bytes() != now:
            (FOLDER / f"{name}.{len(kept) + 1}.json").write_bytes(now)


if __name__ == "__main__":
    main()
