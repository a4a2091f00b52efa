"""The end of a process in the middle of a handshake, a frame, a message, an answer or a close: no client notices."""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack

import pytest

import sentences as say
from continuity import ECHO, each_end, each_way, wire
from test_compression import OFFER, RSV1, deflated, inflated
from wire import ACCEPT, BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Wire, close_payload, frame, request

LARGE = os.urandom(65536)
SIGNS = "ä€😀".encode()
EURO = "€".encode()
LETTERS = bytes(range(32, 127)) * 5


@pytest.fixture
def echo(manage):
    return manage(**ECHO)


def cut(data: bytes, *places: int) -> list[bytes]:
    """The parts of the bytes between these places."""
    return [data[start:end] for start, end in zip((0, *places), (*places, len(data)), strict=True)]


MESSAGES = {
    "cut after one byte": (cut(frame(TEXT, b"hello"), 1), b"hello"),
    "cut in the mask": (cut(frame(TEXT, b"hello"), 4), b"hello"),
    "cut before the payload": (cut(frame(TEXT, b"hello"), 6), b"hello"),
    "cut in the payload": (cut(frame(TEXT, b"hello"), 8), b"hello"),
    "cut in the longer length": (cut(frame(BINARY, LARGE[:300]), 3), LARGE[:300]),
    "of the largest size": (cut(frame(BINARY, LARGE), 5, 14, 40_000), LARGE),
    "cut in characters": (cut(frame(TEXT, SIGNS), 7, 9, 13), SIGNS),
    "cut in a character at the end of a fragment": (
        [frame(TEXT, EURO * 30 + EURO[:1], final=False), frame(CONTINUATION, EURO[1:2], final=False),
         frame(CONTINUATION, EURO[2:])], EURO * 31),
    "in fragments, cut between and inside": (
        cut(frame(BINARY, LARGE[:20_000], final=False) + frame(CONTINUATION, LARGE[20_000:]), 20_008, 50_000), LARGE),
    "behind two whole ones": (
        [frame(TEXT, b"one") + frame(TEXT, b"two") + frame(TEXT, b"hello")[:7], frame(TEXT, b"hello")[7:]], b"hello"),
}


def says(one: Wire, line: str, end: str) -> str:
    """What is answered; after a kill, it may be told before that the command whose answer was just heard was lost."""
    answer = one.says(line)
    return one.text() if (answer, end) == (say.COMMAND_LOST, "kill") else answer


@each_end
@each_way
def test_messages_in_parts_with_the_end_of_a_process_between_them_are_put_together(echo, end, way):
    with ExitStack() as stack:
        ones = {name: stack.enter_context(wire(echo.server, way).upgrades()) for name in MESSAGES}
        for turn in range(4):
            for name, (parts, whole) in MESSAGES.items():
                ones[name].sends(b"".join(parts[turn : turn + 1]))
                if name == "behind two whole ones" and turn == 0:
                    assert [ones[name].text() for _ in range(2)] == ["one", "two"]
                if turn == len(parts) - 1:
                    assert ones[name].frame().payload == whole, name
            echo.goes(end)
            echo.start()
        for name, one in ones.items():
            assert says(one, "after", end) == "after", name


@each_end
@each_way
def test_a_handshake_in_parts_with_the_end_of_a_process_between_them_is_answered(manage, end, way):
    """By the only event loop, so that who connects later shows that the former ones were let in."""
    manager = manage(**ECHO | {"Server": {"initial_context": "c_echo", "event_loops": 1}})
    with wire(manager.server, way) as one, wire(manager.server, way) as other:
        first, second, last = cut(request() + frame(TEXT, b"hello"), 1, 60)
        one.sends(first)
        with wire(manager.server, way).upgrades() as later:
            assert later.says("hello") == "hello"
        manager.goes(end)
        manager.start()
        one.sends(second)
        other.sends(request()[:-1])
        manager.goes(end)
        manager.start()
        for half in (one.sends(last), other.sends(request()[-1:] + frame(TEXT, b"hello"))):
            answer = half.response()
            assert (answer.status, answer.headers["sec-websocket-accept"]) == (101, ACCEPT)
            assert half.text() == "hello"


@each_end
@each_way
def test_who_connects_and_what_is_sent_while_no_process_runs_waits_for_the_next_one(echo, end, way):
    with wire(echo.server, way).upgrades() as one:
        first = frame(TEXT, b"half", final=False)
        one.sends(first + frame(PING, b"a"))
        assert one.frame() == (True, PONG, b"a")
        echo.goes(end)
        with wire(echo.server, way) as late:
            late.sends(request() + frame(TEXT, b"late"))
            one.sends(frame(PING, b"b") + frame(CONTINUATION, b" and half") + frame(TEXT, b"more"))
            echo.start()
            assert one.frame() == (True, PONG, b"b")
            assert [one.text(), one.text()] == ["half and half", "more"]
            assert late.response().status == 101
            assert late.text() == "late"


@each_end
@each_way
def test_a_compressed_message_may_be_cut_and_the_connection_compresses_on(echo, end, way):
    with wire(echo.server, way) as one:
        assert "sec-websocket-extensions" in one.sends(request(Sec_WebSocket_Extensions=OFFER)).response().headers
        data = deflated(LETTERS)
        assert len(data) > 80
        *parts, last = cut(frame(TEXT, data[:64], final=False, reserved=RSV1) + frame(CONTINUATION, data[64:]), 20, 70)
        for part in parts:
            one.sends(part)
            echo.goes(end)
            echo.start()
        assert inflated(one.sends(last)) == LETTERS
        assert inflated(one.sends(frame(TEXT, data, reserved=RSV1))) == LETTERS
        assert one.says("as it is") == "as it is"


@each_end
@each_way
def test_who_reads_slowly_gets_all_of_an_answer_that_was_half_written(echo, end, way):
    """Several MiB are on their way, so much that the kernel takes no more, when the process ends."""
    messages = [os.urandom(60_000) for _ in range(150)]
    with wire(echo.server, way).upgrades() as one:
        sent = 0

        def send_all() -> None:
            nonlocal sent
            for message in messages:
                one.sends(frame(BINARY, message))
                sent += 1

        sender = threading.Thread(target=send_all, daemon=True)
        sender.start()
        place = announced = missing = 0
        for until in (50, 100, 150):
            before = -1
            while before != sent < len(messages):
                before = sent
                time.sleep(0.05)
            echo.goes(end)
            echo.start()
            while place < until:
                heard = one.frame().payload
                if heard == say.COMMAND_LOST.encode():
                    announced += 1
                    continue
                if heard != messages[place]:
                    place, missing = place + 1, missing + 1
                assert heard == messages[place]
                place += 1
        sender.join(20)
        assert says(one, "after", end) == "after"
    assert missing <= announced <= (3 if end == "kill" else 0)


@each_end
@each_way
def test_a_close_that_was_begun_by_either_side_is_finished(manage, end, way):
    manager = manage(Limits={"close_seconds": 1})
    with ExitStack() as stack:
        left, mute, half, away = [stack.enter_context(wire(manager.server, way).upgrades()) for _ in range(4)]
        for one in (left, mute, half, away):
            assert one.text()
        for one in (left, mute):
            assert one.says("quit") == say.GOODBYE
            assert one.frame() == (True, CLOSE, close_payload(1000, b"the player has quit"))
        half.sends(frame(CLOSE, close_payload(1000))[:5])
        manager.goes(end)
        left.sends(frame(CLOSE, close_payload(1000)))
        half.sends(frame(CLOSE, close_payload(1000))[5:])
        away.sends(frame(CLOSE, close_payload(4000, b"bye")))
        manager.start()
        left.ends()
        assert half.close_code() == 1000
        assert away.close_code() == 4000
        began = time.monotonic()
        mute.ends()
        assert time.monotonic() - began < 5, "who never answers is waited for close_seconds"


@each_end
def test_after_it_a_silent_client_is_pinged_and_one_that_does_not_answer_is_given_up(manage, end):
    manager = manage(Limits={"ping_seconds": 1, "pong_seconds": 1})
    with Wire(manager.server).upgrades() as lively, Wire(manager.server).upgrades() as deaf:
        for one in (lively, deaf):
            assert one.text()
        manager.goes(end)
        manager.start()
        for _ in range(3):
            ping = lively.frame()
            assert ping.opcode == PING
            lively.sends(frame(PONG, ping.payload))
        assert deaf.frame().opcode == PING
        deaf.ends()
        assert lively.says("") == say.BLANK_LINE
