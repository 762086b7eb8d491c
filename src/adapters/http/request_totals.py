"""Counts and durations of requests since the server started, in Prometheus' text format."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _Label(NamedTuple):
    method: str
    route: str
    status: int

    def __str__(self) -> str:
        return f'{{method="{self.method}",route="{self.route}",status="{self.status}"}}'


@dataclass
class RequestTotals:
    """Requests by method, route and status; `route` is the pattern, empty where none matched."""

    _counts: defaultdict[_Label, int] = field(default_factory=lambda: defaultdict(int))
    _seconds: defaultdict[_Label, float] = field(default_factory=lambda: defaultdict(float))

    wrong_keys: int = 0

    def observe(self, method: str, route: str, status: int, duration_s: float) -> None:
        """Count one request."""
        # A made-up method must not grow the table, nor bring its own quotation marks into it.
        label = _Label(method if method in _METHODS else "OTHER", route, status)
        self._counts[label] += 1
        self._seconds[label] += duration_s

    def exposition(self) -> str:
        """All totals as text."""
        lines = [
            "# HELP cashrail_http_request_seconds Requests answered and the time they took.",
            "# TYPE cashrail_http_request_seconds summary",
        ]
        for label in sorted(self._counts):
            lines.append(f"cashrail_http_request_seconds_sum{label} {self._seconds[label]:.6f}")
            lines.append(f"cashrail_http_request_seconds_count{label} {self._counts[label]}")
        lines += [
            "# HELP cashrail_http_wrong_keys_total Requests with a key that is not valid.",
            "# TYPE cashrail_http_wrong_keys_total counter",
            f"cashrail_http_wrong_keys_total {self.wrong_keys}",
        ]
        return "\n".join(lines) + "\n"


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
