"""The service in its sandbox: what systemd says of it, what works in it, and what it prevents (SD-9)."""

from __future__ import annotations

import re
import stat
import time
from pathlib import Path

import machine
import sentences as say
from client import player
from machine import SOCKETS, UNIT, do, eventually

MOST_EXPOSURE = 0.5


def test_systemd_finds_nothing_to_say_about_the_units():
    """SD-9: it exits with 0 whatever it finds, so it must print nothing."""
    assert do("systemd-analyze", "verify", UNIT, *SOCKETS, "uuu-server-backup.service", "uuu-server-backup.timer") == ""


def test_the_exposure_is_small():
    """SD-9: of the unit as it is loaded, with the unix socket."""
    said = do("systemd-analyze", "security", "--no-pager", UNIT)
    exposure = float(re.search(r"Overall exposure level for \S+: (\d+\.\d+)", said)[1])
    assert exposure <= MOST_EXPOSURE, said


async def test_database_journal_and_notifications_work_in_it(journal):
    """Type=notify is active only after READY=1; a registration is on the disk, a record has its fields."""
    async with player() as one:
        assert machine.shown("Type") == "notify"
        eventually(machine.is_active, "READY=1")
        secret = await one.registers("ada")
    do("systemctl", "restart", UNIT)
    async with player() as one:
        await one.logs_in("ada", secret)
        await one.says("manage", say.ACCOUNT_MANAGEMENT)
    record = journal.event("login_succeeded", "UUU_ACCOUNT=ada")
    assert record["_TRANSPORT"] == "journal" and record["_UID"] == do("id", "-u", "uuu-server").strip()
    assert machine.shown("NRestarts") == "0"


async def test_the_watchdog_is_fed_in_it():
    """SD-5: reports come often enough, for longer than the time after which systemd would end the process."""
    machine.drop_in("[Service]\nWatchdogSec=2s\n")
    async with player() as one:
        process = machine.main_process()
        seen = set()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            seen.add(machine.shown("WatchdogTimestampMonotonic"))
            time.sleep(0.2)
        assert len(seen) >= 4, "each half of the two seconds"
        await one.says("help", say.HELP_BEFORE_LOGIN)
    assert (machine.main_process(), machine.shown("NRestarts")) == (process, "0")


async def test_the_process_is_locked_in():
    """What the kernel says of it, not the unit."""
    async with player():
        process = Path(f"/proc/{machine.main_process()}")
        status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line)
        assert (status["NoNewPrivs"], status["Seccomp"], status["Umask"]) == ("1", "2", "0077")
        assert {status[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")} == {"0" * 16}
        assert status["Uid"].split() == [do("id", "-u", "uuu-server").strip()] * 4
        for namespace in ("net", "mnt", "ipc", "user"):
            assert (process / "ns" / namespace).readlink() != Path(f"/proc/1/ns/{namespace}").readlink(), namespace
        root = process / "root"
        assert options_of(process, "/")[0] == "ro" and "noexec" in options_of(process, "/")
        assert options_of(process, "/var/lib/uuu-server")[0] == "rw"
        assert not any((root / "home").iterdir()) and not any((root / "root").iterdir())
        assert not (root / "dev/kmsg").exists()


def options_of(process: Path, place: str) -> list[str]:
    """How the process sees a place mounted."""
    mounts = [line.split() for line in (process / "mountinfo").read_text().splitlines()]
    return [fields[5].split(",") for fields in mounts if fields[4] == place][-1]


async def test_what_it_writes_is_for_nobody_else():
    """UMask=0077, StateDirectoryMode=0700 (SD-4)."""
    async with player() as one:
        await one.registers("ada")
    for path in (machine.STATE, *machine.STATE.iterdir()):
        assert (path.owner(), path.group()) == ("uuu-server", "uuu-server")
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_this_machine_enforces_what_is_asked_of_it():
    """Else the tests of the sandbox were worth nothing: systemd says nothing when it cannot load its BPF programs."""
    connect = "import socket; socket.create_connection(('127.0.0.1', 443), 1)"
    run = ("systemd-run", "--quiet", "--wait", "--pipe", "--collect")
    do(*run, "/usr/bin/env", "python3", "-c", connect)
    said = do(*run, "-p", "IPAddressDeny=any", "/usr/bin/env", "python3", "-c", connect, status=1)
    assert "TimeoutError" in said or "PermissionError" in said, said


async def test_its_memory_and_its_threads_are_bounded():
    """SD-9: three quarters of the machine, no swap, no limit that would stall event loops; the server goes by it."""
    async with player() as one:
        shown = {name: machine.shown(name) for name in ("MemoryMax", "MemoryHigh", "MemorySwapMax", "TasksMax")}
        pages = int(re.search(r"MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text())[1]) * 1024
        assert abs(int(shown.pop("MemoryMax")) - pages * 3 // 4) < 1 << 20
        assert shown == {"MemoryHigh": "infinity", "MemorySwapMax": "0", "TasksMax": "512"}
        await one.says("help", say.HELP_BEFORE_LOGIN)
    machine.drop_in("[Service]\nMemoryMax=96M\n")
    said = do("uuu-server", "check-config", "--config", "/etc/uuu-server/config.ini")
    assert "[Limits] memory_bytes: " in said and "MemoryMax= allows 96 MiB: raise MemoryMax=" in said
