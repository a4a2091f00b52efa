"""A database of a former schema is brought up to date at the start, or when there is room; former programs still serve it.

The former programs are those in UUU_FORMER_BINARIES, as in test_upgrade.py.
"""

from __future__ import annotations

import random
import sqlite3
import time
from contextlib import closing

import pytest

import sentences as say
from player import player
from secrets_used import password
from server import BINARY, Server, run, write_config_for
from test_database_standing import asks_to_log_in, asks_to_register, fill, is_in_trouble, is_well_again, small_disk
from test_upgrade import FORMER

assert small_disk, "a fixture"

BEFORE_LEAST = "e786eea"
"""The one former program that refuses each newer schema, whatever the database says."""

SCHEMA_1 = """
PRAGMA journal_mode = WAL;
PRAGMA application_id = 0x55555553;
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL, username_folded TEXT NOT NULL COLLATE BINARY UNIQUE,
    email TEXT NOT NULL, email_folded TEXT NOT NULL COLLATE BINARY,
    email_is_exclusive INTEGER NOT NULL CHECK (email_is_exclusive IN (0, 1)),
    password_hash TEXT NOT NULL CHECK (password_hash <> ''),
    role INTEGER NOT NULL CHECK (role IN (1, 9)),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_email ON account (email_folded);
CREATE UNIQUE INDEX account_exclusive_email ON account (email_folded) WHERE email_is_exclusive = 1;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1 accounts');
PRAGMA user_version = 1;
"""

MANY = """
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
INSERT INTO account (username, username_folded, email, email_folded, email_is_exclusive, password_hash, role, created_at)
SELECT 'Many' || n, 'many' || n, 'Many' || n || '@example.org', 'many' || n || '@example.org', 1, 'hash', 1, 0 FROM number
"""


def made_older(server: Server) -> None:
    """Gives the stopped server a database of schema 1 with the same accounts."""
    with closing(sqlite3.connect(server.database)) as database:
        rows = [row for row in database.execute("SELECT * FROM account") if not row[1].startswith("Many")]
    for end in ("", "-wal", "-shm"):
        server.database.with_name(f"world.sqlite{end}").unlink(missing_ok=True)
    with closing(sqlite3.connect(server.database, isolation_level=None)) as database:
        database.executescript(SCHEMA_1)
        database.executemany("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    # As a server that has ended leaves them.
    server.database.with_name("world.sqlite-wal").write_bytes(bytes(32))
    server.database.with_name("world.sqlite-shm").write_bytes(bytes(32768))


def schema(server: Server) -> int:
    """The number of the schema of a sound database."""
    with closing(sqlite3.connect(server.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return database.execute("PRAGMA user_version").fetchone()[0]


def accounts(server: Server) -> list[tuple]:
    with closing(sqlite3.connect(server.database)) as database:
        return database.execute("SELECT * FROM account ORDER BY id").fetchall()


async def test_a_database_of_the_former_schema_is_copied_and_brought_up_to_date(start):
    server = start(admin=True)
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    made_older(server)
    before = accounts(server)
    server.start()
    assert "event=database_migrated" in server.log()
    async with player(server) as ada, player(server) as bob:
        await ada.logs_in("ada", secret)
        await bob.enters("bob")
    assert server.stop() == 0
    assert schema(server) == 6
    assert accounts(server)[:-1] == before
    assert server.database.with_name("world.sqlite.schema-1.backup").exists()


async def test_without_room_to_migrate_players_log_in_and_it_is_migrated_when_there_is_room(start, small_disk):
    server = start(admin=True, Database={"path": small_disk / "world.sqlite"})
    server.database = small_disk / "world.sqlite"
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    made_older(server)
    fill(small_disk)
    server.start()
    async with player(server) as ada, player(server) as bob:
        await is_in_trouble(server, "full", hint="its schema 1 is an older one")
        await ada.logs_in("ada", secret)
        later = password()
        assert await asks_to_register(bob, "bob", later) == say.ACCOUNTS_NOT_SAVED
        (small_disk / "filler").unlink()
        await is_well_again(server)
        assert await asks_to_register(bob, "bob", later) == say.registered("bob")
        assert "event=database_migrated" in server.log()
        assert await asks_to_log_in(bob, "bob", later) == say.LOGIN_SUCCESSFUL
    assert server.stop() == 0
    assert schema(server) == 6


@pytest.mark.long
def test_a_process_that_is_killed_while_it_migrates_leaves_a_database_of_one_schema_or_the_other(start):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    server = start(admin=True)
    assert server.stop() == 0
    copy = server.database.with_name("world.sqlite.schema-1.backup")
    found = []
    for _ in range(12):
        made_older(server)
        with closing(sqlite3.connect(server.database, isolation_level=None)) as database:
            database.execute(MANY, (50_000,))
        before = accounts(server)
        copy.unlink(missing_ok=True)
        server.launch()
        # The copy is there when the migration begins.
        deadline = time.monotonic() + 20
        while not copy.exists() and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.4))
        server.kill()
        found.append(schema(server))
        assert accounts(server) == before
    print(f"schemas {found}")
    server.start()
    assert server.stop() == 0
    assert schema(server) == 6 and accounts(server) == before


@pytest.mark.long
@pytest.mark.skipif(not FORMER, reason="no former program is named by UUU_FORMER_BINARIES: see `make test-upgrade`")
@pytest.mark.parametrize("former", FORMER, ids=lambda path: path.name)
async def test_a_former_program_serves_what_this_one_has_migrated_or_the_copy_of_it(tmp_path, former):
    write_config_for(former, tmp_path)
    database, copy = tmp_path / "world.sqlite", tmp_path / "world.sqlite.schema-1.backup"
    secrets = {}

    async def serves(binary, name: str) -> None:
        server = Server(tmp_path, binary=binary).start()
        try:
            for known, secret in secrets.items():
                async with player(server) as one:
                    await one.logs_in(known, secret)
            async with player(server) as one:
                secrets[name] = await one.registers(name)
                await one.logs_in(name, secrets[name])
            assert server.stop() == 0
        finally:
            if server.is_running:
                server.kill()

    await serves(former, "ada")
    await serves(BINARY, "bob")
    with closing(sqlite3.connect(database)) as file:
        assert file.execute("SELECT version, least FROM schema_version").fetchall() == [(6, 1)]
        file.execute("UPDATE account SET role = 5 WHERE username = 'bob'")
        file.commit()
    if former.name == BEFORE_LEAST:
        with pytest.raises(AssertionError, match="install the newer version"):
            await serves(former, "cyd")
        database.write_bytes(copy.read_bytes())
        del secrets["bob"]
    await serves(former, "cyd")
    await serves(BINARY, "dan")
    if former.name != BEFORE_LEAST:
        made = run(tmp_path, "backup", "--config", "config.ini", "copy.sqlite", binary=former)
        assert made.returncode == 0, made.stderr
    with closing(sqlite3.connect(database)) as file:
        roles = dict(file.execute("SELECT username, role FROM account"))
        assert roles == {name: 5 if name == "bob" else 1 for name in secrets}
