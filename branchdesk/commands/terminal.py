"""How a verb speaks with the person at the terminal."""

import getpass
import sys


class Refused(Exception):
    """The command line asks for something that is not there; its text is for the person."""


def told(words: str) -> int:
    """Say why nothing was done; the exit code that goes with it."""
    sys.stderr.write(words + "\n")
    return 2


def secret(prompt: str) -> str:
    """A secret from the terminal without echo, or a line of standard input: never an argument."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt + " ")
    return sys.stdin.readline().strip()
