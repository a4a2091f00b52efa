"""permessage-deflate, as far as a client sees it: RFC 7692, SEC-9."""

from __future__ import annotations

import zlib

import pytest

from player import player
from server import Server, write_config
from wire import BINARY, CONTINUATION, PING, PONG, TEXT, Wire, frame, request

RSV1 = 4
OFFER = "permessage-deflate; client_max_window_bits"
TAIL = b"\x00\x00\xff\xff"
SENTENCE = b"the quick brown fox jumps over the lazy dog; " * 10


@pytest.fixture(scope="module")
def compressing(tmp_path_factory):
    """One server for all rows: it says everything back, and compresses for who offers to understand it."""
    folder = tmp_path_factory.mktemp("deflate")
    write_config(folder, Server={"initial_context": "c_echo", "compression": "yes"}, Limits={"line_characters": 8192})
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def agreed(compressing):
    """A connection that compresses."""
    with Wire(compressing) as wire:
        answer = wire.sends(request(Sec_WebSocket_Extensions=OFFER)).response()
        assert answer.headers["sec-websocket-extensions"].startswith("permessage-deflate")
        yield wire


def deflated(data: bytes) -> bytes:
    """The payload of a compressed message (RFC 7692 7.2.1)."""
    stream = zlib.compressobj(wbits=-12)
    return (stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL)


def inflated(wire: Wire) -> bytes:
    """What the next frame holds, which must be one compressed text message."""
    first, second = wire.take(2)
    assert first == 0x80 | RSV1 << 4 | TEXT
    size = second if second < 126 else int.from_bytes(wire.take(2))
    return zlib.decompressobj(wbits=-12).decompress(wire.take(size) + TAIL)


def test_who_offers_it_gets_it_without_context_takeover_in_either_direction(compressing):
    with Wire(compressing) as wire:
        answer = wire.sends(request(Sec_WebSocket_Extensions=OFFER)).response()
    agreed = {part.strip() for part in answer.headers["sec-websocket-extensions"].split(";")}
    assert {"permessage-deflate", "server_no_context_takeover", "client_no_context_takeover"} <= agreed


@pytest.mark.parametrize("offer", [
    None, "", ",", "x-made-up", "permessage-deflate; unknown", "permessage-deflate; server_max_window_bits=7",
    "permessage-deflate; server_max_window_bits", "permessage-deflate; client_no_context_takeover=1",
])
def test_an_offer_that_is_none_or_not_understood_is_passed_over(compressing, offer):
    """RFC 7692 7: the connection is made, and does not compress."""
    with Wire(compressing) as wire:
        answer = wire.sends(request(Sec_WebSocket_Extensions=offer)).response()
        assert answer.status == 101
        assert "sec-websocket-extensions" not in answer.headers
        assert wire.says("hello") == "hello"
        assert wire.sends(frame(TEXT, b"x", reserved=RSV1)).close_code() == 1002


@pytest.mark.parametrize("offer", ["permessage-deflate;;", OFFER + ", x;"])
def test_an_offer_that_breaks_the_grammar_fails_the_handshake(compressing, offer):
    """RFC 6455 9.1: also when another offer beside it could be taken."""
    with Wire(compressing) as wire:
        assert wire.sends(request(Sec_WebSocket_Extensions=offer)).response().status == 400
        wire.ends()


def test_by_default_nothing_is_agreed_on(server):
    """SEC-9."""
    with Wire(server) as wire:
        answer = wire.sends(request(Sec_WebSocket_Extensions=OFFER)).response()
        assert answer.status == 101
        assert "sec-websocket-extensions" not in answer.headers


def test_messages_come_back_compressed_and_each_stands_for_itself(agreed):
    for _ in range(3):
        agreed.sends(frame(TEXT, deflated(SENTENCE), reserved=RSV1))
        assert inflated(agreed) == SENTENCE


def test_a_compressed_message_may_come_in_fragments_with_a_ping_between(agreed):
    """RFC 7692 6.1: only the first frame says that the message is compressed."""
    data = deflated(bytes(range(32, 127)) * 5)
    first = frame(TEXT, data[:64], final=False, reserved=RSV1)
    agreed.sends(first + frame(PING, b"p") + frame(CONTINUATION, data[64:]))
    assert agreed.frame() == (True, PONG, b"p")
    assert inflated(agreed) == bytes(range(32, 127)) * 5


def test_what_is_not_compressed_is_taken_too(agreed):
    assert agreed.says("hello") == "hello"


BROKEN = {
    "no DEFLATE": (frame(TEXT, b"\xff" * 20, reserved=RSV1), 1007),
    "half a message": (frame(TEXT, deflated(SENTENCE)[:20], reserved=RSV1), 1007),
    "no UTF-8 inside": (frame(TEXT, deflated(b"\xff" * 100), reserved=RSV1), 1007),
    "a bomb": (frame(BINARY, deflated(bytes(5_000_000)), reserved=RSV1), 1009),
    "a byte over the limit": (frame(BINARY, deflated(bytes(8193)), reserved=RSV1), 1009),
    "a ping that says it is compressed": (frame(PING, b"", reserved=RSV1), 1002),
    "a continuation that says it is compressed": (
        frame(TEXT, b"x" * 64, final=False) + frame(CONTINUATION, b"x", reserved=RSV1), 1002),
    "another reserved bit": (frame(TEXT, b"", reserved=2), 1002),
}


@pytest.mark.parametrize("sent, code", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_compressed_frame_is_answered_with_its_close_code(agreed, sent, code):
    assert agreed.sends(sent).close_code() == code


async def test_a_client_library_that_compresses_talks_as_ever(compressing):
    async with player(compressing, greeted=False, compression="deflate") as one:
        assert [extension.name for extension in one.socket.protocol.extensions] == ["permessage-deflate"]
        for size in (0, 1, 63, 64, 8192):
            await one.says("x" * size, "x" * size)
            await one.says(b"\x07" * size, b"\x07" * size)
