"""The counting context of the build with faults (UUU_FAULT=counter, counter-with-a-field, counter-undecodable)."""

from __future__ import annotations

from contextlib import asynccontextmanager

from client import player
from player import Player


async def starts_counting(one: Player, name: str) -> None:
    """Registers, logs in, and goes to the counter, which is at zero."""
    await one.enters(name)
    await one.says("messages", "Counter at 0.")


@asynccontextmanager
async def counting(name: str, *, source: str = "127.0.0.1"):
    """A player at the counter."""
    async with player(source=source) as one:
        await starts_counting(one, name)
        yield one


async def counts(one: Player, *numbers: int) -> None:
    """Counts up to each of these."""
    for number in numbers:
        await one.says("count", f"Counted {number}.")
