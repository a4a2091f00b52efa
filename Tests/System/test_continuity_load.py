"""Killed in the middle of its work, again and again: whatever the server was doing, nothing is doubled, and nothing is lost
without a word.

The server never rests, so that each kill finds it at something, and it has many messages of a connection in its hands.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import faults
import machine
from backend import SOCKET
from client import get
from crowd import ECHO, ROUNDS
from machine import do

SOURCE = Path(__file__).with_name("load") / "numbered.c"

CONNECTIONS, DEPTH = 32, 16

LONGEST = ROUNDS * machine.PATIENCE
"""Seconds after which the client ends by itself."""


@pytest.fixture(scope="module")
def numbered(tmp_path_factory) -> Path:
    """The client that never rests either."""
    program = tmp_path_factory.mktemp("load") / "numbered"
    do("cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCE)
    return program


def endures(program: Path, disturb: Callable[[], None], *arguments: object) -> dict[str, int]:
    """Disturbs the server under the client's load, and returns the client's figures."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    command = [program, SOCKET, CONNECTIONS, DEPTH, *arguments]
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        for _ in range(ROUNDS):
            time.sleep(chance.uniform(0.05, 0.4))
            disturb()
        told = process.communicate(timeout=machine.PATIENCE)[0]
    seen = {name: int(number) for name, number in (pair.split("=") for pair in told.split())}
    assert seen["messages"] > 1000 * ROUNDS, "there was no load"
    return seen


@pytest.mark.parametrize(("disturb", "size"), [(machine.restart, 20), (machine.kill, 20), (machine.kill, 3000)])
def test_no_message_is_lost_without_a_word_and_none_answered_twice(numbered, figures, disturb, size):
    machine.configure(**ECHO)
    assert get("/healthz").status == 200
    seen = endures(numbered, disturb, size, LONGEST)
    figures(f"full load, {disturb.__name__}", connections=CONNECTIONS, depth=DEPTH, size=size, rounds=ROUNDS, **seen)
    assert (seen["closed"], seen["lost"], seen["doubled"]) == (0, 0, 0)
    assert seen["missing"] <= seen["announced"] <= (0 if disturb is machine.restart else ROUNDS * CONNECTIONS)


def test_what_commands_have_changed_is_neither_forgotten_nor_done_twice(numbered, figures):
    """A counter, whose answers tell how often it counted."""
    machine.configure(Server={"initial_context": "c_messages"})
    faults.faulty("counter")
    assert get("/healthz").status == 200
    seen = endures(numbered, machine.kill, 5, LONGEST, "count")
    figures("full load, counting, kill", connections=CONNECTIONS, depth=DEPTH, rounds=ROUNDS, **seen)
    assert (seen["closed"], seen["lost"], seen["doubled"], seen["forgotten"]) == (0, 0, 0, 0)
    assert seen["missing"] <= seen["announced"]
