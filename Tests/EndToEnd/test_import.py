"""`uuu-server import`: the accounts of the original, from a dump or comma-separated values."""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from player import player
from secrets_used import remember
from server import BINARY, clean_environment, run, write_config
from test_backup import lets_others_through

OTHER = 64321
"""The number of a user that this machine knows nothing of."""
HASH = "$2a$04$Nw0IqlHY3WpXw2Q2JLX9K.wM.61XCGuxdy4eleg.VpLzgrX/4KAq2"
"""The hash of "correct horse", made by bcrypt 4.3.0 of Python."""
TOO_COSTLY = "$2b$15$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"
PLAIN = remember("plain-text-of-an-older-version")
"""What the first version of the original had in place of a hash."""

STRUCTURE = """-- MariaDB dump 10.19  Distrib 10.11.6-MariaDB, for debian-linux-gnu (x86_64)
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `notes`;
CREATE TABLE `notes` (`id` int(11), `words` text);
INSERT INTO `notes` VALUES (1,'INSERT INTO `users` VALUES (1,\\'no\\',\\'no\\',\\'no\\');');
DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `email` varchar(255) DEFAULT NULL,
  `username` varchar(255) NOT NULL,
  `password` varchar(255) NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`id`)
) engine=InnoDB AUTO_INCREMENT=10001 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `users` WRITE;
"""


def quoted(value: str | None) -> str:
    """A value as mysqldump writes it."""
    if value is None:
        return "NULL"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\0", "\\0")
    return f"'{escaped}'"


def dump(rows: list[tuple[str | None, str, str]], statement: int = 1_000) -> str:
    """A dump of the original's table, with so many rows a statement; the original has no unique names."""
    text = STRUCTURE
    for start in range(0, len(rows), statement):
        values = ",".join(
            f"({start + number},{quoted(email)},{quoted(name)},{quoted(secret)},'2024-03-01 12:30:05')"
            for number, (email, name, secret) in enumerate(rows[start:start + statement], start=1))
        text += f"INSERT INTO `users` VALUES {values};\n"
    return text + "UNLOCK TABLES;\n-- Dump completed on 2026-11-30 15:41:26\n"


def command(folder: Path, *words: str, status: int = 0, **more) -> subprocess.CompletedProcess:
    """Runs `uuu-server import` in the folder of a server; nothing that it says has a hash or a password in it."""
    ended = run(folder, "import", "--config", "config.ini", *words, seconds=60, **more)
    said = ended.stdout + ended.stderr
    assert ended.returncode == status, (ended.returncode, said[-2_000:])
    assert "$2" not in said and PLAIN not in said
    return ended


def objects(ended: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in ended.stdout.splitlines()]


def rows_of(database: Path) -> dict[str, tuple]:
    """The accounts by their names: address, whether it is theirs alone, hash, when they were made."""
    with closing(sqlite3.connect(database)) as opened:
        rows = opened.execute("SELECT username, email, email_is_exclusive, password_hash, created_at FROM account")
        return {name: rest for name, *rest in rows.fetchall()}


def audit_of(database: Path) -> list[tuple[str, str, str, str]]:
    """The rows of the audit: who, what, of what, and how much."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        return db.execute("SELECT actor, verb, target, detail FROM staff_action ORDER BY id").fetchall()


@pytest.fixture(name="folder")
def fixture_folder(tmp_path) -> Path:
    folder = tmp_path / "server"
    folder.mkdir()
    write_config(folder)
    return folder


async def test_ten_thousand_accounts_are_imported_taken_back_and_imported_again(start):
    """What the original let in: names of any form, twins but for their case, shared addresses, passwords in the clear."""
    server = start()
    async with player(server) as zoe:
        await zoe.registers("zoe")
    assert server.stop() == 0
    rows = [(f"player{number}@example.org", f"Player{number}", HASH) for number in range(2, 9_802)]
    rows = [row for row in rows if not set("01") & set(row[1])]
    good = len(rows)
    rows += [(f"x{number}@example.org", f"Ünser Name {number}", HASH) for number in range(100)]
    rows += [(f"y{number}@example.org", name.upper(), HASH) for number, (_, name, _) in enumerate(rows[50:100])]
    rows += [("player2@example.org", f"sharer{letter}", HASH) for letter in "abcdefghij"]
    rows += [(None, "noaddress", HASH), ("nowhere", "badaddress", HASH), ("z@example.org", "Zoe", HASH),
             ("p@example.org", "clear", PLAIN), ("c@example.org", "costly", TOO_COSTLY), ("k@example.org", "kick", HASH)]
    random.Random(7).shuffle(rows)
    extra = 10_000 - len(rows)
    rows += [(f"more{number}@example.org", f"more-{'abcdefghij'[number // 1000]}{number % 1000:03}x".replace("0", "z").replace("1", "y"), HASH)
             for number in range(extra)]
    assert len(rows) == 10_000
    file = server.folder / "users.sql"
    file.write_text(dump(rows))
    twins, bad = 50, 100
    refused = bad + twins + 5

    looked = objects(command(server.folder, "--dry-run", "--json", str(file), status=1))
    plan = looked[-2]
    assert plan["type"] == "plan" and looked[-1] == {"type": "dry_run"}
    assert (plan["rows"], plan["accounts"], plan["refused"], plan["present"]) == (10_000, 10_000 - refused, refused, 0)
    assert plan["shared_addresses"] == 10 and plan["reserved_names"] == ["kick"]
    reasons = [told["reason"] for told in looked if told["type"] == "refused"]
    assert {reason: reasons.count(reason) for reason in reasons} == {
        "bad_name": 100, "twin": 50, "no_email": 1, "bad_email": 1, "taken": 1, "unknown_hash": 1, "costly_hash": 1}
    assert list(rows_of(server.database)) == ["zoe"]

    began = time.monotonic()
    done = command(server.folder, str(file), status=1).stdout.splitlines()
    assert time.monotonic() - began < 10, "seconds"
    assert done[-2] == f"run 1: {10_000 - refused} accounts imported" and good > 4_000
    assert done[-1] == "to take that back: uuu-server import --undo 1"
    accounts = rows_of(server.database)
    assert len(accounts) == 1 + 10_000 - refused
    assert accounts["Player2"][3] == 1_709_296_205_000_000
    assert sum(exclusive for email, exclusive, *_ in accounts.values() if email == "player2@example.org") == 1

    server.start()
    name = "Player2"
    async with player(server) as old:
        await old.fails_to_log_in(name.lower(), "correct horsf")
        await old.logs_in(name.lower(), "correct horse")
    assert rows_of(server.database)[name][2].startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    async with player(server) as old:
        await old.logs_in(name, "correct horse")
    # While it runs nothing is imported, and a dry run is answered.
    told = command(server.folder, str(file), status=75).stderr
    assert "is the server running already?" in told and "systemctl stop uuu-server.socket" in told
    again = objects(command(server.folder, "--dry-run", "--json", str(file), status=1))[-2]
    assert (again["accounts"], again["present"]) == (0, 10_000 - refused)
    assert server.stop() == 0

    undone = command(server.folder, "--undo", "1", status=1).stdout.splitlines()
    assert undone == [f"{name}: stays, as it has logged in, or its password was changed",
                      f"run 1: {10_000 - refused - 1} accounts removed, 1 stay"]
    assert sorted(rows_of(server.database)) == sorted([name, "zoe"])
    assert audit_of(server.database) == [("root (shell)", "import", "run 1", "users.sql"),
                                         ("root (shell)", "import-undo", "run 1", f"{10_000 - refused - 1} removed, 1 stay")]
    done = command(server.folder, str(file), status=1).stdout.splitlines()
    assert done[-2] == f"run 2: {10_000 - refused - 1} accounts imported"
    server.start()
    async with player(server) as old:
        await old.logs_in("sharera", "correct horse")
        assert server.is_running


def test_names_are_mended_by_a_list_and_the_rest_of_a_file_is_imported_later(folder):
    file, names = folder / "users.csv", folder / "names.txt"
    file.write_text(f"username,email,password\r\nAda Lovelace,a@b.co,{HASH}\r\nbob,b@b.co,{HASH}\r\nB0B,c@b.co,{HASH}\r\n")
    told = command(folder, str(file), status=1).stdout.splitlines()
    assert told[:4] == [
        'row 1, line 2, "Ada Lovelace": refused: a name has 2 to 20 letters and digits of ASCII, begins with a letter, and has '
        "- and _ between them only; give it another name with --map",
        'row 3, line 4, "B0B": refused: it looks like the name of row 2; give it another name with --map',
        f"{file}: 3 rows in comma-separated values",
        "to import: 1 account; imported already: 0; refused: 2",
    ]
    names.write_text("Ada Lovelace ada\nB0B other\nnobody some1\n")
    told = command(folder, "--map", str(names), str(file)).stdout.splitlines()
    assert told[1:4] == ["to import: 2 accounts; imported already: 1; refused: 0", "renamed: 2",
                         "old names of --map that no row has: nobody"]
    assert list(rows_of(folder / "world.sqlite")) == ["bob", "ada", "other"]
    assert command(folder, "--map", str(names), str(file)).stdout.splitlines()[1] \
        == "to import: 0 accounts; imported already: 3; refused: 0"
    # Neither is told where it should not be: a hash, and what changes a terminal.
    file.write_text(f"password,email,username\nada,a@b.co,{HASH}\n{HASH},b@b.co,\x1b[31mred\n")
    told = command(folder, "--dry-run", str(file), status=65).stdout
    assert '"(a hash)"' in told and "\\u{1B}[31mred" in told and "\x1b" not in told
    ended = command(folder, "--undo", "7", status=66)
    assert ended.stderr.startswith("there is no run 7 of the import\nrun 1: 20") and "users.csv" in ended.stderr
    assert "Name a file, or a run to --undo." in command(folder, status=64).stderr


@pytest.mark.parametrize(("content", "said"), [
    (dump([("a@b.co", "ada", HASH)])[:-120], "line 16: the file ends within what begins here; make the dump again"),
    ("-- nothing\n", "the dump has no table users; --table names another one"),
    ("name;mail\n1;2\n", "line 1: the table has no column username; name it so in the head line or in the dump"),
    ("username,email,password\n", "no row of it can be imported"),
    ("username,email,password\nada\0,a@b.co,\0\n", "no row of it can be imported"),
    (b"username,email,password\n\xff\xfe,a@b.co,\xe9\n", "no row of it can be imported"),
    ("\x1f", "line 1: the table has no column username"),
    ('username,email,password\n"""""ada,a@b.co', "the file ends within what begins here"),
], ids=["cut", "empty", "columns", "rows", "zeros", "utf-8", "binary", "quotes"])
def test_a_file_that_is_no_table_is_refused_whole_and_changes_nothing(folder, content, said):
    file = folder / "bad"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert said in command(folder, str(file), status=65).stderr
    assert not (folder / "world.sqlite").exists() or not rows_of(folder / "world.sqlite")
    assert "ada" not in command(folder, str(file), status=65).stderr


def test_only_a_regular_file_of_at_most_a_gibibyte_is_read(folder):
    assert "No such file" in command(folder, "missing.sql", status=66).stderr
    assert "it is a folder, not a file" in command(folder, ".", status=66).stderr
    os.mkfifo(folder / "pipe")
    assert "it is a pipe, not a file" in command(folder, "pipe", status=66).stderr
    with (folder / "large").open("wb") as file:
        file.truncate((1 << 30) + 1)
    assert "it is larger than 1 GiB" in command(folder, "large", status=65).stderr
    (folder / "names").write_text("ada a!\n")
    (folder / "users.csv").write_text(f"username,email,password\nada,a@b.co,{HASH}\n")
    assert "names:1: the new name: " in command(folder, "--map", "names", "users.csv", status=65).stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_root_leaves_nothing_of_its_own_beside_the_database(tmp_path):
    """The dump may be one that only root can read; the database is made by the owner of its folder."""
    world = tmp_path / "world"
    world.mkdir()
    lets_others_through(tmp_path)
    write_config(tmp_path, Database={"path": world / "world.sqlite"})
    os.chown(world, OTHER, OTHER)
    file = tmp_path / "users.csv"
    file.write_text(f"username,email,password\nada,a@b.co,{HASH}\n")
    file.chmod(0o600)
    command(tmp_path, "--dry-run", str(file))
    assert not list(world.iterdir())
    command(tmp_path, str(file))
    command(tmp_path, "--dry-run", str(file))
    command(tmp_path, "--undo", "1")
    assert {path.stat().st_uid for path in world.iterdir()} == {OTHER}
    assert sorted(path.name for path in world.iterdir()) == [
        "world.sqlite", "world.sqlite-shm", "world.sqlite-wal", "world.sqlite.lock"]


@pytest.mark.long
def test_a_gibibyte_that_is_one_row_is_refused_within_bounded_memory(folder):
    file = folder / "large.sql"
    start = (STRUCTURE + "INSERT INTO `users` VALUES (1,'").encode()
    with file.open("wb") as written:
        written.write(start)
        for _ in range((1 << 10) - 1):
            written.write(b"x" * (1 << 20))
    began = time.monotonic()
    process = subprocess.Popen(
        [BINARY, "import", "--config", "config.ini", file], cwd=folder, env=clean_environment(),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (256 << 20, 256 << 20)))
    _, error = process.communicate(timeout=120)
    assert process.returncode == 65 and b"line 16: the file ends within what begins here" in error, error
    assert time.monotonic() - began < 60


def test_an_import_that_was_killed_goes_on_and_is_taken_back(folder):
    """SIGKILL between two transactions: a run is there with a part of its accounts."""
    rows = [(f"p{number}@example.org", f"pp{number:05}".replace("0", "z").replace("1", "y"), HASH) for number in range(20_000)]
    file = folder / "users.sql"
    file.write_text(dump(rows))
    process = subprocess.Popen([BINARY, "import", "--config", "config.ini", file], cwd=folder, env=clean_environment(),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    database = folder / "world.sqlite"
    while process.poll() is None and not count(database):
        time.sleep(0.005)
    process.kill()
    process.wait()
    written = count(database)
    assert written % 500 == 0 and written > 0
    told = command(folder, str(file)).stdout.splitlines()
    assert told[1] == f"to import: {20_000 - written} accounts; imported already: {written}; refused: 0"
    assert command(folder, "--undo", "1").stdout.splitlines()[-1] == f"run 1: {written} accounts removed, 0 stay"
    assert count(database) == 20_000 - written


def count(database: Path) -> int:
    """How many accounts there are, as another process sees it."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            return opened.execute("SELECT count(*) FROM account").fetchone()[0]
    except sqlite3.Error:
        return 0
