"""How much a broken rule matters, the worst first."""

from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
