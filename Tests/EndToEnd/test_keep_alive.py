"""Who has answered a ping is never given up, whatever kept the server from reading it; who has not is, in time."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from idlers import Idler, flood, idlers, leave
from wire import PATIENCE

SILENT = 5
"""Clients that answer nothing."""


def lost(crowd: list[Idler]) -> int:
    return sum(idler.ended_at is not None for idler in crowd)


async def is_stopped_for(server, seconds: float) -> None:
    server.process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        server.process.send_signal(signal.SIGCONT)


async def loses_nobody_while_stopped(start, tell, count: int, limits: dict[str, int], stop: float) -> None:
    """Stops the server when its pings are out and the answers on their way: each takes half a second."""
    server = start(Limits=limits)
    ping, pong = limits["ping_seconds"], limits["pong_seconds"]
    crowd = await idlers(server, count, round_trip=0.5)
    silent = await idlers(server, SILENT, answers=False)
    began = time.monotonic()
    await asyncio.sleep(ping + 0.1)
    await is_stopped_for(server, stop)
    stopped_until = time.monotonic() - began
    await asyncio.sleep(2 * pong + 0.5)
    tell(f"of {count} who need 0.5 s to answer {lost(crowd)} were given up over a stop of {stop} s")
    assert lost(crowd) == 0
    assert lost(silent) == SILENT, "who is silent is given up"
    assert max(idler.ended_at for idler in silent) - began < stopped_until + ping + 2 * pong + 1
    assert min(idler.pings for idler in crowd) > 0
    leave(crowd)


async def loses_nobody_in_a_flood(
    start, tell, honest: int, hostile: int, seconds: float, limits: dict[str, int],
) -> None:
    server = start(Limits=limits)
    crowd = await idlers(server, honest)
    silent = await idlers(server, SILENT, answers=False)
    with flood(server, hostile, seconds + 30):
        await asyncio.sleep(seconds)
        tell(f"of {honest} who answered {lost(crowd)} were given up beside {hostile} who flooded for {seconds} s")
        assert lost(crowd) == 0
    # While the flood lasts a server may come late to the time; it comes to it.
    deadline = time.monotonic() + PATIENCE
    while lost(silent) < SILENT or not all(idler.pings for idler in crowd):
        assert time.monotonic() < deadline, "who is silent is given up, and who is not is pinged"
        await asyncio.sleep(0.05)
    assert lost(crowd) == 0
    leave(crowd)


async def test_nobody_who_answers_is_given_up_when_the_server_is_stopped_for_longer_than_they_may_take(start, tell):
    await loses_nobody_while_stopped(start, tell, 400, {"ping_seconds": 1, "pong_seconds": 1}, stop=2.5)


async def test_nobody_who_answers_is_given_up_in_a_flood(start, tell):
    await loses_nobody_in_a_flood(start, tell, 300, 40, 3.0, {"ping_seconds": 1, "pong_seconds": 1})


@pytest.mark.long
async def test_of_3000_nobody_is_given_up_over_a_stop_of_8_seconds(start, tell):
    await loses_nobody_while_stopped(start, tell, 3000, {"ping_seconds": 3, "pong_seconds": 3}, stop=8.0)


@pytest.mark.long
@pytest.mark.parametrize("hostile", [400, 800])
async def test_of_300_nobody_is_given_up_in_a_flood_of_80_seconds_at_default_settings(start, tell, hostile):
    await loses_nobody_in_a_flood(start, tell, 300, hostile, 80.0, {})
