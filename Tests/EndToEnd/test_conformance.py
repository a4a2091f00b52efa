"""What comes back for which frames, to the byte: RFC 6455 sections 5 to 7, as the Autobahn|Testsuite asks it.

The suite needs a Python 2.7; these run always. `c_echo` answers, so each message that was understood comes back once.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from server import MIB
from wire import ACCEPT, BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame, Wire, close_payload, frame, request

SIZES = [0, 1, 125, 126, 127, 128, 65535, 65536, 65537, MIB]


def text(payload: bytes) -> Frame:
    return Frame(True, TEXT, payload)


def pong(payload: bytes) -> Frame:
    return Frame(True, PONG, payload)


class Row(NamedTuple):
    """What is sent, what comes back, and with which code the server closes; None where the connection stays open."""

    sent: bytes
    answers: list[Frame]
    code: int | None = None


HELLO = frame(TEXT, b"hello")
AB = frame(TEXT, b"a", final=False), frame(CONTINUATION, b"b")

ROWS = {
    # 5.2: what came before the bad frame is answered, nothing after it is
    **{
        f"{bits:03b} as reserved bits of the second message": Row(
            HELLO + frame(TEXT, b"bad", reserved=bits) + frame(PING, b"?"), [text(b"hello")], 1002)
        for bits in range(1, 8)
    },
    **{
        f"opcode {opcode:#x} after a message": Row(HELLO + frame(opcode, b"x") + frame(PING), [text(b"hello")], 1002)
        for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
    },
    # 5.4
    "two fragments": Row(b"".join(AB), [text(b"ab")]),
    "empty fragments": Row(
        frame(TEXT, b"", final=False) + frame(CONTINUATION, b"", final=False) + frame(CONTINUATION, b""), [text(b"")]),
    "empty fragments around a full one": Row(
        frame(BINARY, b"", final=False) + frame(CONTINUATION, b"mid", final=False) + frame(CONTINUATION, b""),
        [Frame(True, BINARY, b"mid")]),
    "a ping between fragments": Row(AB[0] + frame(PING, b"p") + AB[1], [pong(b"p"), text(b"ab")]),
    "a pong between fragments": Row(AB[0] + frame(PONG, b"p") + AB[1], [text(b"ab")]),
    "ten pings between fragments": Row(
        AB[0] + b"".join(frame(PING, bytes([n])) for n in range(10)) + AB[1],
        [*(pong(bytes([n])) for n in range(10)), text(b"ab")]),
    "pings between five fragments": Row(
        frame(TEXT, b"1", final=False) + frame(CONTINUATION, b"2", final=False) + frame(PING, b"x")
        + frame(CONTINUATION, b"3", final=False) + frame(CONTINUATION, b"4", final=False) + frame(PING, b"y")
        + frame(CONTINUATION, b"5"),
        [pong(b"x"), pong(b"y"), text(b"12345")]),
    "a close between fragments": Row(AB[0] + frame(CLOSE, close_payload(1000)) + AB[1], [], 1000),
    "a continuation that ends, of nothing": Row(frame(CONTINUATION, b"x") + HELLO, [], 1002),
    "a continuation that does not end, of nothing": Row(frame(CONTINUATION, b"x", final=False) + HELLO, [], 1002),
    "a continuation after a message in fragments": Row(
        b"".join(AB) + frame(CONTINUATION, b"c", final=False) + HELLO, [text(b"ab")], 1002),
    "a second text in the middle of a message": Row(AB[0] + HELLO, [], 1002),
    "a message of ten thousand fragments": Row(
        frame(TEXT, b"x", final=False) + 9998 * frame(CONTINUATION, b"x", final=False) + frame(CONTINUATION, b"x"),
        [text(b"x" * 10_000)]),
    # 5.5.2, 5.5.3
    "a ping without payload": Row(frame(PING), [pong(b"")]),
    "a ping of 125 bytes": Row(frame(PING, b"\xfe" * 125), [pong(b"\xfe" * 125)]),
    "a ping of 126 bytes": Row(frame(PING, b"\xfe" * 126), [], 1002),
    "a pong that nobody asked for, then a ping": Row(frame(PONG, b"no") + frame(PING, b"yes"), [pong(b"yes")]),
    # 5.5.1, 7.1
    "a close, then a text": Row(frame(CLOSE, close_payload(1000)) + HELLO, [], 1000),
    "a close, then a ping": Row(frame(CLOSE, close_payload(1000)) + frame(PING, b"?"), [], 1000),
    "a close, then another": Row(frame(CLOSE, close_payload(1000)) + frame(CLOSE, close_payload(3000)), [], 1000),
    "a message, then a close": Row(HELLO + frame(CLOSE, close_payload(1000)), [text(b"hello")], 1000),
    "a long message, then a close": Row(
        frame(TEXT, b"x" * 262_144) + frame(CLOSE, close_payload(1000)), [text(b"x" * 262_144)], 1000),
    "the longest reason, of 123 bytes": Row(frame(CLOSE, close_payload(1000, b"r" * 123)), [], 1000),
    "a reason of 124 bytes": Row(frame(CLOSE, close_payload(1000, b"r" * 124)), [], 1002),
    "a reason that is cut inside a scalar": Row(frame(CLOSE, close_payload(1000, "ü".encode()[:1])), [], 1007),
    # 10.4
    "a byte over the limit": Row(HELLO + frame(TEXT, b"x" * (MIB + 1)), [text(b"hello")], 1009),
    "fragments that are a byte over the limit": Row(
        frame(BINARY, b"x" * MIB, final=False) + frame(CONTINUATION, b"x"), [], 1009),
}

WAYS = {"at once": 1 << 30, "in chops of 7 bytes": 7, "byte by byte": 1}

MOST_CHOPS = 1000
"""Long rows are sent in larger chops."""


@pytest.mark.parametrize("chop", WAYS.values(), ids=WAYS.keys())
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_frames_are_answered_as_the_standard_says(echo, row, chop):
    chop = max(chop, len(row.sent) // MOST_CHOPS)
    for start in range(0, len(row.sent), chop):
        echo.sends(row.sent[start : start + chop])
    for wanted in row.answers:
        assert echo.frame() == wanted
    if row.code is None:
        assert echo.sends(frame(PING, b"still there?")).frame() == pong(b"still there?")
    else:
        assert echo.close_code() == row.code


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("opcode", [TEXT, BINARY], ids=["text", "binary"])
def test_a_message_of_every_width_of_length_comes_back(echo, opcode, size):
    """RFC 6455 5.2; the server's own lengths are of the shortest form too, in one unfragmented frame."""
    payload = b"*" * size if opcode == TEXT else os.urandom(size)
    echo.sends(frame(opcode, payload))
    first, second = echo.take(2)
    assert first == 0x80 | opcode
    assert second == (size if size < 126 else 126 if size < 65536 else 127)
    width = {126: 2, 127: 8}.get(second, 0)
    assert int.from_bytes(echo.take(width) if width else bytes([second])) == size
    assert echo.take(size) == payload


@pytest.mark.parametrize("piece", [64, 256, 1024, 4096, 65536])
def test_a_message_comes_back_however_it_is_cut_into_fragments(echo, piece):
    payload = os.urandom(262_144)
    starts = range(0, len(payload), piece)
    for start in starts:
        opcode = BINARY if start == 0 else CONTINUATION
        echo.sends(frame(opcode, payload[start : start + piece], final=start == starts[-1]))
    assert echo.frame() == Frame(True, BINARY, payload)


def test_frames_sent_with_the_upgrade_are_answered_after_the_101_and_in_order(echoing):
    """RFC 6455 4.2.2: the first bytes are those of the response, whatever came with the request."""
    frames = b"".join(frame(TEXT, b"%d" % number) for number in range(50))
    with Wire(echoing) as wire:
        wire.sends(request() + frames + frame(PING, b"last") + frame(CLOSE, close_payload(4000)))
        response = wire.response()
        assert (response.status, response.headers["sec-websocket-accept"]) == (101, ACCEPT)
        for number in range(50):
            assert wire.frame() == text(b"%d" % number)
        assert wire.frame() == pong(b"last")
        assert wire.close_code() == 4000


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://[::1]:7450"])
def test_a_page_of_another_host_is_refused_unless_the_operator_lets_it_in(start, echoing, origin):
    """SEC-3."""
    with Wire(echoing) as wire:
        assert wire.sends(request(Origin=origin)).response().status == 403
    open_server = start(Server={"initial_context": "c_echo", "allowed_origins": "any"})
    with Wire(open_server) as wire:
        assert wire.sends(request(Origin=origin)).response().status == 101
        assert wire.says("hello") == "hello"


@pytest.mark.parametrize("offered", ["chat", "chat, superchat", "v1.example.org,\tv2.example.org"])
def test_of_subprotocols_that_the_server_does_not_speak_none_is_agreed_on(echoing, offered):
    """RFC 6455 4.2.2 (5.): without the field in the answer the connection uses none."""
    with Wire(echoing) as wire:
        response = wire.sends(request(Sec_WebSocket_Protocol=offered)).response()
        assert response.status == 101
        assert "sec-websocket-protocol" not in response.headers
        assert wire.says("hello") == "hello"
