"""UTF-8 in text messages, and how early a byte that is not UTF-8 is noticed: RFC 6455 section 8.1, SEC-7."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from wire import CONTINUATION, PING, PONG, TEXT, frame

GOOD = {
    "Greek": "κόσμε",
    "the first and last scalar of one byte": "\x00\x7f",
    "the first and last scalar of two bytes": "\x80\u07ff",
    "the first and last scalar of three bytes": "\u0800\uffff",
    "the first and last scalar of four bytes": "\U00010000\U0010ffff",
    "around the surrogates": "\ud7ff\ue000",
    "the replacement character": "\ufffd",
    "noncharacters": "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)) + "\ufdd0",
    "marks and joiners": "e\u0301 👩‍👩‍👧‍👦 \u202e",
    "a mixture": "Hello-µ@ßöäüàá-UTF-8!! 漢字 😀",
}

class Bad(NamedTuple):
    """Bytes that are no UTF-8: what may still become some, the byte after which nothing can, and what follows."""

    before: bytes
    offence: bytes
    after: bytes = b""


BAD = {
    "a continuation byte first": Bad(b"", b"\x80"),
    "the last continuation byte first": Bad(b"", b"\xbf"),
    "a continuation byte behind a whole scalar": Bad(b"\xce\xba", b"\x80", b"\xbf"),
    **{f"{byte:#x}": Bad(b"\xce\xba", bytes([byte])) for byte in (0xC0, 0xC1, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF)},
    "two bytes, the second a letter": Bad(b"\xc3", b"a"),
    "three bytes, the second a letter": Bad(b"\xe2", b"a", b"\x82"),
    "three bytes, the third a letter": Bad(b"\xe2\x82", b"a"),
    "four bytes, the fourth a letter": Bad(b"\xf0\x9f\x98", b"a"),
    "overlong in three bytes": Bad(b"\xe0", b"\x9f", b"\xbf"),
    "overlong in four bytes": Bad(b"\xf0", b"\x8f", b"\xbf\xbf"),
    "the first surrogate": Bad(b"\xed", b"\xa0", b"\x80"),
    "the last surrogate": Bad(b"\xed", b"\xbf", b"\xbf"),
    "a pair of surrogates": Bad(b"\xed", b"\xa0", b"\xbd\xed\xb8\x80"),
    "one over the last scalar": Bad(b"\xf4", b"\x90", b"\x80\x80"),
    "a surrogate in the midst of text": Bad("κόσμε".encode() + b"\xed", b"\xa0", b"\x80edited"),
    "far over the last scalar": Bad("κόσμε".encode(), b"\xf7", b"\xbf\xbf\xbfedited"),
}

LETTERS = b"x" * 64
"""Plain letters before, so that a check of many bytes at a time meets the rest at its end."""


def one_byte_fragments(data: bytes) -> bytes:
    pieces = [data[index : index + 1] for index in range(len(data))]
    return b"".join(
        frame(CONTINUATION if index else TEXT, piece, final=index == len(pieces) - 1)
        for index, piece in enumerate(pieces))


@pytest.mark.parametrize("prefix", [b"", LETTERS], ids=["alone", "behind letters"])
@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD.keys())
def test_text_comes_back_whole_in_fragments_and_byte_by_byte(echo, good, prefix):
    data = prefix + good.encode()
    assert echo.sends(frame(TEXT, data)).frame().payload == data
    assert echo.sends(one_byte_fragments(data)).frame().payload == data
    for byte in frame(TEXT, data):
        echo.sends(bytes([byte]))
    assert echo.frame() == (True, TEXT, data)


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_whole_message_that_is_no_text_is_closed_with_1007(echo, bad):
    assert echo.sends(frame(TEXT, LETTERS + b"".join(bad))).close_code() == 1007


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_of_fragments_the_one_with_the_bad_byte_is_closed_with_1007_and_none_before(echo, bad):
    echo.sends(frame(TEXT, LETTERS + bad.before, final=False) + frame(PING, b"so far so good"))
    assert echo.frame() == (True, PONG, b"so far so good")
    echo.sends(frame(CONTINUATION, bad.offence, final=False))
    assert echo.close_code() == 1007


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_the_bad_byte_is_enough_though_its_frame_goes_on(echo, bad):
    """Fail fast: the rest of the frame is never sent."""
    cut = LETTERS + bad.before + bad.offence
    assert echo.sends(frame(TEXT, cut, claimed=len(cut) + 1000)).close_code() == 1007


@pytest.mark.parametrize("bad", ["κ".encode()[:1], "€".encode()[:2], "😀".encode()[:3]], ids=["of two", "of three", "of four"])
def test_a_scalar_cut_at_the_end_is_closed_with_1007_when_the_message_ends(echo, bad):
    echo.sends(frame(TEXT, bad, final=False) + frame(PING)).frame()
    assert echo.sends(frame(CONTINUATION)).close_code() == 1007
