"""The one clock of a recording, the same in every process of this PC.

``perf_counter`` is CLOCK_MONOTONIC on Linux and QueryPerformanceCounter on Windows: both count
from one start for all processes, and on Windows it is finer than ``monotonic`` (15.6 ms).
"""

import time
from datetime import UTC, datetime

NS_PER_MS = 1_000_000
NS_PER_S = 1_000_000_000


def now_ns() -> int:
    """Nanoseconds on the recording clock."""
    return time.perf_counter_ns()


def ms_since(origin_ns: int, at_ns: int) -> int:
    """Whole ms from ``origin_ns`` to ``at_ns``; below zero when it lies before."""
    return (at_ns - origin_ns) // NS_PER_MS


def wall_utc_of(at_ns: int) -> str:
    """What the wall clock, as it is set now, showed at ``at_ns``: ISO 8601 UTC with ``Z``."""
    wall = datetime.fromtimestamp((at_ns + wall_minus_clock_ns()) / NS_PER_S, UTC)
    return wall.isoformat(timespec="microseconds").replace("+00:00", "Z")


def wall_minus_clock_ns() -> int:
    """How far the wall clock is ahead of the recording clock; a change means that it was set or
    that the PC slept."""
    return time.time_ns() - now_ns()
