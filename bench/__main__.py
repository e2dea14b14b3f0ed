"""Command line of the benchmarks."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import harness


def main(arguments: Sequence[str]) -> int:
    """Run one benchmark, print its table and keep its records; 2 if the name is unknown."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=harness.__doc__)
    parser.add_argument("name", help=f"one of: {', '.join(harness.available())}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, seconds not minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the records here")
    asked = parser.parse_args(arguments)
    try:
        benchmark = harness.load(asked.name)
    except KeyError:
        known = ", ".join(harness.available())
        print(f"There is no benchmark {asked.name!r}. There are: {known}", file=sys.stderr)
        return 2
    records = []
    print(harness.HEADING, flush=True)
    for figure in benchmark.measure(quick=asked.quick):
        records.append(harness.record(figure))
        print(harness.line(records[-1]), flush=True)
    if asked.json is not None:
        written = asked.json.with_name(f"{asked.json.name}.part")
        written.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
        written.replace(asked.json)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
