"""Backup and restore on a machine as it is installed: as root, beside the running service, and by the timer (DB-6)."""

from __future__ import annotations

import shutil
import stat
import time
from pathlib import Path

import machine
from client import player
from journal import Journal
from machine import BACKUPS, CONFIG, STATE, UNIT, do, eventually

SERVICE, TIMER = "uuu-server-backup.service", "uuu-server-backup.timer"


def owners() -> set[str]:
    """Whose the files of the server's state are."""
    return {path.owner() for path in (STATE, *STATE.iterdir())}


def record(journal: Journal, event: str) -> dict[str, str]:
    """The record of an event that `journalctl -u uuu-server-backup` shows."""
    return eventually(lambda: journal.records(f"UUU_EVENT={event}", unit=SERVICE), event)[0]


async def test_three_who_registered_are_there_after_a_restore_elsewhere(tmp_path):
    """Elsewhere is where this machine has lost its state, and another folder."""
    file, secrets = tmp_path / "b.sqlite", {}
    async with player() as one:
        for name in ("ada", "bob", "cyd"):
            secrets[name] = await one.registers(name)
    tmp_path.chmod(0o700)
    assert do("uuu-server", "backup", file).startswith(f"{file}: 3 accounts, ")
    assert owners() == {"uuu-server"}
    async with player() as one:
        await one.registers("dan")

    trial = tmp_path / "trial.sqlite"
    said = do("env", f"UUU_DATABASE_PATH={trial}", "uuu-server", "restore", file)
    assert trial.exists() and said.endswith("next: start the server\n"), "a trial disturbs no service"
    said = do("uuu-server", "restore", file, status=75)
    assert "is running" in said and all(unit in said for unit in ("uuu-server.socket", "uuu-server-admin.socket", UNIT))
    do("systemctl", "stop", UNIT)
    said = do("uuu-server", "restore", file, status=75)
    assert "would be started by whoever connects" in said and "systemctl stop uuu-server" in said
    assert machine.shown("ActiveState") == "inactive"
    do("sh", "-ec", said.rpartition("sockets: ")[2])
    said = do("uuu-server", "restore", file)
    former = Path(said.partition("is kept as ")[2].partition(";")[0])
    assert owners() == {"uuu-server"} and former.stat().st_size > 0
    do("sh", "-ec", said.strip().rpartition("next: ")[2])
    for name, secret in secrets.items():
        async with player() as one:
            await one.logs_in(name, secret)
    async with player() as one:
        await one.registers("dan")

    machine.stop_all()
    elsewhere = Path("/var/lib/uuu-server/elsewhere")
    elsewhere.mkdir()
    do("chown", "uuu-server:uuu-server", elsewhere)
    machine.configure(Database={"path": elsewhere / "world.sqlite"})
    assert "there was no database before" in do("uuu-server", "restore", file, "--config", CONFIG)
    machine.listen()
    for name, secret in secrets.items():
        async with player() as one:
            await one.logs_in(name, secret)


async def test_a_machine_on_which_the_server_has_never_run_takes_a_backup(tmp_path):
    """There is no folder of its state yet: root makes it, and systemd gives it to the server."""
    file = tmp_path / "b.sqlite"
    async with player() as one:
        secret = await one.registers("ada")
    do("uuu-server", "backup", file)
    machine.stop_all()
    shutil.rmtree(STATE)
    assert "there was no database before" in do("uuu-server", "restore", file)
    machine.listen()
    async with player() as one:
        await one.logs_in("ada", secret)
    assert owners() == {"uuu-server"}


async def test_a_link_in_the_place_of_the_database_leads_root_nowhere(tmp_path):
    """The folder is the server's: whoever takes that over could put a link to any file there."""
    file, precious = tmp_path / "b.sqlite", Path("/etc/precious")
    async with player() as one:
        secret = await one.registers("ada")
    do("uuu-server", "backup", file)
    machine.stop_all()
    precious.write_text("precious\n")
    database = STATE / "uuu-server.sqlite"
    database.unlink()
    do("setpriv", "--reuid=uuu-server", "--regid=uuu-server", "--clear-groups", "ln", "-s", precious, database)
    said = do("uuu-server", "restore", file, status=77)
    assert "symbolic link" in said and precious.read_text() == "precious\n"
    precious.unlink()

    # What many would do by hand, and could not start then.
    database.unlink()
    do("cp", file, database)
    said = do("uuu-server", "restore", file, status=77)
    do("sh", "-ec", said.split("`")[1])
    do("uuu-server", "restore", file)
    machine.listen()
    async with player() as one:
        await one.logs_in("ada", secret)


async def test_the_timer_makes_backups_and_keeps_seven(journal):
    """It is off until it is enabled; its service is in a sandbox, and starts no server."""
    assert do("systemctl", "is-enabled", TIMER, status=1).strip() == "disabled"
    async with player() as one:
        await one.registers("ada")
    do("systemctl", "stop", UNIT)
    do("systemctl", "start", SERVICE)
    assert not machine.is_active()
    first = sorted(path.name for path in BACKUPS.iterdir())
    assert len(first) == 1 and first[0].startswith("uuu-server-2") and first[0].endswith("Z.sqlite")
    assert (BACKUPS.owner(), stat.S_IMODE(BACKUPS.stat().st_mode)) == ("root", 0o700)
    assert stat.S_IMODE((BACKUPS / first[0]).stat().st_mode) == 0o600
    made = record(journal, "backup_made")
    assert made["UUU_PLACE"] == str(BACKUPS / first[0]) and made["UUU_COUNT"] == "1"
    assert owners() == {"uuu-server"}

    old = [f"uuu-server-2020010{day}T000000Z.sqlite" for day in range(1, 8)]
    for name in (*old, "mine.sqlite"):
        (BACKUPS / name).touch()
    do("systemctl", "start", UNIT)
    time.sleep(1)  # so that they have names of their own
    do("systemctl", "start", SERVICE)
    kept = sorted(path.name for path in BACKUPS.iterdir())
    assert "mine.sqlite" in kept and first[0] in kept and len(kept) == 8
    assert [name for name in kept if name in old] == old[2:]

    (STATE / "uuu-server.sqlite").rename(STATE / "gone")
    do("systemctl", "start", SERVICE, status=1)
    assert SERVICE in do("systemctl", "--failed", "--no-legend")
    failed = record(journal, "backup_failed")
    assert str(STATE / "uuu-server.sqlite") in failed["UUU_ERROR"] and failed["PRIORITY"] == "3"
    assert sorted(path.name for path in BACKUPS.iterdir()) == kept
    do("systemctl", "reset-failed")


def test_the_timer_can_be_enabled():
    do("systemctl", "enable", "--now", TIMER)
    try:
        assert SERVICE in do("systemctl", "list-timers", "--no-pager", TIMER)
        assert machine.shown("Persistent", TIMER) == "yes" and machine.shown("RandomizedDelayUSec", TIMER) == "1h"
    finally:
        do("systemctl", "disable", "--now", TIMER)
