"""A TCP proxy that breaks connections by a seeded plan."""

import random
import socket
import struct
from contextlib import suppress

from tests.sync.line import Line

FAULTS = ("none", "reset_early", "reset_late", "answer_lost", "slow")
_RESET = struct.pack("ii", 1, 0)
_PIECE = 16_384


class ChaosProxy(Line):
    """Forwards to a port of the loopback; each connection meets one fault of the plan.

    reset_early: cut after some bytes of the request; reset_late: after some bytes of the answer;
    answer_lost: the request is delivered whole and the answer never comes; slow: small pieces.
    """

    def __init__(self, target_port: int, seed: int, calm_after: int) -> None:
        """After ``calm_after`` connections nothing breaks any more."""
        super().__init__(target_port)
        self._chance = random.Random(seed)
        self._calm_after = calm_after
        self._count = 0
        self._open: list[socket.socket] = []
        self.met: dict[str, int] = dict.fromkeys(FAULTS, 0)

    def release(self) -> None:
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def join(self, near: socket.socket, far: socket.socket) -> None:
        fault = self._chance.choice(FAULTS) if self._count < self._calm_after else "none"
        self._count += 1
        self.met[fault] += 1
        limit = self._chance.randint(1, 200_000)
        self._open += [near, far]
        up = limit if fault == "reset_early" else None
        down = {"reset_late": limit % 200, "answer_lost": 0}.get(fault)
        step = 700 if fault == "slow" else _PIECE
        self.begin(self._pump, near, far, up, step)
        self.begin(self._pump, far, near, down, step)

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket, limit: int | None, step: int) -> None:
        passed = 0
        try:
            while data := source.recv(step):
                if limit is not None and passed + len(data) > limit:
                    target.sendall(data[: max(0, limit - passed)])
                    for end in (source, target):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                        end.shutdown(socket.SHUT_RDWR)
                        end.close()
                    return
                passed += len(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            # The other direction cut both ends, which is the point.
            for end in (source, target):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
