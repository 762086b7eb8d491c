"""How a process that stays learns that it is to end."""

import signal
import threading
from types import FrameType


def told_to_end() -> threading.Event:
    """Set by Ctrl-C and by the system's word alike, also where a shell started the process in the background."""
    told = threading.Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, tell)
    return told
