"""`c_echo`, for conformance suites and benchmarks: only when the configuration names it."""

from __future__ import annotations

import asyncio
import os

from player import player
from server import run, write_config


async def test_as_initial_context_it_greets_nobody_and_returns_text_and_binary(start):
    server = start(Server={"initial_context": "c_echo"})
    async with player(server, greeted=False) as one:
        await one.says("hello", "hello")
        await one.says("", "")
        await one.says("  two\nlines \x07 λ😀 ", "  two\nlines \x07 λ😀 ")
        await one.says(b"", b"")
        data = os.urandom(8192)
        await one.says(data, data)
        await one.says("quit", "quit")


async def test_a_burst_comes_back_whole_and_in_order(start):
    server = start(Server={"initial_context": "c_echo"})
    async with player(server, greeted=False) as one:
        sent = [f"message {number}" if number % 3 else os.urandom(number % 500) for number in range(3000)]

        async def sends() -> None:
            for message in sent:
                await one.socket.send(message)

        await asyncio.gather(sends(), one.expects(*sent))


async def test_with_limits_raised_a_message_of_16_mib_comes_back(start):
    """What the conformance suites need."""
    limit = 16 * 1024 * 1024
    server = start(
        Server={"initial_context": "c_echo"},
        Limits={"message_bytes": limit, "outbound_bytes": 2 * limit})
    async with player(server, greeted=False, max_size=limit) as one:
        data = os.urandom(limit)
        await one.says(data, data)


async def test_otherwise_no_word_leads_there(server):
    async with player(server) as ada:
        for word in ("c_echo", "echo", "CEcho", "c_lobby", "lobby", "who"):
            assert (await ada.asks(word)).startswith("Unrecognized command.")
        await ada.enters("ada")
        for word in ("c_echo", "echo", "CEcho"):
            assert (await ada.asks(word)).startswith("Unrecognized Lobby command.")


async def test_an_initial_context_that_does_not_exist_stops_the_start(tmp_path):
    write_config(tmp_path, Server={"initial_context": "c_ekko"})
    ended = run(tmp_path, "serve", "--config", "config.ini")
    assert ended.returncode == 78
    assert "[Server] initial_context" in ended.stderr and "c_echo" in ended.stderr
