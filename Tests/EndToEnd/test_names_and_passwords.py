"""Names that new accounts cannot have, refused passwords, the original's hashes, and the pepper: SEC-25 to SEC-32."""

from __future__ import annotations

import base64
import re
import sqlite3
import subprocess

import pytest

import sentences as say
from player import player
from secrets_used import address, password, remember
from server import REPOSITORY, Server, run, write_config

BCRYPT = {
    "$2b$": "$2b$12$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2",
    "$2a$": "$2a$04$Nw0IqlHY3WpXw2Q2JLX9K.wM.61XCGuxdy4eleg.VpLzgrX/4KAq2",
}
"""Hashes of "correct horse", made by bcrypt 4.3.0 of Python."""
TOO_COSTLY = "$2b$15$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"

THE_COMMAND_OF_THE_MANUAL = re.compile(r'^sudo (sh -c "umask 077; .*/etc/uuu-server/pepper")$', re.M)


def stored(server: Server, name: str) -> str:
    """The hash in an account's row."""
    with sqlite3.connect(server.database) as database:
        return database.execute("SELECT password_hash FROM account WHERE username = ?", [name]).fetchone()[0]


def change(server: Server, statement: str, *values: str) -> None:
    """Changes a row of the stopped server's database, as an import would."""
    with sqlite3.connect(server.database) as database:
        assert database.execute(statement, values).rowcount == 1


async def is_refused(someone, name: str, reason: str) -> None:
    await someone.says(name, reason, say.REGISTER_USERNAME)


async def test_reserved_words_and_names_that_look_alike_are_refused_and_take_no_name_away(start):
    """SEC-32."""
    server = start()
    async with player(server) as someone:
        secret = await someone.registers("Bill_0")
        await someone.says("register", say.REGISTER_EMAIL)
        await someone.says(address("other"), say.REGISTER_USERNAME)
        for name in ("kick", "Tell", "who", "C_Lobby", "administrator"):
            await is_refused(someone, name, say.USERNAME_RESERVED)
        for name in ("B1ll-o", "BIII_0", "bi1L-O", "Adm1n", "wh0"):
            await is_refused(someone, name, say.USERNAME_ALIKE)
        await is_refused(someone, "bill_0", say.USERNAME_TAKEN)
        await someone.says("Bill", say.CHOOSE_PASSWORD)
        await someone.says("cancel", say.CANCELLED)
    assert server.stop() == 0
    change(server, "UPDATE account SET username = 'Kick', username_folded = 'kick' WHERE username = 'Bill_0'")
    server.start()
    async with player(server) as kick:
        await kick.logs_in("kick", secret)
        await kick.says("who", say.who("Kick"))


async def test_passwords_of_the_operators_list_are_refused_and_it_is_read_again(start, tmp_path):
    """SEC-25."""
    blocked, later = password(), password()
    listed = tmp_path / "blocked.txt"
    listed.write_text(f"{blocked.upper()}\r\nother\n")
    server = start(admin=True, Passwords={"blocklist_file": listed})
    async with player(server) as someone:
        await someone.says("register", say.REGISTER_EMAIL)
        await someone.says(address("ada"), say.REGISTER_USERNAME)
        await someone.says("ada", say.CHOOSE_PASSWORD)
        await someone.says(blocked, say.PASSWORD_TOO_COMMON, say.CHOOSE_PASSWORD)
        await someone.says("I am ada " * 2, say.PASSWORD_IS_PATTERN, say.CHOOSE_PASSWORD)
        await someone.says("uuu-server and more", say.PASSWORD_HAS_NAME, say.CHOOSE_PASSWORD)
        listed.write_text(f"{later}\n")
        done = server.ask("reload")
        assert (done.returncode, done.stdout) == (0, "config.ini: changed: the list of refused passwords\n")
        await someone.says(later, say.PASSWORD_TOO_COMMON, say.CHOOSE_PASSWORD)
        listed.write_bytes(b"\xe9t\xe9\n")
        done = server.ask("reload")
        assert done.returncode == 78 and f"[Passwords] blocklist_file: {listed}:1 is not UTF-8; " in done.stderr
        await someone.says(later, say.PASSWORD_TOO_COMMON, say.CHOOSE_PASSWORD)
        await someone.says(blocked, say.CONFIRM_PASSWORD)
        await someone.says(blocked, say.registered("ada"))
    # A start is refused too, with the place; what check-config says of a list that is one.
    checked = run(server.folder, "check-config", "--config", "config.ini")
    assert checked.returncode == 78 and "[Passwords] blocklist_file: " in checked.stderr
    listed.write_text("dragonfly\nshort\n")
    checked = run(server.folder, "check-config", "--config", "config.ini")
    assert checked.stdout == "[Passwords] blocklist_file: 1 passwords are refused\nconfig.ini: ok\n"


@pytest.mark.parametrize("kind", BCRYPT)
async def test_a_hash_of_the_original_works_and_is_replaced_at_the_first_login(start, kind):
    """SEC-28."""
    server = start()
    async with player(server) as ada:
        await ada.registers("ada")
    assert server.stop() == 0
    change(server, "UPDATE account SET password_hash = ?", BCRYPT[kind])
    server.start()
    async with player(server) as ada:
        await ada.fails_to_log_in("ada", "correct horsf")
        assert stored(server, "ada") == BCRYPT[kind]
        await ada.logs_in("ada", "correct horse")
        assert stored(server, "ada").startswith("$argon2id$v=19$m=8192,t=1,p=1$")
    async with player(server) as ada:
        await ada.logs_in("ada", "correct horse")


async def test_a_hash_of_the_original_that_costs_too_much_is_refused_and_logged(start):
    server = start()
    async with player(server) as ada:
        await ada.registers("ada")
    assert server.stop() == 0
    change(server, "UPDATE account SET password_hash = ?", TOO_COSTLY)
    server.start()
    async with player(server) as ada:
        await ada.fails_to_log_in("ada", "correct horse")
    assert "bcrypt of cost 15 takes too long" in server.log()


async def test_hashes_are_stored_under_the_pepper_of_the_credential_whose_keys_can_be_replaced(start, tmp_path):
    """SEC-29, SEC-50."""
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    pepper = credentials / "pepper"
    command = THE_COMMAND_OF_THE_MANUAL.search((REPOSITORY / "docs/OPERATING.md").read_text())[1]
    subprocess.run(command.replace("/etc/uuu-server/pepper", str(pepper)), shell=True, check=True)
    first = pepper.read_text()
    assert pepper.stat().st_mode & 0o077 == 0 and len(base64.b64decode(first.partition(":")[2])) == 32
    keys = [remember(first.strip().partition(":")[2])]

    server = start()
    async with player(server) as ada:
        plain = await ada.registers("ada")
    assert server.stop() == 0 and stored(server, "ada").startswith("$argon2id$")

    server.environment = {"CREDENTIALS_DIRECTORY": str(credentials)}
    server.command += ["--admin", "admin.sock"]
    server.start()
    async with player(server) as bob:
        secret = await bob.registers("bob")
    async with player(server) as ada:
        await ada.logs_in("ada", plain)
    for name in ("ada", "bob"):
        assert re.fullmatch(r"\$uuu-pepper\$2026\$argon2id\$v=19\$m=8192,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}", stored(server, name))
    assert "pepper: 2026\n" in server.ask("status").stdout

    keys.append(remember(base64.b64encode(bytes(range(100, 140))).decode()))
    pepper.write_text(f"2027:{keys[1]}\n{first}")
    assert server.stop() == 0
    server.start()
    assert "pepper: 2027, and 1 former\n" in server.ask("status").stdout
    async with player(server) as ada:
        await ada.fails_to_log_in("ada", password())
        await ada.logs_in("ada", plain)
    assert stored(server, "ada").startswith("$uuu-pepper$2027$")

    # Without its key nobody can log in; the others can.
    pepper.write_text(f"2027:{keys[1]}\n")
    assert server.stop() == 0
    server.start()
    async with player(server) as bob:
        await bob.fails_to_log_in("bob", secret)
        await bob.logs_in("ada", plain)
    assert 'the key "2026" of its pepper is missing' in server.log().replace('\\"', '"')

    pepper.write_text("2027:short\n")
    assert server.stop() == 0
    ended = run(server.folder, "serve", "--config", "config.ini", CREDENTIALS_DIRECTORY=str(credentials))
    assert ended.returncode == 78 and f'the credential "pepper": {pepper}:1 has no usable key; ' in ended.stderr
    write_config(server.folder, Passwords={"pepper_file": "keys"})
    (server.folder / "keys").write_text(f"old:{keys[0]}\n")
    checked = run(server.folder, "check-config", "--config", "config.ini")
    assert checked.stdout == "pepper: old\nconfig.ini: ok\n"
    (server.folder / "keys").unlink()
