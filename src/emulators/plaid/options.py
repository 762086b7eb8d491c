"""The command line of the emulator."""

import argparse
from typing import Any, Final

from emulators.plaid.switches import Switches
from emulators.service.options import add_serving, add_time, add_trouble

NOTICE: Final = "Plaid emulator. This is not Plaid's service; it reaches nothing but the webhooks that Items name."
_PORT: Final = 8710


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="cashrail sandbox --rail plaid", description=NOTICE)
    _add_bank(made.add_argument_group("bank"))
    add_time(made.add_argument_group("time"))
    group = made.add_argument_group("clients")
    group.add_argument("--client-id", default="sandbox", help="(%(default)s)")
    group.add_argument("--client-secret", default="sandbox", help="(%(default)s)")
    add_trouble(made.add_argument_group("trouble"), Switches)
    add_serving(made, _PORT)
    return made


def _add_bank(group: Any) -> None:
    group.add_argument("--seed", type=int, default=1, help="seed of what is generated (%(default)s)")
