"""Side-by-side measurements against peers: ``python -m bench NAME [--quick] [--json FILE]``.

Each module here but ``harness`` is one benchmark and offers ``measure(quick) -> Iterable[Figure]``.
"""
