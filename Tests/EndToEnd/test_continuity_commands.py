"""A command that runs when its process ends, and what a context remembers, also for a changed program."""

from __future__ import annotations

import asyncio
import random
import signal
import threading
import time

import pytest

import sentences as say
from continuity import COUNTER, away, counting, each_end, each_way, events, faulty, renew, wire
from player import player
from server import FAULTY_BINARY
from wire import TEXT, Wire, frame

pytestmark = faulty

LONG = "slow 600"
"""A command that does not come to its end."""

BURST, KILLS = 400, 8

AHEAD = 5000
"""Commands that are sent without waiting for an answer: more than [Limits] queued_bytes."""


@pytest.fixture
def counter(manage):
    return manage(**COUNTER, environment=counting("counter"))


def lines(*texts: str) -> bytes:
    """The messages in one burst."""
    return b"".join(frame(TEXT, text.encode()) for text in texts)


@each_way
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGABRT], ids=["kill", "trap"])
def test_a_command_that_runs_at_a_crash_is_announced_once_and_never_run_again(counter, way, sent, tell):
    """The answer to `count` goes out when `slow` has begun, as both came in one burst."""
    with wire(counter.server, way).upgrades() as one, wire(counter.server, way).upgrades() as other:
        for each in (one, other):
            assert each.text() == "Counter at 0."
        assert one.sends(lines("count", LONG)).text() == "Counted 1."
        counter.dies(sent)
        counter.start()
        assert one.text() == say.COMMAND_LOST
        assert one.says("") == say.BLANK_LINE
        assert other.says("count") == "Counted 1.", "nobody else is told anything"
        counter.kill()
        counted = one.says("count")
        assert counted in ("Counted 2.", "Counted 3."), "not announced again"
        tell(f"{sent.name}: after one command and one that was interrupted: {counted}")


@each_way
def test_what_was_said_behind_an_interrupted_command_is_carried_out_after_the_announcement(counter, way):
    with wire(counter.server, way).upgrades() as one:
        assert one.text() == "Counter at 0."
        assert one.sends(lines("count", LONG, "ask", "hello", "secret")).text() == "Counted 1."
        one.sends(lines("count")[:9])
        counter.kill()
        one.sends(lines("count")[9:])
        assert [one.text() for _ in range(5)] == [
            say.COMMAND_LOST, "Enter a text:", "Enter a secret:", "A text of 5 and a secret of 6.", "Counted 2."]


@each_way
def test_each_command_of_a_burst_that_a_kill_interrupts_changes_the_state_once_or_is_announced(counter, way, tell):
    """Each answer tells the state; an interrupted command may have changed it, or not."""
    seed = random.randrange(1 << 32)
    tell(f"seed {seed}")
    chance = random.Random(seed)
    announced = missing = count = 0
    with wire(counter.server, way).upgrades() as one:
        assert one.text() == "Counter at 0."
        for _ in range(KILLS):
            one.sends(lines(*["count"] * BURST))
            time.sleep(chance.uniform(0, 0.02))
            counter.kill()
            one.sends(lines("note"))
            heard = [one.text()]
            while not heard[-1].startswith("Note"):
                heard.append(one.text())
            is_in_doubt = False
            for line in heard[:-1]:
                if line == say.COMMAND_LOST:
                    assert not is_in_doubt
                    is_in_doubt, announced = True, announced + 1
                    continue
                counted = int(line.removeprefix("Counted ").removesuffix("."))
                assert counted == count + 1 or is_in_doubt and counted == count + 2, f"{counted} after {count}"
                count, is_in_doubt = counted, False
            gaps = BURST - sum(line.startswith("Counted") for line in heard)
            assert 0 <= gaps <= heard.count(say.COMMAND_LOST) <= 1
            missing += gaps
    tell(f"over {way}: {KILLS} kills in bursts of {BURST}: {announced} announced, {missing} of these missing, count {count}")


@each_way
def test_a_command_that_runs_at_a_restart_is_finished_and_answered_and_what_is_behind_it_carried_out(counter, way):
    with wire(counter.server, way).upgrades() as one:
        assert one.text() == "Counter at 0."
        assert one.sends(lines("count", "slow 1", "count", "slow 0.2", "count")).text() == "Counted 1."
        counter.restart()
        assert [one.text() for _ in range(4)] == ["Slow 2.", "Counted 3.", "Slow 4.", "Counted 5."]


@each_end
@each_way
def test_far_more_than_is_read_ahead_of_a_running_command_is_carried_out_in_order(counter, end, way):
    """Some of it is in the server when the process ends, some in the kernel, and some not sent yet."""
    with wire(counter.server, way).upgrades() as one:
        assert one.text() == "Counter at 0."
        burst = lines("count", "slow 1" if end == "restart" else LONG, *["count"] * AHEAD)
        sender = threading.Thread(target=one.sends, args=[burst], daemon=True)
        sender.start()
        assert one.text() == "Counted 1."
        counter.goes(end)
        counter.start()
        first, done = ("Slow 2.", 2) if end == "restart" else (say.COMMAND_LOST, 1)
        assert one.text() == first
        assert [one.text() for _ in range(AHEAD)] == [f"Counted {done + number}." for number in range(1, AHEAD + 1)]
        sender.join(20)


def test_a_restart_does_not_wait_for_ever_for_a_command_and_announces_it(counter, tell):
    with Wire(counter.server).upgrades() as one, Wire(counter.server).upgrades() as other:
        for each in (one, other):
            assert each.text() == "Counter at 0."
        assert one.sends(lines("count", LONG)).text() == "Counted 1."
        began = time.monotonic()
        counter.restart()
        taken = time.monotonic() - began
        tell(f"a restart with a command that does not end: {taken:.1f} s")
        assert taken < 20
        assert one.text() == say.COMMAND_LOST
        assert other.says("count") == "Counted 1."


@each_end
async def test_a_context_knows_what_it_counted_and_asks_on_at_a_masked_question(counter, end):
    async with player(counter.server) as ada, player(counter.server, unix=True) as bob:
        await ada.says("count", "Counted 1.")
        await ada.says("ask", "Enter a text:")
        await ada.says("hello", "Enter a secret:")
        await renew(counter, end)
        await renew(counter, end)
        await ada.says("sesame", "A text of 5 and a secret of 6.")
        await ada.says("count", "Counted 2.")
        await bob.says("count", "Counted 1.")


@each_end
async def test_what_a_timer_has_changed_outside_of_any_command_is_there_afterwards(counter, end):
    """Each is told of a tick when that is kept; none of them says anything between the tick and the end."""
    async with player(counter.server) as ada, player(counter.server, unix=True) as bob:
        await ada.says("count", "Counted 1.")
        for ticks in (1, 2):
            for one in (ada, bob):
                await one.says("tick 0.05", "Ticking.")
            await ada.expects(f"Ticked {1 + ticks}.")
            await bob.expects(f"Ticked {ticks}.")
            await renew(counter, end)
        await ada.says("count", "Counted 4.")
        await bob.says("count", "Counted 3.")


@each_end
async def test_an_upgraded_program_reads_the_state_of_the_former_one(counter, end):
    async with player(counter.server) as ada:
        for number in (1, 2, 3):
            await ada.says("count", f"Counted {number}.")
        await ada.says("ask", "Enter a text:")
        async with away(counter, end):
            counter.environment = counting("counter-with-a-field")
        await ada.says("hello", "Enter a secret:")
        await ada.says("sesame", "A text of 5 and a secret of 6.")
        await ada.says("note", "Note: none.")
        await ada.says("season", "Season: spring.")
        await ada.says("note the new field", "Note: the new field.")
        await renew(counter, end)
        await ada.says("note", "Note: the new field.")
        await ada.says("count", "Counted 4.")
        async with away(counter, end):
            counter.environment = counting("counter")
        await ada.says("count", "Counted 5.")


@each_end
async def test_a_state_that_an_upgraded_program_cannot_read_costs_the_place_and_not_the_connection(manage, end):
    manager = manage(binary=FAULTY_BINARY, environment=counting("counter"), Settings={"MOTD": "no"})
    async with player(manager.server) as ada, player(manager.server) as bob, player(manager.server) as eve:
        for one, name in [(ada, "ada"), (bob, "bob"), (eve, "eve")]:
            await one.enters(name)
        await ada.says("messages", "Counter at 0.")
        await ada.says("count", "Counted 1.")
        await bob.says("manage", say.ACCOUNT_MANAGEMENT)
        await bob.says("reset", say.CURRENT_PASSWORD)
        async with away(manager, end):
            manager.environment = counting("counter-undecodable")
        await ada.expects(say.PLACE_LOST, say.WELCOME_TO_LOBBY)
        [lost] = events(manager.server, "place_lost")
        assert " context=c_messages " in lost and " account=ada " in lost
        await bob.says("cancel", say.CANCELLED)
        await eve.says("who", say.who("ada", "bob", "eve"))
        await ada.says("who", say.who("ada", "bob", "eve"))
        await ada.says("messages", "Counter at 0.")
        await ada.says("count", "Counted 1.")


async def test_after_three_crashes_in_a_row_a_server_starts_afresh_and_says_so(counter, tell):
    """What made it crash may be what it restores: better to end those connections than all that come."""
    async with player(counter.server) as ada, player(counter.server, unix=True) as bob:
        await ada.says("count", "Counted 1.")
        counter.environment = counting("counter", "trap-at-restore")
        await asyncio.to_thread(counter.dies)
        starts = await asyncio.to_thread(counter.starts_until_ready)
        tell(f"ready at start {starts} after the first crash")
        assert starts in (3, 4)
        for one in (ada, bob):
            await one.is_closed_with(1012)
        async with player(counter.server) as late:
            await late.says("count", "Counted 1.")
            told = events(counter.server, "connections_dropped")
            assert len(told) == 1, counter.server.log(since_start=True)
            counter.environment = counting("counter")
            await renew(counter, "restart")
            await late.says("count", "Counted 2.")


@pytest.mark.parametrize("has_note", [True, False], ids=["a-crash", "no-note"])
async def test_who_makes_restoring_crash_is_left_out_at_the_next_start_and_all_others_go_on(
        counter, has_note, tmp_path, tell):
    """However often it crashes before: here it is one of three connections that ends the process when it is restored.

    Where no crash is noted, as when the kernel kills a process, it takes a second one that ends at the same connection.
    """
    async with player(counter.server) as ada, player(counter.server, unix=True) as bob, player(counter.server) as eve:
        for one, count in (ada, 1), (bob, 13), (eve, 2):
            for number in range(count):
                await one.says("count", f"Counted {number + 1}.")
        state = {"STATE_DIRECTORY": str(tmp_path)} if has_note else {}
        counter.environment = counting("counter", "trap-at-thirteen") | state
        await asyncio.to_thread(counter.dies)
        starts = await asyncio.to_thread(counter.starts_until_ready)
        tell(f"ready at start {starts} after the crash")
        assert starts == (2 if has_note else 3)
        await bob.is_closed_with(1012)
        [dropped] = events(counter.server, "connections_dropped")
        assert "count=1 " in dropped and "damaged" in dropped
        await ada.says("count", "Counted 2.")
        await eve.says("count", "Counted 3.")
        await asyncio.to_thread(counter.kill)
        assert events(counter.server, "connections_dropped") == []
        await ada.says("count", "Counted 3.")
