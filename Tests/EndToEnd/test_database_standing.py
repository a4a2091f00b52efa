"""Whatever happens to the database, while the server runs and at its start: nobody is dropped, one record says it, logins
and writes are refused with a sentence, and all works again by itself (DB-5, DB-9, SD-5).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

import sentences as say
from player import Player, player
from secrets_used import address, password
from server import Server
from test_health import readyz

AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
"""Has root bound by the mode of a file too."""

SOON = 15.0
"""Seconds until all is well again, once it can be: pauses between attempts grow."""

INTERVAL = 2.0
"""WatchdogSec=: when systemd would kill the server."""


@pytest.fixture(scope="session")
def disk_faults(tmp_path_factory) -> Path:
    """The library that holds and fails system calls at a word."""
    library = tmp_path_factory.mktemp("faults") / "disk_faults.so"
    source = Path(__file__).with_name("disk_faults.c")
    subprocess.run(["gcc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


class Disk:
    """The disk of one server: `disk.says("fsync-hold")` until `disk.is_well()`."""

    def __init__(self, folder: Path, library: Path) -> None:
        self.folder = folder
        self.environment = {
            "LD_PRELOAD": str(library), "UUU_DISK_FAULTS": str(folder), "UUU_DISK_FILES": "world.sqlite"}

    def says(self, *words: str) -> None:
        for word in words:
            (self.folder / word).touch()

    def is_well(self) -> None:
        for word in self.folder.iterdir():
            word.unlink()


@pytest.fixture
def disk(tmp_path, disk_faults):
    """A disk that does as it is told."""
    folder = tmp_path / "words"
    folder.mkdir()
    one = Disk(folder, disk_faults)
    yield one
    one.is_well()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"A FULL DISK IS NOT TESTED: no small file system can be mounted here ({mounted.stderr.strip()})")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(place: Path) -> None:
    """Leaves no byte free."""
    with (place / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 512)


def standing(server: Server) -> str:
    """How it stands with the database, as an operator sees it; the trouble is told, or there is none."""
    ended = server.ask("status", "--json")
    told = json.loads(ended.stdout)["database"]
    assert (told["standing"] == "ok") == ("trouble" not in told), told
    return told["standing"]


def records(server: Server) -> list[str]:
    """The words of the records about the database since the start, each after it was written."""
    events = ("database_troubled", "database_replaced", "database_well")
    lines = server.log(since_start=True).splitlines()
    return [event for line in lines for event in events if f"event={event}" in line]


def until(condition, seconds: float = SOON) -> None:
    """Waits until it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


async def is_in_trouble(server: Server, word: str, *, hint: str) -> None:
    """All who ask are told, and one record was written."""
    assert await asyncio.to_thread(standing, server) == word
    status, body = await asyncio.to_thread(readyz, server)
    assert status == 503 and body.startswith(f"not ready: database {word}: ") and hint in body, body
    await asyncio.to_thread(until, lambda: records(server) == ["database_troubled"])
    trouble = next(line for line in server.log(since_start=True).splitlines() if "event=database_troubled" in line)
    assert f"{word}: " in trouble and hint in trouble, trouble
    assert " error " in trouble


async def is_well_again(server: Server) -> None:
    """By itself, and one record says so."""
    await asyncio.to_thread(until, lambda: standing(server) == "ok")
    assert await asyncio.to_thread(readyz, server) == (200, "ready\n")
    await asyncio.to_thread(until, lambda: records(server) == ["database_troubled", "database_well"])


async def asks_to_log_in(one: Player, name: str, secret: str) -> str:
    """The whole dialogue, and its last answer."""
    await one.says("login", say.ENTER_USERNAME)
    await one.says(name, say.ENTER_PASSWORD)
    return await one.asks(secret)


async def asks_to_register(one: Player, name: str, secret: str) -> str:
    """The dialogue as far as it goes, and its last answer."""
    await one.says("register", say.REGISTER_EMAIL)
    if (answer := await one.asks(address(name))) != say.REGISTER_USERNAME:
        return answer
    if (answer := await one.asks(name)) != say.CHOOSE_PASSWORD:
        return answer
    await one.says(secret, say.CONFIRM_PASSWORD)
    return await one.asks(secret)


# At the start: the server serves, whatever the file is like.


def overwrite(path: Path, at: int, count: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(os.urandom(count))


def make_newer(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 9999")
        database.execute("INSERT INTO grdb_migrations (identifier) VALUES ('9999 from the future')")
    database.close()


def make_foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA application_id = 1234")
        database.execute("CREATE TABLE cakes (name TEXT)")
    database.close()


BROKEN = {
    "noise": ("away", "not a database", lambda path: overwrite(path, 0, 16384)),
    "damaged": ("away", "is damaged", lambda path: overwrite(path, 100, 3996)),
    "foreign": ("away", "of another program", make_foreign),
    "newer": ("newer", "install the newer version", make_newer),
    "unreadable": ("away", "rights", lambda path: path.chmod(0)),
}


LONG = ("damaged", "foreign", "unreadable")
"""What differs from the others in little: `make test-long`."""


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.long) if kind in LONG else kind for kind in BROKEN])
async def test_a_server_starts_without_a_database_that_cannot_be_used_and_serves_it_once_it_is_mended(start, kind):
    word, hint, breaks = BROKEN[kind]
    server = start(admin=True)
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    whole = server.folder / "whole"
    shutil.copy2(server.database, whole)
    breaks(server.database)
    broken = server.database.stat()
    bytes_before = server.database.read_bytes()
    server.command = [*(AS_ANYBODY if os.geteuid() == 0 else ()), *server.command]
    server.start()
    async with player(server) as ada:
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        assert await asks_to_log_in(ada, "ada", secret) == say.ACCOUNTS_UNAVAILABLE
        assert await asks_to_register(ada, "bob", password()) == say.ACCOUNTS_UNAVAILABLE
        await is_in_trouble(server, word, hint=hint)
        assert server.database.read_bytes() == bytes_before and server.database.stat().st_mtime == broken.st_mtime
        os.replace(whole, server.database)
        await is_well_again(server)
        await ada.logs_in("ada", secret)


async def test_a_start_on_a_full_disk_lets_players_log_in_and_saves_when_there_is_room(start, small_disk):
    server = start(admin=True, Database={"path": small_disk / "world.sqlite"})
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    fill(small_disk)
    server.start()
    async with player(server) as ada, player(server) as bob:
        await ada.logs_in("ada", secret)
        later = password()
        assert await asks_to_register(bob, "bob", later) == say.ACCOUNTS_NOT_SAVED
        await is_in_trouble(server, "full", hint="no room left")
        (small_disk / "filler").unlink()
        assert await asks_to_register(bob, "bob", later) == say.registered("bob")
        await is_well_again(server)


def test_a_start_on_a_full_disk_is_told_before_anybody_writes(start, small_disk):
    server = start(admin=True, Database={"path": small_disk / "world.sqlite"})
    assert server.stop() == 0
    fill(small_disk)
    server.start()
    until(lambda: standing(server) == "full")
    until(lambda: records(server) == ["database_troubled"])


@pytest.mark.long
async def test_a_first_start_on_a_full_disk_waits_for_room(start, small_disk, tmp_path):
    fill(small_disk)
    server = start(admin=True, Database={"path": small_disk / "world.sqlite"})
    async with player(server) as ada:
        await is_in_trouble(server, "full", hint="no room left")
        (small_disk / "filler").unlink()
        await is_well_again(server)
        await ada.enters("ada")


async def test_a_log_whose_index_finds_no_room_is_said_to_find_none(start, disk):
    """SQLITE_IOERR_SHMSIZE, which says nothing to anybody as 4874."""
    server = start(admin=True, environment=disk.environment)
    assert server.stop() == 0
    disk.says("pwrite-ENOSPC")
    server.database.with_name("world.sqlite-shm").unlink()
    server.start()
    async with player(server) as ada:
        await is_in_trouble(server, "full", hint="no room left")
        disk.is_well()
        await is_well_again(server)
        await ada.enters("ada")


@pytest.mark.long
async def test_a_start_while_another_program_holds_the_database_keeps_nobody_waiting(start, disk, notify):
    """One that lets nobody read, as `PRAGMA locking_mode = EXCLUSIVE` does."""
    environment = notify.environment(WATCHDOG_USEC=str(int(INTERVAL * 1_000_000)))
    server = start(admin=True, environment=environment)
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    other = sqlite3.connect(server.database, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("CREATE TABLE passing (a)")
    before = time.monotonic()
    server.start()
    assert time.monotonic() - before < 4
    async with player(server) as ada:
        assert await asks_to_log_in(ada, "ada", secret) == say.ACCOUNTS_UNAVAILABLE
        assert await asyncio.to_thread(standing, server) == "busy"
        other.execute("ROLLBACK")
        other.close()
        await asyncio.to_thread(until, lambda: standing(server) == "ok")
        await ada.logs_in("ada", secret)


@pytest.mark.long
async def test_a_disk_that_stalls_while_the_database_is_opened_holds_up_no_start(start, disk):
    server = start(admin=True, environment=disk.environment)
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    disk.says("pread-hold")
    server.start()
    async with player(server) as ada:
        await is_in_trouble(server, "busy", hint="being opened")
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        assert await asks_to_log_in(ada, "ada", secret) == say.ACCOUNTS_UNAVAILABLE
        disk.is_well()
        await is_well_again(server)
        await ada.logs_in("ada", secret)


# While it serves.


async def test_a_disk_that_stalls_is_told_and_never_a_reason_for_a_restart(start, disk, notify):
    """Who waits for the disk is told that it is not certain, who comes after is refused at once, and all others play on."""
    environment = disk.environment | notify.environment(WATCHDOG_USEC=str(int(INTERVAL * 1_000_000)))
    server = start(admin=True, environment=environment)
    async with player(server) as ada, player(server) as bob, player(server) as cyd:
        secret = await ada.enters("ada")
        disk.says("fsync-hold")
        held = time.monotonic()
        bobs = password()
        waiting = asyncio.create_task(asks_to_register(bob, "bob", bobs))
        await ada.says("who", say.who("ada"))
        assert await asks_to_log_in(cyd, "ada", password()) == say.LOGIN_FAILED, "reading goes on"
        assert await waiting == say.ACCOUNTS_UNCERTAIN
        await is_in_trouble(server, "away", hint="does not answer")
        before = time.monotonic()
        assert await asks_to_register(cyd, "cyd", password()) == say.ACCOUNTS_NOT_SAVED
        assert time.monotonic() - before < 3, "nobody else waits for it"
        await ada.says("who", say.who("ada"))
        told = [when for when, message in notify.heard if "WATCHDOG=1" in message and when > held]
        assert len(told) >= 4, "systemd hears that it lives"
        disk.is_well()
        await is_well_again(server)
        await bob.logs_in("bob", bobs)
        await cyd.enters("cyd")
        await ada.says("who", say.who("ada", "bob", "cyd"))
    assert "event=hang_noticed" not in server.log() and secret not in server.log()


@pytest.mark.long
async def test_a_lock_of_another_program_for_30_seconds_is_told_and_never_a_reason_for_a_restart(start, notify):
    environment = notify.environment(WATCHDOG_USEC=str(int(INTERVAL * 1_000_000)))
    server = start(admin=True, environment=environment)
    async with player(server) as ada, player(server) as bob, player(server) as cyd:
        secret = await ada.enters("ada")
        other = sqlite3.connect(server.database, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        held = time.monotonic()
        later = password()
        before = time.monotonic()
        assert await asks_to_register(bob, "bob", later) == say.ACCOUNTS_NOT_SAVED
        assert 4 < time.monotonic() - before < 9, "it waits, for a bounded time"
        await is_in_trouble(server, "busy", hint="another process holds the database")
        await cyd.logs_in("ada", secret)
        await ada.expects(say.TAKEN_OVER)
        await cyd.says("who", say.who("ada"))
        await asyncio.sleep(max(0, 30 - (time.monotonic() - held)))
        told = [when for when, message in notify.heard if "WATCHDOG=1" in message and when > held]
        gaps = [after - before for before, after in zip([held, *told], told)]
        assert max(gaps) < INTERVAL, gaps
        other.execute("ROLLBACK")
        other.close()
        await bob.registers("bob", later)
        await is_well_again(server)
        assert server.is_running and "event=hang_noticed" not in server.log()


@pytest.mark.parametrize("words, word, hint", [
    (("fsync-EIO",), "away", "while syncing"),
    pytest.param(("pwrite-EIO",), "away", "while writing", marks=pytest.mark.long),
    pytest.param(("pwrite-ENOSPC",), "full", "no room left", marks=pytest.mark.long),
])
async def test_a_disk_that_fails_a_write_is_told_and_what_was_not_saved_can_be_repeated(start, disk, words, word, hint):
    """A commit that failed is looked for, not repeated: it is not there, and the player hears that nothing has changed."""
    server = start(admin=True, environment=disk.environment)
    async with player(server) as ada, player(server) as bob:
        await ada.enters("ada")
        disk.says(*words)
        bobs = password()
        assert await asks_to_register(bob, "bob", bobs) == say.ACCOUNTS_NOT_SAVED
        await is_in_trouble(server, word, hint=hint)
        await ada.says("who", say.who("ada"))
        disk.is_well()
        await bob.registers("bob", bobs)
        await is_well_again(server)
        await bob.logs_in("bob", bobs)
    server.restart()
    async with player(server) as bob:
        await bob.logs_in("bob", bobs)


async def test_a_stop_does_not_wait_for_a_disk_that_stalls(start, disk):
    server = start(admin=True, environment=disk.environment)
    async with player(server) as ada:
        await ada.registers("ada")
        disk.says("fsync-hold")
        before = time.monotonic()
        server.process.terminate()
        assert await asyncio.to_thread(server.wait) == 0
        assert time.monotonic() - before < 8
    assert "event=database_not_closed" in server.log()
    disk.is_well()


async def test_an_old_program_serves_a_database_that_a_newer_one_has_only_added_to(start):
    """DB-5: the schema is newer than the program, but says that this program may serve it."""
    server = start(admin=True)
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    with sqlite3.connect(server.database) as database:
        database.execute("UPDATE schema_version SET version = 7")
        assert database.execute("SELECT * FROM schema_version").fetchall() == [(7, 1)]
        database.execute("PRAGMA user_version = 7")
        database.execute("INSERT INTO grdb_migrations (identifier) VALUES ('7 added something')")
    database.close()
    server.start()
    assert standing(server) == "ok"
    async with player(server) as ada, player(server) as bob:
        await ada.logs_in("ada", secret)
        await bob.enters("bob")
    assert server.stop() == 0
    with sqlite3.connect(server.database) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (7,)
    database.close()


# Who is connected stays.


@pytest.mark.parametrize("end", ["restart", "kill"])
async def test_a_restart_without_a_database_keeps_all_who_had_logged_in_and_asks_for_them_later(manage, end):
    """Who was removed meanwhile is told so, as soon as the database can be asked."""
    manager = manage()
    server = manager.server
    async with player(server) as ada, player(server) as bob, player(server) as cyd:
        for one, name in ((ada, "ada"), (bob, "bob")):
            await one.enters(name)
        aside = server.folder / "aside.sqlite"
        with sqlite3.connect(server.database) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.backup(copy := sqlite3.connect(aside))
        database.close()
        copy.execute("DELETE FROM account WHERE username = 'bob'")
        copy.commit()
        copy.close()
        await asyncio.to_thread(manager.ends if end == "restart" else manager.dies)
        for name in ("world.sqlite", "world.sqlite-wal", "world.sqlite-shm"):
            (server.folder / name).unlink(missing_ok=True)
        server.database.write_bytes(os.urandom(8192))
        await asyncio.to_thread(manager.start)
        await ada.says("who", say.who("ada", "bob"))
        await bob.says("who", say.who("ada", "bob"))
        await cyd.says("help", say.HELP_BEFORE_LOGIN)
        await is_in_trouble(server, "away", hint="not a database")
        os.replace(aside, server.database)
        await is_well_again(server)
        await bob.expects(say.NOT_ADMITTED)
        await bob.is_closed_with(1008)
        await ada.says("who", say.who("ada"))
