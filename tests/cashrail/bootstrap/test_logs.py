"""The log is JSON throughout: our own lines, those of libraries, and Python's warnings."""

import json
import subprocess
import sys
from datetime import datetime

PROGRAM = """
import logging, warnings
import structlog
from cashrail.bootstrap.logs import configure_logging
configure_logging("info")
structlog.get_logger("ours").info("said", name="Ada \\x1b[31m\\u202e")
logging.getLogger("theirs").warning("told %s", "so\\nand so")
warnings.warn("out of date")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("theirs").exception("failed")
    structlog.get_logger("ours").exception("failed")
"""


def test_every_line_of_the_log_is_a_json_object() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert done.stdout == ""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["level"] for line in lines] == ["info", "warning", "warning", "error", "error"]
    assert all(datetime.fromisoformat(line["timestamp"]).tzinfo for line in lines)
    assert lines[1]["event"] == "told so\nand so"
    assert "out of date" in lines[2]["event"]
    assert all("ZeroDivisionError" in line["exception"] for line in lines[3:])
    assert lines[0]["name"] == "Ada \x1b[31m\u202e"
    assert done.stderr.isascii()
    assert "\x1b" not in done.stderr
