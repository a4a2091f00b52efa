"""What a context remembers survives restarts and crashes, and updates to a program in which it remembers something else."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

import faults
import machine
import sentences as say
from client import neighbour
from counter import counting, counts, starts_counting


@pytest.mark.parametrize("disturb", [machine.restart, machine.kill, faults.trap, faults.hang], ids=lambda one: one.__name__)
async def test_the_state_is_as_it_was_after_the_last_answer(disturb):
    faults.faulty("counter")
    async with counting("ada") as ada:
        await counts(ada, 1, 2, 3)
        await asyncio.to_thread(disturb)
        await counts(ada, 4, 5)
        await asyncio.to_thread(disturb)
        await counts(ada, 6)


async def test_an_update_in_which_the_state_has_one_more_field_goes_on(journal):
    """And back again, to the program that does not know the field."""
    faults.faulty("counter")
    async with counting("ada") as ada:
        await counts(ada, 1, 2)
        for fault, number in (("counter-with-a-field", 3), ("counter", 4)):
            faults.faulty(fault)
            await asyncio.to_thread(machine.restart)
            await counts(ada, number)
    assert not journal.records("UUU_EVENT=connection_closed", "UUU_REASON=1012")


@pytest.mark.parametrize("disturb", [machine.restart, machine.kill], ids=lambda one: one.__name__)
async def test_an_update_that_cannot_read_the_state_puts_the_player_into_the_lobby_and_says_so(disturb):
    """Still connected, still logged in; somebody who is elsewhere is told nothing."""
    faults.faulty("counter")
    async with counting("ada") as ada, counting("bob") as bob:
        await counts(ada, 1)
        await bob.asks("lobby")
        faults.faulty("counter-undecodable")
        await asyncio.to_thread(disturb)
        await ada.expects(say.PLACE_LOST)
        assert say.WELCOME_TO_LOBBY in await ada.hears()
        for one in (ada, bob):
            assert set((await one.asks("who")).splitlines()) == {say.CONNECTED_USERS, "ada", "bob"}


async def test_a_command_that_runs_at_a_restart_comes_to_its_end_first():
    faults.faulty("counter")
    async with counting("ada") as ada:
        await ada.socket.send("slow 1")
        await asyncio.to_thread(machine.restart)
        await ada.expects("Slow 1.")
        await counts(ada, 2)


async def test_a_command_that_runs_at_a_crash_is_announced_to_its_player_alone_and_not_run_again(figures):
    """What was said after it is answered. They are the server's neighbours, so that it is certain what runs when."""
    faults.faulty("counter")
    async with AsyncExitStack() as stack:
        everybody = [await stack.enter_async_context(neighbour()) for _ in range(11)]
        for number, one in enumerate(everybody):
            await starts_counting(one, f"player{number}")
            await counts(one, 1, 2)
        bystander, *waiting = everybody
        for one in waiting:
            await one.socket.send("slow 60")
            await one.socket.send("count")
        await counts(bystander, 3, 4)  # has gone round the event loop: by now all of the others' commands run
        await asyncio.to_thread(machine.kill)
        for one in waiting:
            await one.expects(say.COMMAND_LOST, "Counted 3.")
            await one.is_silent()
        await counts(bystander, 5)
    figures("lost commands", running=len(waiting), announced=len(waiting), closed=0)
