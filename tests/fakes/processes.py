"""Processes by name alone: `domain.ports.processes.Processes`."""


class FakeProcesses:
    """`ended` are the names of those that are gone."""

    def __init__(self) -> None:
        self.ended: set[str] = set()

    def has_ended(self, holder: str) -> bool:
        return holder.partition("/")[0] in self.ended
