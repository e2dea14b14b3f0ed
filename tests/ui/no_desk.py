"""A desk with nobody behind it: pages under test show hand-made views and must not ask."""

from typing import NoReturn


class NoDesk:
    """Any question to it fails the test, naming what was asked."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"the page asked the desk for {name}")
