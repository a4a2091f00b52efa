"""The journal's catalogue: `journalctl -x` says what happened and what to do (SD-13)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import sentences as say
from player import player
from server import REPOSITORY

SOURCE = REPOSITORY / "systemd/uuu-server.catalog"

pytestmark = pytest.mark.skipif(not shutil.which("journalctl"), reason="journalctl is missing (apt: systemd)")


def journalctl(root: Path, *arguments: str) -> str:
    """What journalctl prints about the catalogue below a root; it must not complain."""
    ended = subprocess.run(
        ["journalctl", f"--root={root}", *arguments], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stderr == ""
    return ended.stdout


@pytest.fixture
def compiled(tmp_path) -> Path:
    """A root with the shipped catalogue in it, compiled."""
    root = tmp_path / "root"
    folder = root / "usr/lib/systemd/catalog"
    folder.mkdir(parents=True)
    shutil.copy(SOURCE, folder)
    journalctl(root, "--update-catalog")
    return root


def test_systemd_compiles_and_lists_every_entry(compiled):
    """What stands in the file, and no comment or second entry swallowed."""
    ids = re.findall(r"^-- ([0-9a-f]{32})$", SOURCE.read_text(encoding="utf-8"), re.MULTILINE)
    listed = [line.split(maxsplit=2) for line in journalctl(compiled, "--list-catalog").splitlines()]
    assert ids and sorted(entry[0] for entry in listed) == sorted(ids)
    for identifier, definer, subject in listed:
        assert definer == "uuu-server:" and len(subject) >= 10, identifier
    dumped = journalctl(compiled, "--dump-catalog")
    assert dumped.count("What to do: ") == len(ids)
    assert not re.search(r"^#", dumped, re.MULTILINE)


async def test_journalctl_x_explains_the_records_of_a_visit(compiled, served, journal):
    """Every place for a field is filled."""
    journal.use_catalogue(compiled / "var/lib/systemd/catalog/database")
    server = served()
    async with player(server) as ada:
        secret = await ada.enters("ada")
        async with player(server) as other:
            await other.fails_to_log_in("ada", "wrong")
            await other.logs_in("ada", secret)
            await other.says("quit", say.GOODBYE)
            await other.is_closed_with(1000)
    assert server.stop() == 0
    told = journal.run("journalctl", "--quiet", "-x", "--no-hostname", f"_PID={server.pid}").decode()
    assert "░░ Subject: ada logged in" in told
    assert "░░ Subject: An empty database was made" in told
    assert f'░░ What to do: nothing. "journalctl UUU_ACCOUNT=ada" shows all' in told
    explained = "\n".join(line for line in told.splitlines() if line.startswith("░░"))
    assert "@" not in explained
    for record in journal.records(_PID=str(server.pid)):
        if "MESSAGE_ID" in record:
            assert record["UUU_EVENT"], record
    assert told.count("What to do: ") == sum("MESSAGE_ID" in record for record in journal.records(_PID=str(server.pid)))
