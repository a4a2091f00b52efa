"""What a descriptor store lacks or holds: none at all, something of another version, another configuration."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

import sentences as say
from continuity import ECHO, away, each_end, events, renew, wire
from own_store import Stored
from player import player
from test_compression import OFFER, RSV1, SENTENCE, deflated, inflated
from wire import BINARY, CLOSE, TEXT, frame, request


@pytest.mark.parametrize("lack", [{"notifies": False}, {"most_stored": 0}], ids=["no manager", "no room"])
async def test_without_a_store_everybody_is_closed_with_1001_and_the_log_says_once_that_it_will_be_so(manage, lack):
    manager = manage(**lack)
    async with player(manager.server) as ada, player(manager.server, unix=True) as bob:
        secret = await ada.enters("ada")
        ended = asyncio.create_task(asyncio.to_thread(manager.restart))
        for one in (ada, bob):
            await one.is_closed_with(1001)
        await ended
        assert len(events(manager.server, "continuity_off")) == 1, manager.server.log(since_start=True)
    async with player(manager.server) as ada:
        await ada.logs_in("ada", secret)


async def test_without_a_store_a_kill_ends_connections_and_nothing_else(manage):
    manager = manage(most_stored=0)
    async with player(manager.server) as ada, player(manager.server, unix=True) as bob:
        secret = await ada.enters("ada")
        await renew(manager, "kill")
        for one in (ada, bob):
            await one.is_closed_with(1006)
    async with player(manager.server) as ada:
        await ada.logs_in("ada", secret)
        await ada.says("who", say.who("ada"))


async def test_a_stop_ends_all_connections_at_once_and_one_can_log_in_after_the_next_start(manage):
    manager = manage()
    async with player(manager.server) as ada, player(manager.server, unix=True) as bob:
        secret = await ada.enters("ada")
        assert len(manager.store) > 0
        await asyncio.to_thread(manager.stop)
        assert len(manager.store) == 0
        for one in (ada, bob):
            async with asyncio.timeout(5):
                await one.socket.wait_closed()
            assert one.socket.close_code in (1001, 1006)
        await asyncio.to_thread(manager.start)
    async with player(manager.server) as ada:
        await ada.logs_in("ada", secret)
        await ada.says("who", say.who("ada"))


def other_magic(state: Stored) -> int:
    """The same file, but not of our kind."""
    os.pwrite(state.descriptor, b"\xff" * 8, 0)
    return state.descriptor


def other_version(state: Stored) -> int:
    """The same file, of a version that is not known yet."""
    os.pwrite(state.descriptor, b"\xff" * 8, 8)
    return state.descriptor


def other_file(state: Stored) -> int:
    """A file of anybody."""
    os.close(state.descriptor)
    made = os.memfd_create("other", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(made, b"something else " * 5000)
    fcntl.fcntl(made, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
    return made


@each_end
@pytest.mark.parametrize("other", [other_magic, other_version, other_file])
async def test_a_state_of_another_version_ends_its_connections_with_1012_and_nothing_else(manage, end, other):
    manager = manage()
    async with player(manager.server) as ada, player(manager.server, unix=True) as bob:
        secret = await ada.enters("ada")
        async with away(manager, end):
            for place, former in enumerate(manager.store.kept):
                if former.name.startswith("state-"):
                    manager.store.kept[place] = former._replace(name="state-1", descriptor=other(former))
        for one in (ada, bob):
            await one.is_closed_with(1012)
    async with player(manager.server) as ada:
        await ada.logs_in("ada", secret)
        await renew(manager, end)
        await ada.says("who", say.who("ada"))
        assert [name for name in manager.store.names if name.startswith("state-")] == ["state-3"]


SLOTS, STRIDE, TENANCY, PLACES, COOKIE, WINDOW = 4096, 136, 4, 34, 72, 91
"""Where the slots of connections begin in a memory, their size, and what stands where in one."""


@each_end
@pytest.mark.parametrize(("place", "byte"), [(WINDOW, 200), (PLACES, 255), (TENANCY, 7), (TENANCY, 0), (COOKIE + 7, 77)])
async def test_damage_in_one_slot_ends_that_connection_with_1012_and_no_other(manage, end, place, byte):
    """Also if not even its socket can be told: its frames are no request, and it is not answered as if they were one."""
    manager = manage(Server={"initial_context": "c_echo", "event_loops": 1})
    async with AsyncExitStack() as stack:
        ones = [await stack.enter_async_context(player(manager.server, greeted=False, unix=number % 2 == 0))
                for number in range(4)]
        for one in ones:
            await one.says("before", "before")
        async with away(manager, end):
            [state] = [former for former in manager.store.kept if former.name.startswith("state-")]
            slots = [number for number in range(8) if os.pread(state.descriptor, 1, SLOTS + STRIDE * number + TENANCY)[0]]
            os.pwrite(state.descriptor, bytes([byte]), SLOTS + STRIDE * slots[1] + place)
            if (place, byte) == (TENANCY, 0):
                await ones[1].socket.send("still here")
        for one in ones[0], *ones[2:]:
            await one.says("after", "after")
        await ones[1].is_closed_with(1012)
        [told] = events(manager.server, "connections_missing" if place == COOKIE + 7 else "connections_dropped")
        assert "count=1" in told


def test_restoring_takes_no_more_than_the_memory_twice(manage, tell):
    """One connection's copy at a time; the bound is what MemoryMax= is reckoned with."""
    manager = manage(**{**ECHO, "Server": {**ECHO["Server"], "compression": "no"}})
    messages = frame(BINARY, os.urandom(60_000)) * 30
    with ExitStack() as stack:
        ones = [stack.enter_context(wire(manager.server, "unix")) for _ in range(400)]
        for one in ones:
            one.sends(request()).response()
            one.socket.setblocking(False)
        sent, before = [0] * len(ones), -1
        while before < sum(sent):
            before = sum(sent)
            for number, one in enumerate(ones):
                try:
                    sent[number] += one.socket.send(messages[sent[number]:])
                except BlockingIOError:
                    pass
            time.sleep(0.1)
        manager.dies()
        size = sum(os.fstat(one.descriptor).st_blocks * 512 for one in manager.store.kept if one.name.startswith("state-"))
        manager.start()
        peak = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{manager.pid}/status").read_text())[1]) * 1024
        tell(f"{size >> 20} MiB were kept, restoring took {peak >> 20} MiB")
        assert size > 20 << 20 and peak <= 2.2 * size + (32 << 20)
        assert "count=400 " in events(manager.server, "connections_restored")[0]


@each_end
async def test_another_configuration_after_it_breaks_nobody(manage, end):
    """Smaller limits, no compression, another number of event loops, another first context."""
    manager = manage(**ECHO)
    async with AsyncExitStack() as stack:
        ones = [await stack.enter_async_context(player(
            manager.server, greeted=False, unix=number % 2 == 0, compression="deflate" if number % 3 else None))
            for number in range(12)]
        for loops in (4, 1, 3):
            async with away(manager, end):
                manager.configure(Server={"event_loops": loops}, Limits={"message_bytes": 4096, "connections": 6})
            for number, one in enumerate(ones):
                await one.says(f"{number} " * 100, f"{number} " * 100)
                await one.says(bytes([number]) * 4000, bytes([number]) * 4000)


@each_end
def test_a_message_that_was_begun_under_larger_limits_is_put_together_or_refused_in_good_order(manage, end):
    manager = manage(**ECHO)
    large = os.urandom(60_000)
    with wire(manager.server, "tcp") as one, wire(manager.server, "unix") as other:
        for each in (one, other):
            each.sends(request(Sec_WebSocket_Extensions=OFFER)).response()
        one.sends(frame(BINARY, large)[:40_000])
        other.sends(frame(TEXT, deflated(SENTENCE), reserved=RSV1)[:30])
        manager.goes(end)
        manager.configure(Limits={"message_bytes": 1024})
        manager.start()
        one.sends(frame(BINARY, large)[40_000:])
        other.sends(frame(TEXT, deflated(SENTENCE), reserved=RSV1)[30:])
        assert inflated(other) == SENTENCE
        first, second = one.take(2)
        if first & 15 == CLOSE:
            assert one.take(second)[:2] == (1009).to_bytes(2)
        else:
            assert first & 15 == BINARY
