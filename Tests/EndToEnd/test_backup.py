"""`uuu-server backup` and `uuu-server restore` (DB-6): no account is lost, and the next start is not prevented."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import sqlite3
import stat
import subprocess
import time
from pathlib import Path

import pytest

from player import player
from server import BINARY, Server, clean_environment, run, write_config

OTHER = 64321
"""The number of a user that this machine knows nothing of."""


def backup(folder: Path, *words: str, status: int = 0, through: tuple[str, ...] = ()) -> str:
    """Runs `uuu-server backup` in the folder of a server and returns what it said."""
    ended = run(folder, "backup", "--config", "config.ini", *words, through=through)
    assert ended.returncode == status, (ended.returncode, ended.stdout, ended.stderr)
    return ended.stdout + ended.stderr


def restore(folder: Path, file: Path, status: int = 0) -> list[str]:
    """Likewise `uuu-server restore`; returns its lines."""
    ended = run(folder, "restore", "--config", "config.ini", str(file))
    assert ended.returncode == status, (ended.returncode, ended.stdout, ended.stderr)
    return (ended.stdout + ended.stderr).splitlines()


def accounts(file: Path) -> list[str]:
    """Who is in a database; it is read as it is, without a file beside it."""
    with sqlite3.connect(f"file:{file}?immutable=1", uri=True) as database:
        names = [name for name, in database.execute("SELECT username FROM account ORDER BY id")]
    database.close()
    return names


async def test_who_registered_is_there_after_a_restore_elsewhere(start, tmp_path):
    """Beside the running server: what was acknowledged is in it. A copy of the file alone would have lost all three."""
    server = start()
    secrets = {}
    async with player(server) as one:
        for name in ("ada", "bob", "cyd"):
            secrets[name] = await one.registers(name)
    file = tmp_path / "b.sqlite"
    shutil.copy(server.database, tmp_path / "copied.sqlite")
    assert backup(server.folder, str(file)).startswith(f"{file}: 3 accounts, {file.stat().st_size} bytes, from ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert accounts(file) == ["ada", "bob", "cyd"]
    with pytest.raises(sqlite3.DatabaseError):
        accounts(tmp_path / "copied.sqlite")

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write_config(elsewhere)
    told = restore(elsewhere, file)
    assert told[0].startswith("world.sqlite: restored from ") and ": 3 accounts, " in told[0]
    assert told[1:] == [
        "there was no database before",
        "ended: 0 of invitation",
        "ended: 0 of password_reset",
        "ended: 0 of resume_token",
        "ended: 0 of session",
        "next: start the server",
    ]
    other = Server(elsewhere).start()
    try:
        for name, secret in secrets.items():
            async with player(other) as one:
                await one.logs_in(name, secret)
        assert other.stop() == 0
    finally:
        if other.is_running:
            other.kill()


async def test_a_restore_waits_for_no_server_and_keeps_what_was_there(start, tmp_path):
    server = start()
    async with player(server) as one:
        await one.registers("ada")
    file = tmp_path / "b.sqlite"
    backup(server.folder, str(file))
    async with player(server) as one:
        await one.registers("bob")
        told = restore(server.folder, file, status=75)
        assert "systemctl stop uuu-server.socket uuu-server-admin.socket uuu-server-tcp.socket uuu-server.service" in told[-1]
        await one.is_silent()
    server.kill()
    told = restore(server.folder, file)
    former = told[1].removeprefix("what was there before is kept as ").partition(";")[0]
    assert accounts(server.folder / former) == ["ada", "bob"], "with what lay in its log"
    server.start()
    async with player(server) as one:
        await one.registers("bob")


def lets_others_through(path: Path) -> None:
    """Another user may go through a folder, and those above it."""
    for folder in (path, *path.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 1:
            folder.chmod(folder.stat().st_mode | 0o711)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")
async def test_run_by_root_it_reads_as_the_servers_user_and_leaves_nothing_of_root(tmp_path):
    """The folder of the backup is one that this user cannot enter."""
    world, vault = tmp_path / "world", tmp_path / "vault"
    for folder in (world, vault):
        folder.mkdir(mode=0o700)
    lets_others_through(tmp_path)
    write_config(world)
    for path in (world, world / "config.ini"):
        os.chown(path, OTHER, OTHER)
    server = Server(world, command=[
        "setpriv", f"--reuid={OTHER}", f"--regid={OTHER}", "--clear-groups", str(BINARY), "serve", "--config", "config.ini"])
    try:
        server.start()
        async with player(server) as one:
            secret = await one.registers("ada")
        backup(world, str(vault / "running.sqlite"))
        server.kill()
        backup(world, str(vault / "killed.sqlite"))
        server.start()
        assert server.stop() == 0
        backup(world, str(vault / "stopped.sqlite"))
        for name in ("running", "killed", "stopped"):
            assert accounts(vault / f"{name}.sqlite") == ["ada"]
            assert (vault / f"{name}.sqlite").stat().st_uid == 0
        restore(world, vault / "killed.sqlite")
        owners = {path.name: path.stat().st_uid for path in world.iterdir() if path.name != "server.log"}
        assert set(owners.values()) == {OTHER}, owners
        server.start()
        async with player(server) as one:
            await one.logs_in("ada", secret)
        assert server.stop() == 0
        write_config(tmp_path, Database={"path": world / "world.sqlite"})
        (tmp_path / "config.ini").chmod(0o644)
        said = backup(tmp_path, str(tmp_path / "b.sqlite"), status=77, through=(
            "setpriv", "--reuid=64322", "--regid=64322", "--clear-groups"))
        assert "only root and the server's own user" in said
    finally:
        if server.is_running:
            server.kill()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another user")
def test_root_is_led_by_no_link_of_the_servers_user_and_makes_nothing_that_this_user_cannot_use(start, tmp_path):
    """Whoever took over the server may have put a link to any file of the machine in the place of the database."""
    lets_others_through(tmp_path)
    server = start()
    assert server.stop() == 0
    file = tmp_path / "b.sqlite"
    backup(server.folder, str(file))
    world, precious = tmp_path / "world", tmp_path / "precious"
    world.mkdir(mode=0o700)
    precious.write_text("precious\n")
    write_config(tmp_path, Database={"path": world / "world.sqlite"})
    (world / "world.sqlite").symlink_to(precious)
    for path in (world, world / "world.sqlite"):
        os.chown(path, OTHER, OTHER, follow_symlinks=False)
    told = restore(tmp_path, file, status=77)
    assert told == [told[0]] and f"{world}/world.sqlite: " in told[0] and f"symbolic link of user {OTHER}" in told[0]
    assert precious.read_text() == "precious\n" and [path.name for path in world.iterdir()] == ["world.sqlite"]
    assert "symbolic link" in backup(tmp_path, str(tmp_path / "c.sqlite"), status=77)

    (world / "world.sqlite").unlink()
    shutil.copy(file, world / "world.sqlite")
    told = restore(tmp_path, file, status=77)
    mend = f"chown --reference={world} {world}/world.sqlite"
    assert f"`{mend}`" in told[0]
    assert [path.name for path in world.iterdir()] == ["world.sqlite"]
    subprocess.run(mend.split(), check=True)
    restore(tmp_path, file)
    assert {path.stat().st_uid for path in world.iterdir()} == {OTHER}

    # A group that the owner is not in.
    user, group = pwd.getpwnam("nobody"), grp.getgrnam("adm")
    for path in (world, *world.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)
    os.chown(world / "world.sqlite", user.pw_uid, group.gr_gid)
    (world / "world.sqlite").chmod(0o640)
    restore(tmp_path, file)
    status = (world / "world.sqlite").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (user.pw_uid, group.gr_gid, 0o640)

    (tmp_path / "config.ini").chmod(0o644)
    file.chmod(0o644)
    stranger = ("setpriv", "--reuid=64322", "--regid=64322", "--clear-groups")
    ended = run(tmp_path, "restore", "--config", "config.ini", "b.sqlite", through=stranger)
    assert ended.returncode == 77 and "only root and the server's own user" in ended.stderr

    # A folder that is missing too.
    os.chown(world, OTHER, OTHER)
    database = world / "new" / "world.sqlite"
    write_config(tmp_path, Database={"path": database})
    restore(tmp_path, file)
    assert {path.stat().st_uid for path in [database.parent, *database.parent.iterdir()]} == {OTHER}


def large(folder: Path) -> None:
    """Makes the database of a server that has ended a large one."""
    with sqlite3.connect(folder / "world.sqlite") as database:
        database.execute("CREATE TABLE padding (bytes BLOB)")
        database.executemany("INSERT INTO padding VALUES (randomblob(1000000))", [()] * 60)
    database.close()


def test_one_that_is_killed_leaves_the_older_one_and_the_next_one_clears_up(start, tmp_path):
    server = start()
    assert server.stop() == 0
    file = tmp_path / "b.sqlite"
    backup(server.folder, str(file))
    before = file.read_bytes()
    large(server.folder)
    process = subprocess.Popen(
        [BINARY, "backup", "--config", "config.ini", file], cwd=server.folder, env=clean_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    unfinished, deadline = tmp_path / "b.sqlite.uuu-unfinished", time.monotonic() + 20
    while not (unfinished.exists() and unfinished.stat().st_size > 1_000_000):
        assert process.poll() is None and time.monotonic() < deadline, "it was faster than we"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert file.read_bytes() == before and unfinished.exists()
    assert "it replaces an older backup" in backup(server.folder, str(file))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.sqlite", server.folder.name]


def test_a_limit_of_the_size_of_files_is_told_and_leaves_nothing(start, tmp_path):
    """As a full disk: SIGXFSZ would end the process without a word."""
    server = start()
    assert server.stop() == 0
    large(server.folder)
    said = backup(server.folder, str(tmp_path / "b.sqlite"), status=74, through=("prlimit", "--fsize=3000000"))
    assert str(tmp_path / "b.sqlite") in said
    assert [path.name for path in tmp_path.iterdir()] == [server.folder.name]


def test_a_pipe_hangs_nobody(start, tmp_path):
    server = start()
    os.mkfifo(tmp_path / "pipe")
    assert "it is a pipe" in backup(server.folder, str(tmp_path / "pipe"), status=73)
    assert server.stop() == 0
    assert "it is a pipe" in restore(server.folder, tmp_path / "pipe", status=65)[0]


def test_the_newest_of_a_series_are_kept(start, tmp_path):
    server = start()
    names = []
    for _ in range(3):
        said = backup(server.folder, "--folder", str(tmp_path / "made"), "--keep", "2")
        names.append(Path(said.partition(":")[0]).name)
        time.sleep(1)
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == names[1:]
