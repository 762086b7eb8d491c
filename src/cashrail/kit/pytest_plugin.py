"""The pytest plugin: a failing check of the suite tells what was seen and what to do, and no traceback of ours."""

from collections.abc import Generator

import pytest

from cashrail.kit.version import KIT_VERSION


def pytest_report_header() -> str:
    """One line under pytest's own."""
    return f"cashrail: kit {KIT_VERSION}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Replace the traceback of a failing check."""
    report = yield
    failure = call.excinfo.value if call.excinfo else None
    # Known by its attribute, so that nobody who does not use the suite has to load it.
    what_to_do = getattr(failure, "what_to_do", None)
    if isinstance(what_to_do, str) and report.failed:
        asked = (getattr(getattr(item, "obj", None), "__doc__", "") or "").strip()
        report.longrepr = f"Asked for:  {asked}\nSeen:       {failure}\nWhat to do: {what_to_do}"
        report.sections.clear()
    return report
