"""What is known of the processes that hold leases, by real processes of this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from adapters.processes import SystemProcesses

_NAME_OF_A_CHILD = (
    "import sys; from adapters.processes import SystemProcesses;"
    "print(SystemProcesses().own_name(), flush=True); sys.stdin.read()"
)


@pytest.fixture
def child() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A living process and its name."""
    command = [sys.executable, "-c", _NAME_OF_A_CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def test_a_process_that_lives_has_not_ended(child: tuple[subprocess.Popen[str], str]) -> None:
    assert not SystemProcesses().has_ended(f"{child[1]}/1")
    assert not SystemProcesses().has_ended(f"{SystemProcesses().own_name()}/1")


def test_a_killed_process_has_ended_even_before_its_parent_has_noticed(
    child: tuple[subprocess.Popen[str], str],
) -> None:
    process, name = child
    process.kill()
    for _ in range(200):
        if SystemProcesses().has_ended(f"{name}/1"):
            break
        time.sleep(0.05)
    assert SystemProcesses().has_ended(f"{name}/1")
    process.wait()
    assert SystemProcesses().has_ended(f"{name}/1")


def test_a_process_that_has_only_the_number_of_an_earlier_one_does_not_hold_its_lease(
    child: tuple[subprocess.Popen[str], str],
) -> None:
    machine, number, named_at, rest = child[1].split(":")
    an_hour_earlier = f"{machine}:{number}:{float(named_at) - 3_600}:{rest}"
    assert SystemProcesses().has_ended(f"{an_hour_earlier}/1")


def test_nothing_is_said_of_other_machines_and_other_names() -> None:
    processes, there = SystemProcesses("this machine"), SystemProcesses("that machine")
    gone = 2**22 + 1
    assert processes.has_ended(f"this machine:{gone}:{time.time():.3f}:1a2b3c4d/7")
    assert not processes.has_ended(f"that machine:{gone}:{time.time():.3f}:1a2b3c4d/7")
    assert not processes.has_ended(there.own_name())
    for name in ("", "another process", "this machine:x:y:z/1", f"this machine:{os.getpid()}"):
        assert not processes.has_ended(name)
