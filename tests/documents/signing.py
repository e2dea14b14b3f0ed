"""A demonstration branch that signs and seals for the tests, made once."""

import math
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from branchdesk.documents.form import Drawn, draw
from branchdesk.documents.pki import Pki, create_demonstration
from branchdesk.documents.seal import (
    Attachment,
    Evidence,
    Sealed,
    SealStamp,
    certify,
    seal_branch,
)
from branchdesk.domain.ink import Ink, Point, Stroke
from tests.documents import samples

FILES = (
    Attachment("answers.json", "application/json", b'{"Q1": "b"}', "Answers"),
    Attachment("tags.vtt", "text/vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nasked 1\n", "Tags"),
)


def ink(pressure: bool = True) -> Ink:
    """Six strokes of sixty samples each, 5 ms apart."""
    strokes = []
    for stroke in range(6):
        points = tuple(
            Point(
                x=40 + stroke * 60 + step * 0.8 + 10 * math.sin(step / 6),
                y=60 + 40 * math.sin(step / 10 + stroke),
                t_us=(stroke * 60 + step) * 5000,
                pressure=0.2 + 0.8 * math.sin(step / 60 * math.pi) if pressure else 0.0,
            )
            for step in range(60)
        )
        strokes.append(Stroke(points))
    return Ink(tuple(strokes), 480, 160, "pen" if pressure else "mouse", "WT-500", pressure)


def branch(seed: bytes = b"branch") -> Pki:
    """A branch's keys; another ``seed``, another branch."""
    return _branch(seed)


@cache
def _branch(seed: bytes) -> Pki:
    entropy = sha256(seed).digest()
    return create_demonstration(samples.AT, entropy, "安和銀行", "安和銀行忠孝分行", "PC-07")


@dataclass(frozen=True, slots=True)
class Signed:
    """A form in its three states."""

    drawn: Drawn
    certified: bytes
    sealed: Sealed


def evidence() -> Evidence:
    """What is bound to the ink in the tests."""
    return Evidence("2611-0042", "王小明", "林佳蓉", samples.AT, FILES)


@cache
def signed(language: str = "zh_TW") -> Signed:
    """The six-page form, signed and sealed."""
    content = samples.content(language)
    drawn = draw(content, samples.fonts())
    certified = certify(drawn.pdf, ink(), evidence(), branch().device_key())
    stamp = SealStamp(content.branch_name, language, samples.AT)
    sealed = seal_branch(certified, stamp, branch().branch_key(), samples.fonts())
    return Signed(drawn, certified, sealed)
