"""The newest picture, handed from the recorder process to the window without anybody waiting.

One shared block of memory with a sequence number in front (a seqlock): odd while the recorder
writes, so that a reader who met a write keeps what it had. The block belongs to the two processes
alone and goes with them; there is no name in the system to leak.
"""

import struct
from ctypes import Array, c_ubyte
from dataclasses import dataclass
from multiprocessing.context import SpawnContext

from branchdesk.video.vision import Pixels, converted, cv2, shrunk_to_width

MOST_WIDTH, MOST_HEIGHT = 640, 360
_SEQUENCE = struct.Struct("=Q")
_HEAD = struct.Struct("=IIq")
_DATA_AT = _SEQUENCE.size + _HEAD.size
_TRIES = 3

Block = Array[c_ubyte]


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame for the preview: RGB888 ``data`` of ``height`` rows of ``width`` * 3 bytes, captured
    ``at_ms`` after the recording began."""

    width: int
    height: int
    data: bytes
    at_ms: int


def new_block(context: SpawnContext) -> Block:
    """Memory for one mailbox, to be handed to a process at its start."""
    block: Block = context.RawArray(c_ubyte, _DATA_AT + MOST_WIDTH * MOST_HEIGHT * 3)
    return block


class PictureMailbox:
    """Both ends of the mailbox over one block; one process posts, the other looks."""

    def __init__(self, block: Block) -> None:
        self._view = memoryview(block).cast("B")
        self._seen = 0
        self._last: Picture | None = None

    def post(self, pixels: Pixels, at_ms: int) -> None:
        """Show a BGR picture of any size; it is made to fit 640 x 360 px."""
        width = min(MOST_WIDTH, pixels.shape[1] * MOST_HEIGHT // pixels.shape[0])
        small = converted(shrunk_to_width(pixels, width), cv2.COLOR_BGR2RGB)
        height = min(small.shape[0], MOST_HEIGHT)
        data = small[:height].tobytes()
        sequence = self._sequence()
        _SEQUENCE.pack_into(self._view, 0, sequence + 1)
        _HEAD.pack_into(self._view, _SEQUENCE.size, small.shape[1], height, at_ms)
        self._view[_DATA_AT : _DATA_AT + len(data)] = data
        _SEQUENCE.pack_into(self._view, 0, sequence + 2)

    def newest(self) -> Picture | None:
        """The newest whole picture, the same object until there is another; None before any."""
        for _ in range(_TRIES):
            before = self._sequence()
            if before == self._seen or before % 2:
                continue
            width, height, at_ms = _HEAD.unpack_from(self._view, _SEQUENCE.size)
            data = bytes(self._view[_DATA_AT : _DATA_AT + width * height * 3])
            if self._sequence() == before:
                self._seen = before
                self._last = Picture(width, height, data, at_ms)
                break
        return self._last

    def _sequence(self) -> int:
        return int(_SEQUENCE.unpack_from(self._view, 0)[0])
