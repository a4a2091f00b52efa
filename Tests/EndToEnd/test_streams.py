"""Messages in fragments, as client libraries send them that stream: `websockets` and an old `websocket-client`."""

from __future__ import annotations

import asyncio

import websocket
from websockets.sync.client import connect

import sentences as say
from player import player
from wire import PATIENCE


async def test_websockets_streams_a_message(server):
    """`send` of an iterable makes a fragment of each element, and an empty last one."""
    async with player(server) as one:
        for parts in (["help"], ["he", "lp"], list("help"), ["", "help", ""], ["help", *[""] * 61]):
            await one.socket.send(parts)
            await one.expects(say.HELP_BEFORE_LOGIN)

        async def slowly():
            for letter in "help":
                await asyncio.sleep(0.01)
                yield letter

        await one.socket.send(slowly())
        await one.expects(say.HELP_BEFORE_LOGIN)
        await one.socket.send([" "] * 70)
        await one.is_closed_with(1008)
        assert one.socket.close_reason == "the message has too many fragments"


def test_websockets_streams_a_message_from_a_thread(server):
    with connect(f"ws://127.0.0.1:{server.port}/", proxy=None, open_timeout=PATIENCE) as one:
        one.recv(PATIENCE)
        one.send(letter for letter in "help")
        assert one.recv(PATIENCE) == say.HELP_BEFORE_LOGIN


def test_an_old_websocket_client_streams_a_message(server):
    """It sends `Origin: http://host:port`, and says the fragments itself."""
    one = websocket.create_connection(f"ws://127.0.0.1:{server.port}/ws", timeout=PATIENCE)
    try:
        one.recv()
        one.send("help")
        assert one.recv() == say.HELP_BEFORE_LOGIN
        for parts in (["help", ""], ["h", "elp"], ["", "", "help"]):
            for number, part in enumerate(parts):
                opcode = websocket.ABNF.OPCODE_CONT if number else websocket.ABNF.OPCODE_TEXT
                one.send_frame(websocket.ABNF.create_frame(part, opcode, int(number == len(parts) - 1)))
            assert one.recv() == say.HELP_BEFORE_LOGIN
        one.send("quit")
        assert one.recv() == say.GOODBYE
    finally:
        one.close()
