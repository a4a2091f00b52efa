"""Frames that break the protocol, and what each is answered: RFC 6455 sections 5 to 8, SEC-7, SEC-10."""

from __future__ import annotations

import os
import time

import pytest

import sentences as say
from player import eventually
from server import Server, write_config
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Wire, close_payload, frame


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for all rows of the tables; no row may disturb another."""
    folder = tmp_path_factory.mktemp("frames")
    write_config(folder)
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def wire(served):
    with Wire(served) as one:
        one.upgrades()
        one.text()
        yield one


BROKEN = {
    # 5.1
    "an unmasked text frame": (frame(TEXT, b"help", masked=False), 1002),
    "an unmasked ping": (frame(PING, b"", masked=False), 1002),
    "an unmasked close": (frame(CLOSE, close_payload(1000), masked=False), 1002),
    # 5.2
    "reserved bit 1": (frame(TEXT, b"help", reserved=4), 1002),
    "reserved bit 2": (frame(TEXT, b"help", reserved=2), 1002),
    "reserved bit 3": (frame(TEXT, b"help", reserved=1), 1002),
    "a reserved bit on a ping": (frame(PING, b"", reserved=4), 1002),
    **{f"opcode {opcode:#x}": (frame(opcode, b""), 1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a length of 16 bits that needs 7": (frame(TEXT, b"help", length_bytes=2), 1002),
    "a length of 64 bits that needs 16": (frame(TEXT, b"x" * 200, length_bytes=8), 1002),
    "a length with its top bit set": (frame(TEXT, b"", claimed=1 << 63, length_bytes=8), 1002),
    # 5.4
    "a continuation of nothing": (frame(CONTINUATION, b"help"), 1002),
    "a continuation after a whole message": (frame(PONG) + frame(CONTINUATION, b"help", final=False), 1002),
    "a text in the middle of a message": (frame(TEXT, b"x" * 64, final=False) + frame(TEXT, b"y"), 1002),
    "a binary in the middle of a text": (frame(TEXT, b"x" * 64, final=False) + frame(BINARY, b"y"), 1002),
    # 5.5
    "a ping in fragments": (frame(PING, b"", final=False), 1002),
    "a close in fragments": (frame(CLOSE, close_payload(1000), final=False), 1002),
    "a ping of 126 bytes": (frame(PING, b"x" * 126), 1002),
    "a close of 126 bytes": (frame(CLOSE, close_payload(1000, b"x" * 124)), 1002),
    "a close with half a code": (frame(CLOSE, b"\x03"), 1002),
    # 7.4
    **{
        f"close code {code}": (frame(CLOSE, close_payload(code)), 1002)
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
    # 8.1
    "a byte that UTF-8 never has": (frame(TEXT, b"\xff"), 1007),
    "a continuation byte alone": (frame(TEXT, b"\x80"), 1007),
    "an overlong slash": (frame(TEXT, b"\xc0\xaf"), 1007),
    "an overlong NUL in three bytes": (frame(TEXT, b"\xe0\x80\x80"), 1007),
    "a surrogate": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "a scalar over U+10FFFF": (frame(TEXT, b"\xf4\x90\x80\x80"), 1007),
    "a scalar cut at the end": (frame(TEXT, "λ".encode()[:1]), 1007),
    "a scalar cut at the end of the last fragment": (
        frame(TEXT, b"x" * 64, final=False) + frame(CONTINUATION, "😀".encode()[:3]), 1007),
    "a bad byte in a fragment, long before the end": (frame(TEXT, b"x" * 64 + b"\xff", final=False), 1007),
    "a close reason that is not UTF-8": (frame(CLOSE, close_payload(1000, b"\xff")), 1007),
    # 10.4
    "a message of 8 KiB and a byte": (frame(TEXT, b"x" * 8193), 1009),
    "the claim of a terabyte": (frame(TEXT, b"", claimed=1 << 40), 1009),
    "the claim of the largest length": (frame(BINARY, b"", claimed=(1 << 63) - 1), 1009),
    "fragments of 8 KiB and a byte together": (
        frame(TEXT, b"x" * 8192, final=False) + frame(CONTINUATION, b"x"), 1009),
    "65 fragments": (frame(TEXT, b"x", final=False) + 64 * frame(CONTINUATION, b"x", final=False), 1008),
    "65 empty fragments": (frame(TEXT, b"", final=False) + 64 * frame(CONTINUATION, b"", final=False), 1008),
}


@pytest.mark.parametrize("sent, code", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_frame_is_answered_with_its_close_code(wire, sent, code):
    told, reason = wire.sends(sent).close_reason()
    assert told == code
    assert 7 < len(reason.encode()) <= 123 and reason.isprintable(), "in words, whatever the peer has sent"


@pytest.mark.parametrize("sent, code", [BROKEN["reserved bit 1"], BROKEN["a message of 8 KiB and a byte"]],
                         ids=["a protocol error", "too big"])
def test_the_close_arrives_although_more_was_sent_that_nobody_reads(wire, sent, code):
    """RFC 1122 4.2.2.13: a socket closed with unread input is reset, and the peer may never read the Close frame."""
    wire.sends(sent + os.urandom(300_000))
    assert wire.frame().payload[:2] == code.to_bytes(2)
    wire.ends()


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
def test_a_good_close_is_echoed_with_its_code(wire, code):
    assert wire.sends(frame(CLOSE, close_payload(code, "auf später".encode()))).close_code() == code


def test_a_close_without_a_code_is_echoed_without_one(wire):
    assert wire.sends(frame(CLOSE)).close_code() is None


def test_nothing_after_a_close_is_answered(wire):
    wire.sends(frame(CLOSE, close_payload(1000)) + frame(TEXT, b"help") + frame(PING, b"there?"))
    assert wire.close_code() == 1000


def test_what_came_before_a_close_is_answered(wire):
    wire.sends(frame(TEXT, b"help") + frame(CLOSE, close_payload(1000)))
    assert wire.text() == say.HELP_BEFORE_LOGIN
    assert wire.close_code() == 1000


@pytest.mark.parametrize("payload", [b"", b"x", b"\x00\xff" * 62, b"y" * 125])
def test_a_ping_is_answered_with_its_payload(wire, payload):
    answer = wire.sends(frame(PING, payload)).frame()
    assert (answer.opcode, answer.payload) == (PONG, payload)


def test_every_ping_of_many_is_answered_in_order_where_nobody_has_to_log_in(echo):
    echo.sends(b"".join(frame(PING, str(number).encode()) for number in range(500)))
    for number in range(500):
        assert echo.frame() == (True, PONG, str(number).encode())


def test_a_pong_that_nobody_asked_for_is_ignored(wire):
    assert wire.sends(frame(PONG, b"here")).says("") == say.BLANK_LINE


def test_a_message_in_fragments_is_one_message_and_a_ping_between_them_is_answered(wire):
    wire.sends(frame(TEXT, b" " * 64, final=False) + frame(PING, b"1") + frame(CONTINUATION, b" " * 62 + b"he", final=False))
    assert wire.frame() == (True, PONG, b"1")
    assert wire.sends(frame(PING, b"2") + frame(CONTINUATION, b"lp")).frame() == (True, PONG, b"2")
    assert wire.text() == say.HELP_BEFORE_LOGIN


def test_a_scalar_may_be_cut_between_fragments(wire):
    smiley = "😀".encode()
    wire.sends(frame(TEXT, b"x" * 64 + smiley[:1], final=False) + frame(CONTINUATION, smiley[1:]))
    assert wire.text() == say.UNRECOGNIZED


STREAMED = {
    "one and an empty last one": [b"help", b""],
    "a letter each": [b"h", b"e", b"l", b"p"],
    "empty ones around": [b"", b"", b"help", b"", b""],
    "64, all but one of them empty": [*[b""] * 62, b"help", b""],
    "64 of any size": [*[b" "] * 62, b"he", b"lp"],
}


@pytest.mark.parametrize("parts", STREAMED.values(), ids=STREAMED.keys())
def test_small_fragments_are_a_message_as_those_send_it_who_stream(wire, parts):
    """SEC-51."""
    for number, part in enumerate(parts):
        wire.sends(frame(CONTINUATION if number else TEXT, part, final=number == len(parts) - 1))
    assert wire.text() == say.HELP_BEFORE_LOGIN


def test_the_least_size_of_a_fragment_is_a_setting(start):
    server = start(Limits={"fragment_bytes": 64, "message_fragments": 2})
    with Wire(server).upgrades() as wire:
        wire.text()
        assert wire.sends(frame(TEXT, b" " * 64, final=False) + frame(CONTINUATION, b"help")).text() == say.HELP_BEFORE_LOGIN
        assert wire.sends(frame(TEXT, b"x" * 63, final=False)).close_reason()[0] == 1008


def test_what_tiny_fragments_cost_is_bounded(start, tell):
    """A million of them, in as many messages as the limit makes of them: no memory, and nobody else waits long."""
    server = start(Limits={"ping_seconds": 0})
    message = frame(TEXT, b"", final=False) + 62 * frame(CONTINUATION, b"", final=False) + frame(CONTINUATION)
    count = 1_000_000 // 64
    before = server.resident_kib()
    with Wire(server).upgrades() as wire, Wire(server).upgrades() as other:
        wire.text()
        other.text()
        slowest = 0.0
        began = time.monotonic()
        for _ in range(count // 125):
            wire.sends(message * 125)
            asked = time.monotonic()
            assert other.says("help") == say.HELP_BEFORE_LOGIN
            slowest = max(slowest, time.monotonic() - asked)
            for _ in range(125):
                assert wire.text() == say.BLANK_LINE
        took = time.monotonic() - began
    grown = server.resident_kib() - before
    tell(f"a million empty fragments: {took:.2f} s, another waits for {slowest * 1000:.1f} ms at most, {grown} KiB more")
    assert slowest < 2 and grown < 16 * 1024


def test_frames_may_come_one_byte_at_a_time(wire):
    for byte in frame(TEXT, b"help") + frame(PING, b"p") + frame(TEXT, b"x" * 200):
        wire.sends(bytes([byte]))
    assert wire.text() == say.HELP_BEFORE_LOGIN
    assert wire.frame() == (True, PONG, b"p")
    assert wire.text() == say.UNRECOGNIZED


def test_a_burst_of_commands_is_answered_in_order(wire):
    wire.sends(b"".join(frame(TEXT, line) for line in [b"help", b"", b"dance"] * 100))
    for _ in range(100):
        assert [wire.text() for _ in range(3)] == [say.HELP_BEFORE_LOGIN, say.BLANK_LINE, say.UNRECOGNIZED]


def test_a_zero_mask_is_a_mask(wire):
    """SEC-10."""
    wire.sends(bytes([0x80 | TEXT, 0x80 | 4, 0, 0, 0, 0]) + b"help")
    assert wire.text() == say.HELP_BEFORE_LOGIN


@pytest.mark.parametrize("data", [b"", b"help", bytes(range(256)), b"\xff" * 8192], ids=["empty", "a word", "all bytes", "8 KiB"])
def test_a_binary_message_is_answered_in_words_where_only_text_is_understood(wire, data):
    assert wire.sends(frame(BINARY, data)).text() == "Only text messages are understood here."
    assert wire.says("help") == say.HELP_BEFORE_LOGIN


def test_the_server_pings_who_is_silent_and_keeps_who_answers(start):
    server = start(Limits={"ping_seconds": 1, "pong_seconds": 1})
    with Wire(server).upgrades() as wire:
        wire.text()
        for _ in range(3):
            ping = wire.frame()
            assert ping.opcode == PING
            wire.sends(frame(PONG, ping.payload))
        assert wire.says("help") == say.HELP_BEFORE_LOGIN


async def test_who_does_not_answer_a_ping_is_dropped(start):
    server = start(Limits={"ping_seconds": 1, "pong_seconds": 1})
    with Wire(server).upgrades() as wire:
        wire.text()
        assert wire.frame().opcode == PING
        while wire.more():
            pass

    async def is_closed() -> bool:
        return server.sockets() == 1

    await eventually(is_closed)


def test_the_message_limit_is_a_setting(start):
    server = start(Limits={"message_bytes": 1000})
    with Wire(server).upgrades() as wire:
        wire.text()
        assert wire.sends(frame(TEXT, b"x" * 1000)).text()
        assert wire.sends(frame(TEXT, b"x" * 1001)).close_code() == 1009


async def test_after_all_this_nothing_is_left_and_all_is_well(served):
    """The descriptors of the connections above are gone, and the server serves."""

    with Wire(served).upgrades() as wire:
        wire.text()
        assert wire.says("help") == say.HELP_BEFORE_LOGIN

        async def only_the_listener_and_this_one() -> bool:
            return served.sockets() == 2

        await eventually(only_the_listener_and_this_one)
