"""The commands of the manual that only look: each runs as it is written there."""

from __future__ import annotations

import pytest

import documents
import machine
from client import player
from machine import do

PLACEHOLDER = "PROCESS"


@pytest.mark.parametrize("heading", ["After a crash", "The log"])
def test_each_look_at_the_journal_runs(heading):
    for line in documents.commands("docs/OPERATING.md", heading):
        assert line.startswith("journalctl ")
        do("sh", "-ec", f"{line.replace(PLACEHOLDER, '1')} --no-pager >/dev/null")


async def test_the_log_is_found_by_account_and_by_event_and_explained():
    async with player() as one:
        await one.enters("ada")
    explained, _, of_account = documents.commands("docs/OPERATING.md", "The log")
    do("journalctl", "--sync")
    assert "What to do:" in do("sh", "-ec", f"{explained} --no-pager")
    assert "login_succeeded" in do("sh", "-ec", f"{of_account} --no-pager")


async def test_a_running_server_answers_each_question():
    commands = [line.removeprefix("sudo ") for line in documents.commands("docs/OPERATING.md", "Ask a running server")]
    async with player():
        before = machine.main_process()
        said = [do("sh", "-ec", line) for line in commands]
        assert machine.main_process() == before
    assert "1 connected" in said[0] and '"connections":1' in said[1]
