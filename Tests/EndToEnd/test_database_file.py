"""One database, one server, the same file: no other name lets a second one in, and a file that is moved, replaced or
removed is missed within a second, while nobody is disconnected (DB-7).
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

import sentences as say
from player import player
from secrets_used import password
from server import Server, run, write_config
from test_database_standing import asks_to_log_in, asks_to_register, records, standing, until
from test_health import readyz

SECOND = 1.5
"""Within which a change is noticed while nobody writes: a second, and some for a machine that is busy."""


@pytest.fixture
def other_name(tmp_path):
    """Gives the database of a server another name: `other_name(server, "hard link")`."""
    mounted: list[Path] = []

    def give(server: Server, way: str) -> Path:
        place = tmp_path / "other"
        place.mkdir()
        name = place / "world.sqlite"
        match way:
            case "hard link":
                name.hardlink_to(server.database)
            case "symbolic link":
                name.symlink_to(server.database)
            case "mount":
                ended = subprocess.run(["mount", "--bind", server.folder, place], capture_output=True, check=False)
                if ended.returncode:
                    pytest.skip("A MOUNT IS NOT TESTED: no folder can be mounted here")
                mounted.append(place)
                (place / "world.sqlite.lock").unlink()
            case "mount of the file":
                name.touch()
                ended = subprocess.run(["mount", "--bind", server.database, name], capture_output=True, check=False)
                if ended.returncode:
                    pytest.skip("A MOUNT IS NOT TESTED: no file can be mounted here")
                mounted.append(name)
            case "lock removed":
                (server.folder / "world.sqlite.lock").unlink()
                return server.database
            case "lock made again":
                (server.folder / "world.sqlite.lock").unlink()
                (server.folder / "world.sqlite.lock").touch()
                return server.database
        return name

    yield give
    for place in mounted:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.parametrize(
    "way", ["hard link", "symbolic link", "mount", "mount of the file", "lock removed", "lock made again"])
async def test_no_other_name_lets_a_second_server_or_a_restore_in(start, tmp_path, other_name, way):
    server = start()
    async with player(server) as ada:
        await ada.enters("ada")
        backup = run(server.folder, "backup", "--config", "config.ini", str(tmp_path / "b.sqlite"))
        assert backup.returncode == 0, backup.stderr
        name = other_name(server, way)
        second = tmp_path / "second"
        second.mkdir()
        write_config(second, Database={"path": name})
        for command in (["serve"], ["restore", str(tmp_path / "b.sqlite")]):
            ended = run(second, *command, "--config", "config.ini")
            assert ended.returncode == 75, (ended.returncode, ended.stderr)
            line = ended.stderr.splitlines()[0]
            assert str(name) in line and f"Process {server.pid} (uuu-server) holds " in line, line
            assert "stop it first, or see [Database] path" in line
        async with player(server) as bob:
            await bob.enters("bob")
            await bob.says("quit", say.GOODBYE)
        await ada.says("who", say.who("ada"))
    assert server.stop() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hide a file of the kernel's")
def test_in_a_sandbox_that_hides_the_kernels_locks_the_holder_is_named_by_what_sqlite_holds(server):
    """As ProcSubset=pid does."""
    hidden = ("unshare", "--mount", "sh", "-c", 'mount --bind /dev/null /proc/locks && exec "$@"', "sh")
    ended = run(server.folder, "serve", "--config", "config.ini", through=hidden)
    assert ended.returncode == 75 and f"Process {server.pid} (uuu-server) holds " in ended.stderr, ended.stderr


async def is_replaced(server: Server, hint: str) -> str:
    """It is noticed, and told once; returns what was told."""
    await asyncio.to_thread(until, lambda: "database_replaced" in records(server), SECOND)
    assert await asyncio.to_thread(standing, server) == "replaced"
    status, body = await asyncio.to_thread(readyz, server)
    assert status == 503 and body.startswith("not ready: database replaced: ") and hint in body, body
    lines = [line for line in server.log(since_start=True).splitlines() if "event=database_replaced" in line]
    assert len(lines) == 1 and " critical " in lines[0] and hint in lines[0], lines
    return lines[0]


async def test_a_file_that_is_moved_is_missed_and_all_is_well_when_it_is_back(start):
    server = start(admin=True)
    async with player(server) as ada, player(server) as bob:
        secret = await ada.enters("ada")
        bobs = await bob.registers("bob")
        elsewhere = server.folder / "elsewhere"
        server.database.rename(elsewhere)
        before = time.monotonic()
        answer = await asks_to_register(bob, "cyd", password())
        assert answer in {say.ACCOUNTS_NOT_SAVED, say.ACCOUNTS_UNAVAILABLE} and time.monotonic() - before < 5
        await is_replaced(server, "put the same file back")
        assert await asks_to_log_in(bob, "bob", bobs) == say.ACCOUNTS_UNAVAILABLE
        await ada.says("who", say.who("ada"))
        assert not server.database.exists(), "nothing is made in its place"
        shutil.copy(elsewhere, server.database)
        await asyncio.sleep(0.7)
        assert standing(server) == "replaced", "a copy is another file"
        os.replace(elsewhere, server.database)
        await asyncio.to_thread(until, lambda: standing(server) == "ok")
        await bob.logs_in("bob", bobs)
        async with player(server) as dan:
            await dan.enters("dan")
            await dan.says("quit", say.GOODBYE)
        await ada.says("who", say.who("ada", "bob"))
        assert records(server) == ["database_replaced", "database_well"]
    server.restart()
    async with player(server) as ada:
        await ada.logs_in("ada", secret)


async def test_a_file_that_something_is_mounted_over_is_missed_until_that_is_gone(start):
    server = start(admin=True)
    async with player(server) as ada:
        await ada.enters("ada")
        other = server.folder / "other"
        other.touch()
        if subprocess.run(["mount", "--bind", other, server.database], capture_output=True, check=False).returncode:
            pytest.skip("A MOUNT IS NOT TESTED: no file can be mounted here")
        try:
            await is_replaced(server, "put the same file back")
            assert other.stat().st_size == 0
        finally:
            subprocess.run(["umount", "--lazy", server.database], check=True)
        await asyncio.to_thread(until, lambda: standing(server) == "ok")
        async with player(server) as bob:
            await bob.enters("bob")


def put_into(path: Path, backup: Path) -> None:
    """As `cp` does: the file is the same, what is in it is not."""
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(backup.read_bytes())


@pytest.mark.parametrize("way", ["mv", "cp", "rm", "rm -wal", "rm -shm"])
async def test_after_a_restart_the_server_has_what_is_there_and_nothing_of_both(start, tmp_path, way):
    """Nothing of the former log gets into another file, and what was acknowledged is whole where the former file is."""
    server = start(admin=True)
    secrets = {}
    async with player(server) as here:
        await here.enters("here")
        async with player(server) as one:
            secrets["ada"] = await one.registers("ada")
            backup = tmp_path / "b.sqlite"
            assert run(server.folder, "backup", "--config", "config.ini", str(backup)).returncode == 0
            secrets["bob"] = await one.registers("bob")
            expected = {"ada", "bob"}
            match way:
                case "mv":
                    os.replace(backup, server.database)
                    await is_replaced(server, "restart the server")
                    expected = {"ada"}
                case "cp":
                    put_into(server.database, backup)
                    await is_replaced(server, "something has written over it, as cp does")
                    expected = {"ada"}
                case "rm":
                    server.database.unlink()
                    told = await is_replaced(server, "Until it ends, the file can be read as /proc/")
                    await asyncio.to_thread(
                        until, lambda: server.database.with_name("world.sqlite-wal").stat().st_size == 0)
                    shutil.copy(re.search(r"/proc/\d+/fd/\d+", told)[0], server.database)
                case _:
                    server.database.with_name(f"world.sqlite{way.removeprefix('rm ')}").unlink()
                    await is_replaced(server, "has all that was acknowledged: restart the server")
            assert await asks_to_register(one, "cyd", password()) in {say.ACCOUNTS_NOT_SAVED, say.ACCOUNTS_UNAVAILABLE}
        await here.says("who", say.who("here"))
    server.restart()
    for name in expected:
        async with player(server) as one:
            await one.logs_in(name, secrets[name])
    assert server.stop() == 0
    with sqlite3.connect(server.database) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for name, in database.execute("SELECT username FROM account")} - {"here"}
    database.close()
    assert names == expected


@pytest.mark.parametrize("end", ["kill", "restart"])
async def test_a_server_that_starts_without_its_file_makes_none_and_keeps_who_is_here_until_it_is_back(manage, end):
    """An empty one in its place would clear away the log, with what was acknowledged last, and know nobody."""
    manager = manage()
    server = manager.server
    async with player(server) as ada, player(server) as bob:
        secret = await ada.enters("ada")
        manager.goes(end)
        elsewhere = server.folder / "elsewhere"
        server.database.rename(elsewhere)
        manager.start()
        assert standing(server) == "away" and not server.database.exists()
        status, body = await asyncio.to_thread(readyz, server)
        assert status == 503 and "world.sqlite-wal is still there: put the file back" in body
        await ada.says("who", say.who("ada"))
        elsewhere.rename(server.database)
        await asyncio.to_thread(until, lambda: standing(server) == "ok")
        await ada.says("who", say.who("ada"))
        await bob.logs_in("ada", secret)


@pytest.mark.parametrize("way", ["moved", "emptied"])
async def test_no_empty_database_takes_the_place_of_one_whose_accounts_are_logged_in(manage, way):
    """With its log, or its whole folder, it leaves no trace but the players; without any, an empty one is made."""
    manager = manage(Database={"path": "state/world.sqlite"})
    server = manager.server
    folder, elsewhere = server.folder / "state", server.folder / "elsewhere"
    async with player(server) as ada, player(server) as bob:
        secret = await ada.enters("ada")
        manager.ends()
        folder.rename(elsewhere)
        if way == "emptied":
            folder.mkdir()
            (folder / "world.sqlite").touch()
        manager.start()
        assert standing(server) == "away"
        assert (way == "emptied") == folder.exists() == (folder / "world.sqlite").exists()
        status, body = await asyncio.to_thread(readyz, server)
        assert status == 503 and "to begin with an empty database, stop the service, then start it" in body
        await ada.says("who", say.who("ada"))
        assert await asks_to_log_in(bob, "ada", secret) == say.ACCOUNTS_UNAVAILABLE
        shutil.rmtree(folder, ignore_errors=True)
        elsewhere.rename(folder)
        await asyncio.to_thread(until, lambda: standing(server) == "ok")
        await bob.logs_in("ada", secret)
    folder.rename(elsewhere)
    manager.stop()
    manager.start()
    assert standing(server) == "ok" and (folder / "world.sqlite").exists()


def test_in_a_terminal_a_database_that_was_taken_away_is_missed_at_once(start):
    server = start()
    assert server.stop() == 0
    server.database.unlink()
    ended = run(server.folder, "serve", "--config", "config.ini")
    assert ended.returncode == 66 and "there is no such file; its log" in ended.stderr
    server.database.with_name("world.sqlite-wal").unlink()
    server.start()


async def test_what_other_programs_write_through_sqlite_and_a_new_time_replace_nothing(start):
    server = start(admin=True)
    async with player(server) as ada:
        await ada.registers("ada")
        for statement in ("UPDATE account SET role = 9", "PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"):
            database = sqlite3.connect(server.database, isolation_level=None)
            database.execute(statement)
            database.close()
            await asyncio.sleep(0.6)
            assert standing(server) == "ok", statement
        await asyncio.sleep(0.6)
        os.utime(server.database)
        await asyncio.sleep(0.6)
        assert standing(server) == "ok"
        await ada.registers("bob")
    assert records(server) == []
