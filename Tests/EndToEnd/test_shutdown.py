"""SIGTERM and SIGINT: Close 1001 to all, what waits is sent, exit status 0, all in bounded time. SEC-8."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest
from websockets.exceptions import ConnectionClosed

import sentences as say
from player import player
from wire import TEXT, Wire, frame


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_everybody_is_closed_with_1001_and_the_exit_code_is_0(start, sent):
    server = start()
    async with player(server) as ada, player(server) as bob, player(server) as cyd:
        await ada.enters("ada")
        await bob.says("register", say.REGISTER_EMAIL)
        ended = asyncio.create_task(asyncio.to_thread(server.stop, sent))
        for one in (ada, bob, cyd):
            await one.is_closed_with(1001)
        assert await ended == 0


async def test_clients_that_do_not_answer_the_close_delay_the_end_for_a_bounded_time_only(start):
    server = start(Limits={"close_seconds": 1})
    with Wire(server).upgrades() as deaf, Wire(server) as handshaking, Wire(server).upgrades() as mute:
        deaf.text()
        mute.sends(frame(TEXT, b"log", final=False))
        handshaking.sends(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()
        assert await asyncio.to_thread(server.stop) == 0
        assert time.monotonic() - began < 8


async def test_a_registration_that_was_acknowledged_at_the_end_is_kept_and_others_are_not_half_done(start):
    server = start(Passwords={"waiting_seconds": 60, "queue": 1000})
    acknowledged: dict[str, str] = {}

    async def registers(number: int) -> None:
        try:
            async with player(server) as one:
                for turn in range(1000):
                    name = f"p{number}t{turn}"
                    acknowledged[name] = await one.registers(name)
        except (ConnectionClosed, OSError, AssertionError):
            pass

    clients = [asyncio.create_task(registers(number)) for number in range(8)]
    await asyncio.sleep(0.5)
    assert await asyncio.to_thread(server.stop) == 0
    await asyncio.gather(*clients)
    server.start()
    assert acknowledged
    for name, secret in list(acknowledged.items())[-24:]:
        async with player(server) as one:
            await one.logs_in(name, secret)


async def test_after_the_signal_nobody_new_is_let_in(start):
    server = start(Limits={"close_seconds": 2})
    with Wire(server).upgrades() as slow:
        slow.text()
        server.process.terminate()
        assert slow.frame().payload[:2] == (1001).to_bytes(2)
        with pytest.raises(OSError):
            for _ in range(50):
                Wire(server).socket.close()
                await asyncio.sleep(0.02)
    assert server.wait() == 0
