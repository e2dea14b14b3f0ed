"""What every benchmark shares: the figure, how ours and peer are timed, and the record kept."""

import importlib
import os
import pkgutil
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, cast

import bench
import branchdesk

_NOT_BENCHMARKS = {"__main__", "harness", "history", "marks", "peers"}


@dataclass(frozen=True)
class Figure:
    """One number of ours beside a peer's, in the same unit, taken in the same minute.

    ``peer`` is ``None`` where nothing comparable exists; ``versions`` names the peer's version.
    """

    name: str
    ours: float
    peer: float | None
    unit: str
    better: Literal["less", "more"] = "less"
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's; ``None`` without a peer or with a peer of 0."""
        return self.ours / self.peer if self.peer else None


class Benchmark(Protocol):
    """A module of ``bench``."""

    def measure(self, quick: bool) -> Iterable[Figure]:
        """Take the figures; ``quick`` asks for seconds rather than minutes."""


def available() -> list[str]:
    """Names of the benchmarks there are."""
    names = {module.name for module in pkgutil.iter_modules(bench.__path__)}
    return sorted(names - _NOT_BENCHMARKS)


def load(name: str) -> Benchmark:
    """The benchmark of that name; ``KeyError`` if there is none."""
    if name not in available():
        raise KeyError(name)
    return cast("Benchmark", importlib.import_module(f"bench.{name}"))


def interleaved(
    ours: Callable[[], object], peer: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of ours and of the peer, run turn by turn.

    On a machine others use too, load drifts; turns put the same drift on both sides. One turn of
    each is run first and not counted, so that neither pays for cold files.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for side, run in enumerate((ours, peer)):
            started = time.perf_counter()
            run()
            if turn:
                seconds[side].append(time.perf_counter() - started)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def machine_load() -> dict[str, Any]:
    """How busy the machine is: load averages over 1, 5, 15 minutes (none on Windows) and CPUs."""
    average = [round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else None
    return {"average": average, "cpus": os.cpu_count()}


def record(figure: Figure) -> dict[str, Any]:
    """The figure with the circumstances it was taken in, ready for JSON."""
    return {
        "name": figure.name,
        "ours": figure.ours,
        "peer": figure.peer,
        "ratio": figure.ratio,
        "unit": figure.unit,
        "better": figure.better,
        "load": machine_load(),
        "versions": {
            "branchdesk": branchdesk.__version__,
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.release()}",
            **figure.versions,
        },
    }


def line(kept: Mapping[str, Any]) -> str:
    """One line of the printed table for a record."""
    peer = "-" if kept["peer"] is None else f"{kept['peer']:.4g}"
    ratio = "-" if kept["ratio"] is None else f"{kept['ratio']:.2f}"
    average = kept["load"]["average"]
    busy = "-" if average is None else f"{average[0]}/{kept['load']['cpus']}"
    return (
        f"{kept['name']:<40} {kept['ours']:>12.4g} {peer:>12} {ratio:>8} "
        f"{kept['unit']:<8} {kept['better']:<6} {busy}"
    )


HEADING = (
    f"{'figure':<40} {'ours':>12} {'peer':>12} {'ratio':>8} {'unit':<8} {'better':<6} load/cpus"
)
