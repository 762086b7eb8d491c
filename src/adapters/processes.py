"""Names of processes by machine, process id and time, so that another process can tell whether one has ended."""

import hashlib
import os
import platform
import socket
import time
import uuid
from pathlib import Path

_PARTS = 4
# Clocks are set now and then; one set by more than a lease's length ends the lease by itself.
_CLOCK_TOLERANCE_S = 20.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PID_NAMESPACE = Path("/proc/self/ns/pid")


class SystemProcesses:
    """Implements the port `Processes` by what the operating system tells."""

    def __init__(self, machine: str | None = None) -> None:
        self._machine = machine or _machine()

    def own_name(self) -> str:
        """A name of this process that no other has had; what follows a slash behind it is the holder's own."""
        return f"{self._machine}:{os.getpid()}:{time.time():.3f}:{uuid.uuid4().hex[:8]}"

    def has_ended(self, holder: str) -> bool:
        parts = holder.partition("/")[0].split(":")
        if len(parts) != _PARTS or parts[0] != self._machine:
            return False
        try:
            process_id, named_at = int(parts[1]), float(parts[2])
        except ValueError:
            return False
        return process_id != os.getpid() and not _runs(process_id, named_at)


def _runs(process_id: int, named_at: float) -> bool:
    """Whether a process that named itself at that time may still run; one begun later only has its number."""
    # Imported when needed: few commands meet a holder, and this takes longer than many of them.
    import psutil

    try:
        process = psutil.Process(process_id)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return bool(process.create_time() <= named_at + _CLOCK_TOLERANCE_S)
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _machine() -> str:
    """What tells apart all sets of process ids: machines, their starts, and containers on them."""
    if platform.system() == "Linux":
        try:
            facts = [_BOOT_ID.read_text().strip(), os.readlink(_PID_NAMESPACE)]
        except OSError:
            facts = [uuid.uuid4().hex]
    else:
        facts = [socket.gethostname(), str(uuid.getnode())]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]
