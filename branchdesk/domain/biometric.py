"""What of a signature identifies a hand (time, pressure, tilt), sealed for head office alone.

The shape stays open: it is what stands on the paper. Nobody at a branch can put the two together
again, so nobody there can make another signature of it.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import msgspec

from branchdesk.domain.ink import Ink, Point, Stroke, encode
from branchdesk.domain.sealing import (
    KEY_BYTES,
    NONCE_BYTES,
    seal,
    unseal,
    unwrap_key,
    wrap_key,
)

_WRAPPED_BYTES = 92
"""Length of a key of :func:`sealing.wrap_key`."""

_Hand = tuple[tuple[tuple[int, float, float, float], ...], ...]
"""A stroke's samples: time in microseconds, pressure, tilt across and along."""


def shape_of(ink: Ink) -> Ink:
    """The same lines without time, pressure and tilt."""
    return replace(
        ink,
        strokes=tuple(
            Stroke(tuple(Point(point.x, point.y, 0, 0.0) for point in stroke.points))
            for stroke in ink.strokes
        ),
    )


def seal_hand(
    ink: Ink, receiver: bytes, document_id: str, entropy: Callable[[int], bytes]
) -> bytes:
    """What :func:`shape_of` leaves out, for whoever holds the private half of ``receiver``
    (X25519); it belongs to that document and that shape and opens for no other."""
    hand: _Hand = tuple(
        tuple((one.t_us, one.pressure, one.tilt_x, one.tilt_y) for one in stroke.points)
        for stroke in ink.strokes
    )
    key = entropy(KEY_BYTES)
    wrapped = wrap_key(receiver, entropy(KEY_BYTES), key)
    plain = msgspec.json.encode(hand)
    bound = _bound_to(document_id, shape_of(ink))
    return wrapped + seal(key, entropy(NONCE_BYTES), bound, plain)


def whole_ink(shape: Ink, sealed: bytes, private: bytes, document_id: str) -> Ink:
    """The ink as it was written. Raises ``NotAuthentic`` for another key, document or shape."""
    key = unwrap_key(private, sealed[:_WRAPPED_BYTES])
    plain = unseal(key, _bound_to(document_id, shape), sealed[_WRAPPED_BYTES:])
    # The digest of the shape is bound in: there is a sample for each of its points.
    hand = msgspec.json.decode(plain, type=_Hand)
    return replace(
        shape,
        strokes=tuple(
            Stroke(
                tuple(
                    Point(point.x, point.y, *sample)
                    for point, sample in zip(stroke.points, samples, strict=True)
                )
            )
            for stroke, samples in zip(shape.strokes, hand, strict=True)
        ),
    )


def _bound_to(document_id: str, shape: Ink) -> bytes:
    lines = ("branchdesk hand 1", document_id, sha256(encode(shape)).hexdigest())
    return "\n".join(lines).encode()
