"""The application and its adapters know no rail by name."""

import re
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
# The sandbox and the demo are about an emulated service, and say which in their help.
OF_THE_SANDBOX = {"adapters/cli/commands/running.py", "adapters/cli/program.py"}
NAMED = re.compile(r"qbo|intuit|quickbooks|plaid", re.IGNORECASE)
IN_CODE = re.compile(r"qbo|intuit|plaid", re.IGNORECASE)


def test_application_and_adapters_name_no_rail() -> None:
    files = [path for folder in ("application", "adapters") for path in (SRC / folder).rglob("*.py")]
    naming = [
        name
        for path in files
        if (IN_CODE if (name := path.relative_to(SRC).as_posix()) in OF_THE_SANDBOX else NAMED).search(path.read_text())
    ]

    assert len(files) > 100
    assert naming == []


def test_the_name_is_found_where_it_may_stand() -> None:
    assert NAMED.search((SRC / "plugins/qbo/plugin.py").read_text())
