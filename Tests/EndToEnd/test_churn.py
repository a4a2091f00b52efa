"""Thousands who come and go leave nothing behind."""

from __future__ import annotations

from player import eventually
from wire import CLOSE, TEXT, Wire, close_payload, frame

VISITS = 10_000
AT_ONCE = 200
MOST_KIB_LEFT = 2048
"""What the server may have grown by: a page of a pool here and there, but nothing for each visit."""


def leaves(number: int, wire: Wire) -> None:
    """Goes in one of four ways: a polite close, an end without one, a reset, a reset in the middle of a message."""
    match number % 4:
        case 0:
            assert wire.sends(frame(CLOSE, close_payload(1000))).close_code() == 1000
            wire.socket.close()
        case 1:
            wire.socket.close()
        case 2:
            wire.resets()
        case 3:
            wire.sends(frame(TEXT, b"half", claimed=100)).resets()


async def visit(server, count: int) -> None:
    """So many connections, each greeted and heard, a batch of them at a time; at the end all are gone."""
    for first in range(0, count, AT_ONCE):
        batch = range(first, first + AT_ONCE)
        wires = [Wire(server).upgrades() for _ in batch]
        for number, wire in zip(batch, wires, strict=True):
            wire.text()
            leaves(number, wire)

    async def all_are_gone() -> bool:
        return server.sockets() == 1

    await eventually(all_are_gone)


async def test_after_ten_thousand_visits_memory_and_sockets_are_what_they_were(server, tell):
    fresh = server.resident_kib()
    await visit(server, 5 * AT_ONCE)
    warm = server.resident_kib()
    await visit(server, VISITS)
    after = server.resident_kib()
    tell(f"resident: {fresh} KiB at the start, {warm} after {5 * AT_ONCE} visits, {after} after {VISITS} more")
    assert after - fresh < MOST_KIB_LEFT
