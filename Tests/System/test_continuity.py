"""Players who talk all the while notice nothing of restarts, crashes and hangs but a pause.

More of them, more often: UUU_CONTINUITY_CLIENTS and UUU_CONTINUITY_ROUNDS.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Callable
from statistics import median

import pytest

import faults
import machine
from crowd import CLIENTS, ECHO, ROUNDS, crowd
from journal import Journal
from talker import Seen


async def endures(journal: Journal, figures, what: str, disturb: Callable[[], None], rounds: int = ROUNDS) -> Seen:
    """A crowd talks while the service is disturbed again and again; nobody may be closed, nothing doubled or lost."""
    processes = set()
    pauses = []
    chance = random.Random()
    async with crowd() as talkers:
        for _ in range(rounds):
            processes.add(machine.main_process())
            # At any moment of what the crowd does, not always at the same one after the round before.
            await asyncio.sleep(chance.uniform(0, 0.5))
            talkers.takes_longest()
            await asyncio.to_thread(disturb)
            await talkers.all_hear()
            pauses.append(1000 * talkers.takes_longest())
        processes.add(machine.main_process())
        closed = journal.records("UUU_EVENT=connection_closed")
        seen = await talkers.ends()
    restored = journal.restorations()
    figures(
        what, clients=CLIENTS, rounds=rounds, **seen.figures(), worst_ms=round(max(pauses)), median_ms=round(median(pauses)),
        restored_ms=round(median(one.milliseconds for one in restored)) if restored else None, seed=talkers.seed)
    assert len(processes) == rounds + 1, "each time another process took over"
    assert (seen.closed, seen.lost, seen.doubled) == (0, 0, 0), seen.odd[:20]
    assert seen.messages > CLIENTS * rounds
    assert not closed, "the server says that it closed some"
    assert [one.count for one in restored] == [CLIENTS] * rounds
    return seen


async def test_a_restart_closes_nobody_and_loses_nothing(journal, figures):
    """`systemctl restart`, as after an update."""
    machine.configure(**ECHO)
    seen = await endures(journal, figures, "restart", machine.restart)
    assert seen.announced == 0, "a restart lets commands end"


async def test_a_kill_closes_nobody_and_doubles_nothing(journal, figures):
    """`kill -9`; what was running at that moment is announced as perhaps lost, and nothing else is."""
    machine.configure(**ECHO)
    seen = await endures(journal, figures, "kill", machine.kill)
    assert machine.shown("NRestarts") == str(ROUNDS)
    assert seen.announced <= ROUNDS * max(1, len(os.sched_getaffinity(0)) // 2), "an event loop runs one command at a time"


@pytest.mark.parametrize("disturb", [faults.trap, faults.hang], ids=["trap", "hang"])
async def test_a_trap_and_a_hung_loop_close_nobody_and_double_nothing(journal, figures, disturb):
    """The trap is Swift's own, as of an index out of range; the hang ends by the watchdog, after two seconds here."""
    machine.configure(**ECHO)
    faults.faulty()
    rounds = max(2, ROUNDS // 4)
    await endures(journal, figures, disturb.__name__, disturb, rounds)
    assert machine.shown("NRestarts") == str(rounds)
    assert journal.records("UUU_EVENT=hang_noticed") or disturb is faults.trap


async def test_another_build_of_the_server_takes_over(journal, figures):
    """As an update does: from the release build to the debug build, and back."""
    machine.configure(**ECHO)
    builds = iter([faults.faulty, machine.undo_drop_in])

    def update() -> None:
        next(builds)()
        machine.restart()

    await endures(journal, figures, "update", update, rounds=2)


async def test_whoever_connects_while_it_is_away_is_served(journal, figures):
    """They wait in the socket, which is systemd's, and are no connections to be restored."""
    machine.configure(**ECHO)
    async with crowd(8) as talkers:
        async with asyncio.TaskGroup() as group:
            restarting = group.create_task(asyncio.to_thread(machine.kill))
            newcomers = 0
            while not restarting.done():
                async with crowd(2, first=1000 + newcomers) as others:
                    seen = await others.ends()
                assert (seen.closed, seen.lost) == (0, 0), seen.odd
                newcomers += 2
        await talkers.all_hear()
        seen = await talkers.ends()
    figures("newcomers", clients=newcomers, **seen.figures())
    assert (seen.closed, seen.lost, seen.doubled) == (0, 0, 0), seen.odd
