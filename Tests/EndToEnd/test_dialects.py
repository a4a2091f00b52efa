"""Who prints the texts of `uuu.v1`, or the frames of `terminal.mudstandards.org`, sees the conversation of plain text.

These are the tests of the plain conversation, over again: they compare each text to the letter.
"""

from __future__ import annotations

import pytest

import sentences as say
import test_conversation
import test_lines
import test_passwords
import test_presence
import test_registration
from player import player
from structured import client, texts
from test_conversation import (  # noqa: F401
    test_a_word_that_resembles_a_known_one_is_answered_with_it_too,
    test_any_sentence_can_be_overridden,
    test_quit_before_login_says_goodbye,
    test_the_motd_is_wrapped_at_80_columns_and_shown_again_on_request,
    test_the_whole_conversation,
    test_while_registration_is_closed_only_login_is_offered,
    test_words_are_known_in_any_case_and_with_blanks_around_them,
)
from test_lines import (  # noqa: F401
    test_a_line_over_the_limit_is_answered_in_words_and_forgotten,
    test_in_a_dialogue_the_question_is_asked_again_after_a_line_over_the_limit,
)
from test_passwords import test_blank_lines_end_a_login  # noqa: F401
from test_presence import (  # noqa: F401
    test_a_login_in_the_middle_of_a_dialogue_of_the_first_takes_over_too,
    test_a_second_login_takes_over_and_the_first_is_told_why,
)
from test_registration import (  # noqa: F401
    test_an_address_registers_once_whatever_the_case_of_its_domain,
    test_cancel_leaves_the_dialogue_at_every_question_and_registers_nobody,
    test_two_passwords_that_differ_are_asked_for_again,
)
from texts_only import OfATerminal, OfUUUV1, speaking


@pytest.fixture(autouse=True, params=[OfUUUV1, OfATerminal], ids=["uuu.v1", "terminal"])
def dialect(request, monkeypatch):
    """Whoever plays in these tests, plays in that dialect."""
    for module in test_conversation, test_lines, test_passwords, test_presence, test_registration:
        monkeypatch.setattr(module, "player", speaking(request.param))
    return request.param


async def test_who_plays_in_plain_text_beside_others_sees_what_they_saw_before(start, dialect):
    """A player of another dialect comes, is seen, takes over and is taken over."""
    server = start(Settings={"MOTD": "no"})
    async with player(server) as bob, speaking(dialect)(server) as ada:
        assert bob.socket.subprotocol is None
        secret = await bob.enters("bob")
        other = await ada.enters("ada")
        await bob.says("who", say.who("bob", "ada"))
        await ada.says("who", say.who("bob", "ada"))
        async with player(server) as ada_again:
            await ada_again.logs_in("ada", other)
            await ada.expects(say.TAKEN_OVER)
            await ada.is_closed_with(1008)
            await bob.says("who", say.who("bob", "ada"))
            async with speaking(dialect)(server) as bob_again:
                await bob_again.logs_in("bob", secret)
                await bob.expects(say.TAKEN_OVER)
                await bob.is_closed_with(1008)
                await ada_again.says("who", say.who("ada", "bob"))


async def test_wanting_everything_changes_no_text(start):
    """The same lines, wanting nothing and wanting all."""
    server = start(Settings={"MOTD": "no"})
    heard: list[list[str]] = []
    for wants in [], ["commands", "presence", "channels", "mail", "data"]:
        async with client(server) as ada:
            told = texts(await ada.greets(wants=wants))
            for line in "help", "dance", "", "register", "cancel", "login", "", "quit":
                told += texts(await ada.says(line))
            told += texts(await ada.is_closed_with(1000))
            heard.append(told)
    assert heard[0] == heard[1] and len(heard[0]) >= 9


async def test_a_text_that_is_too_long_for_one_message_comes_in_several(start, tmp_path):
    """They are cut at line ends; the client of these tests holds each to 64 KiB."""
    text = "\n".join(f'{number:05} ' + '"' * 70 for number in range(800))
    (tmp_path / "motd.txt").write_text(text, encoding="utf-8")
    server = start(Messages={"motd_file": tmp_path / "motd.txt"}, Limits={"outbound_bytes": 1 << 20})
    async with player(server) as bob, client(server) as ada:
        secret = await bob.registers("bob")
        assert await bob.logs_in("bob", secret) == text
        await ada.enters("ada")
        pieces = texts(await ada.says("motd"))
        assert len(pieces) > 1 and "\n".join(pieces) == text
