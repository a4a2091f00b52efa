"""Accounts, sessions and staff's verbs in the shell, with a running server and without one; who may, and what remains."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

import sentences as say
from player import player
from secrets_used import address, password, remember
from server import BINARY, REPOSITORY, START_SECONDS, Server, clean_environment, run, write_config

NOBODY = 65534
LOGGED = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z (notice|info) ")
MADE = re.compile(r"(?P<name>\w+): the account is made; the password, which is not shown again:\n(?P<password>\S+)\n")
VERBS = ["kick", "mute", "unmute", "mutes", "ban", "unban", "bans", "check", "announce", "level",
         "invite", "invites", "uninvite", "audit"]
ACCOUNT = ["list", "show", "add", "role", "reset-password", "disable", "enable", "rename", "note", "delete", "export"]


@pytest.fixture(params=["running", "stopped"])
def house(start, request):
    """A server that runs, or the folder of one that has ended; `shell` does the same with both."""
    server = start(admin=True)
    if request.param == "stopped":
        assert server.stop() == 0
    return server


def shell(server: Server, *words: str, status: int = 0, typed: str | None = None) -> str:
    """What root reads after a command, on both streams."""
    ended = subprocess.run(
        [BINARY, *words, "--socket", "admin.sock", "--config", "config.ini"], cwd=server.folder,
        env=clean_environment(), input=typed, stdin=subprocess.DEVNULL if typed is None else None,
        timeout=START_SECONDS, capture_output=True, text=True, check=False)
    told = ended.stdout + without_log(ended.stderr)
    assert ended.returncode == status, (words, told)
    return told


def without_log(text: str) -> str:
    """Without the records of the log, which are on standard error where there is no journal."""
    return "".join(line for line in text.splitlines(keepends=True) if not LOGGED.match(line))


def audit(server: Server) -> list[tuple[str, str, str]]:
    """The rows of the audit: who, what, whom."""
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
        return database.execute("SELECT actor, verb, target FROM staff_action ORDER BY id").fetchall()


def add(server: Server, name: str) -> str:
    """Makes an account with a password that is typed."""
    secret = password()
    told = shell(server, "account", "add", name, "--email", address(name), typed=f"{secret}\n")
    assert told == f"{name}: the account is made\n"
    return secret


def test_accounts_are_made_shown_changed_and_removed(house):
    add(house, "ada")
    made = MADE.fullmatch(shell(house, "account", "add", "bob", "--email", address("bob"), "--make-password"))
    assert made and made["name"] == "bob" and len(remember(made["password"])) >= 15
    assert shell(house, "account", "role", "ada", "administrator") == (
        "ada is an administrator now, and was a player.\n")
    listed = json.loads(shell(house, "account", "list", "--json"))
    assert [(row["name"], row["role"]) for row in listed] == [("ada", "administrator"), ("bob", "player")]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", listed[0]["created_at"])
    assert re.fullmatch(r"bob  player  made \d{4}-\d\d-\d\d\n", shell(house, "account", "list", "b"))
    assert json.loads(shell(house, "account", "list", "nobody", "--json").partition("\n")[0]) == []
    assert shell(house, "account", "show", "bob").startswith("bob: player, not here\nmade ")
    assert shell(house, "account", "disable", "bob") == "bob is disabled.\n"
    assert json.loads(shell(house, "account", "show", "bob", "--json"))["disabled"] is True
    assert shell(house, "account", "enable", "bob") == "bob may log in again.\n"
    assert shell(house, "account", "note", "bob", "promised", "to", "behave") == "It is noted.\n"
    assert shell(house, "account", "rename", "bob", "rob") == "bob is called rob now.\n"
    exported = json.loads(shell(house, "account", "export", "rob"))
    assert exported["name"] == "rob" and exported["email"].startswith("bob.") and "argon2" not in str(exported)
    assert [note["words"] for note in exported["notes"]] == ["promised to behave"]
    told = shell(house, "account", "delete", "rob", status=75)
    assert told == "This would remove the account rob, for ever.\nNothing is done yet; repeat it with --yes.\n"
    assert shell(house, "account", "delete", "rob", "--yes") == "The account rob is removed.\n"
    assert shell(house, "account", "show", "rob", status=65) == "There is no account 'rob'.\n"
    done = [("account-add", "ada"), ("account-add", "bob"), ("role", "ada"), ("account", "bob"), ("account", "bob"),
            ("note", "bob"), ("rename", "bob"), ("account-export", "rob"), ("account", "rob")]
    assert audit(house) == [("root (shell)", verb, target) for verb, target in done]


def test_bans_levels_and_the_audit(house):
    add(house, "ada")
    told = shell(house, "ban", "192.0.2.0/24", "7d", "soft", "flooding")
    assert re.fullmatch(r"192\.0\.2\.0/24 is banned softly until [0-9 :-]{16} \(UTC\)\.\n", told)
    ban, = json.loads(shell(house, "bans", "--json"))
    assert (ban["target"], ban["soft"], ban["reason"], ban["by"]) == (
        "192.0.2.0/24", True, "flooding", "root (shell)")
    assert shell(house, "mute", "ada", "forever", "too", "loud") == "ada is silenced for ever.\n"
    assert shell(house, "mutes") == "ada silenced for ever by root (shell): too loud\n"
    assert shell(house, "unmute", "ada") == "ada is not silenced any more.\n"
    assert shell(house, "level", "staff") == (
        "The level is staff for ever: only staff may log in; whoever is in stays.\n")
    assert shell(house, "level", "open").startswith("The level is open")
    assert "192.0.2.0/24 banned softly" in shell(house, "check", "192.0.2.7")
    assert shell(house, "kick", "ada", "noise", status=65) == "ada is not here.\n"
    assert shell(house, "session", "end", "ada", status=65) == "ada is not here.\n"
    assert shell(house, "ban", "ada", status=65).startswith("Usage: ban <target> [time] [soft] <reason>\n") is False
    for words in (["export", "nobody"], ["add", "ada", "--email", "nowhere", "--make-password"]):
        told, _, _ = shell(house, "account", *words, "--json", status=65).partition("\n")
        assert json.loads(told)["outcome"] == "refused" and json.loads(told)["lines"]
    wrong = json.loads(shell(house, "unban", "192.0.2.77", "--json", status=65))
    assert wrong["outcome"] == "mistaken" and "192.0.2.77/32 is not banned." in wrong["lines"]
    rows = json.loads(shell(house, "audit", "--json"))
    assert [row["verb"] for row in rows] == ["account-add", "ban", "mute", "unmute", "level", "level"]
    assert json.loads(shell(house, "session", "list", "--json").partition("\n")[0]) == []


def test_check_config_says_when_there_is_no_administrator(house):
    """And nobody else is told anything, as a world without accounts has none either."""
    note = "no administrator: make one with 'uuu-server account role NAME administrator'"
    add(house, "ada")
    assert note in run(house.folder, "check-config", "--config", "config.ini").stderr
    shell(house, "account", "role", "ada", "administrator")
    checked = run(house.folder, "check-config", "--config", "config.ini")
    assert checked.returncode == 0 and note not in checked.stderr


async def test_who_is_logged_in_is_listed_and_sent_out(start):
    server = start(admin=True, Settings={"MOTD": "no"})
    async with player(server) as ada:
        await ada.enters("ada")
        row, = json.loads(shell(server, "session", "list", "--json"))
        assert row == {"name": "ada", "role": "player", "context": "c_lobby", "address": "127.0.0.1"}
        assert shell(server, "session", "list") == "ada  player  c_lobby  from 127.0.0.1\n"
        assert shell(server, "session", "end", "ada") == "The session of ada has ended.\n"
        await ada.expects("You were sent out (ended by the operator). You may log in again in a minute.")
        await ada.is_closed_with(1008)


async def test_a_forgotten_password_is_replaced_by_who_has_a_code(start):
    server = start(admin=True, Settings={"MOTD": "no"})
    async with player(server) as ada, player(server) as one, player(server) as other:
        old = await ada.enters("ada")
        told = shell(server, "account", "reset-password", "Ada")
        found = re.match(r"The code for ada is (\S+), until [0-9 :-]{16} \(UTC\); it is not shown again\.\n", told)
        code = remember(found[1])
        await ada.says("who", say.who("ada"))
        await other.logs_in("ada", old)
        await ada.expects(say.TAKEN_OVER)
        await one.says("login", say.ENTER_USERNAME)
        await one.says("ada", say.ENTER_PASSWORD)
        await one.socket.send(code.lower())
        await one.expects("Your code is right. Please choose a new password.")
        await one.expects(say.NEW_PASSWORD)
        assert (await one.asks("short")).startswith("Password is too short")
        await one.expects(say.NEW_PASSWORD)
        new = password()
        await one.says(new, say.CONFIRM_NEW_PASSWORD)
        await one.says(new, say.LOGIN_SUCCESSFUL)
        await one.expects(say.WELCOME_TO_LOBBY)
        await other.expects(say.PASSWORD_CHANGED_ELSEWHERE)
        await other.is_closed_with(1008)
    async with player(server) as ada:
        await ada.fails_to_log_in("ada", old)
        await ada.fails_to_log_in("ada", code)
        await ada.logs_in("ada", new)
    assert shell(server, "account", "reset-password", "bob", status=65) == "There is no account 'bob'.\n"
    assert audit(server) == [("root (shell)", "reset-password", "ada")]
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as database:
        assert code not in "\n".join(database.iterdump())


async def test_invitations_are_made_in_the_shell_and_used_in_the_game(house):
    assert shell(house, "level", "invite") == "The level is invite for ever: registration needs an invitation.\n"
    made = json.loads(shell(house, "invite", "2", "3d", "--json"))
    assert (made["uses"], made["left"], made["by"]) == (2, 2, "root (shell)")
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", made["code"])
    spare = json.loads(shell(house, "invite", "--json"))["code"]
    assert shell(house, "uninvite", spare.lower()) == "The invitation is taken back.\n"
    assert shell(house, "uninvite", spare, status=65) == "There is no such invitation.\n"
    if not house.is_running:
        house.start()
    for name in ("bob", "eve"):
        async with player(house, greeted=False) as one:
            await one.hears()
            await one.expects("New players need an invitation to register.")
            await one.says("register", "Enter your invitation code:")
            refused = "There is no such invitation, or it is used up. Please enter another code."
            await one.says(spare, refused)
            await one.expects("Enter your invitation code:")
            await one.says(made["code"].lower().replace("-", " "), say.REGISTER_EMAIL)
            await one.says(address(name), say.REGISTER_USERNAME)
            await one.says(name, say.CHOOSE_PASSWORD)
            chosen = password()
            await one.says(chosen, say.CONFIRM_PASSWORD)
            await one.says(chosen, say.registered(name))
    assert shell(house, "invites") == "There are no invitations.\n"
    assert "invited by root (shell)" in shell(house, "account", "show", "bob")
    assert json.loads(shell(house, "account", "export", "eve"))["invited_by"] == "root (shell)"
    assert [verb for _, verb, _ in audit(house)] == ["level", "invite", "invite", "uninvite", "account-export"]
    assert made["code"] not in house.log() and spare not in house.log()


async def test_a_password_that_is_typed_logs_in(house):
    """And what is refused at a registration is refused here."""
    secret = add(house, "ada")
    assert shell(house, "account", "add", "ada", "--email", address("x"), typed=f"{password()}\n", status=65) == (
        say.USERNAME_TAKEN + "\n")
    assert shell(house, "account", "add", "kick", "--email", address("x"), typed="\n", status=65) == (
        say.USERNAME_RESERVED + "\n")
    assert shell(house, "account", "add", "kim", "--email", "nowhere", typed="\n", status=65) == say.EMAIL_INVALID + "\n"
    short = shell(house, "account", "add", "kim", "--email", address("x"), typed="short\n", status=65)
    assert "15" in short
    assert "no password" in shell(house, "account", "add", "kim", "--email", address("x"), status=65)
    if not house.is_running:
        house.start()
    async with player(house) as ada:
        await ada.logs_in("ada", secret)


def test_who_may_not_is_refused_and_changes_nothing(house):
    """Only root and the server's own user are answered."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("WHO MAY NOT IS NOT TESTED: that needs root and setpriv")
    add(house, "ada")
    for folder in (house.folder, *house.folder.parents):
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    if house.is_running:
        (house.folder / "admin.sock").chmod(0o666)
    before = audit(house)
    ended = run(
        house.folder, "account", "role", "ada", "administrator", "--socket", "admin.sock", "--config", "config.ini",
        through=("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"))
    assert ended.returncode == 77 and "only root and the server's own user may" in ended.stderr, ended.stderr
    assert audit(house) == before


def test_two_do_not_use_the_database_at_the_same_time(start):
    """A server without an admin socket: the command finds the lock, and says who has it."""
    server = start()
    ended = run(server.folder, "bans", "--config", "config.ini")
    assert ended.returncode == 75 and f"Process {server.pid} " in ended.stderr, ended.stderr


def test_without_a_database_nothing_is_made(tmp_path):
    write_config(tmp_path)
    ended = run(tmp_path, "account", "list", "--config", "config.ini")
    assert ended.returncode == 66 and "world.sqlite" in ended.stderr, (ended.returncode, ended.stderr)
    assert not (tmp_path / "world.sqlite").exists()


def test_what_a_command_makes_beside_the_database_belongs_to_its_owner(start, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("THE OWNER IS NOT TESTED: that needs root")
    server = start(admin=True)
    assert server.stop() == 0
    for file in (server.folder, *server.folder.iterdir()):
        os.chown(file, NOBODY, NOBODY)
    for folder in server.folder.parents:
        if folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    add(server, "ada")
    owners = {file.name: file.stat().st_uid for file in server.folder.glob("world.sqlite*")}
    assert set(owners.values()) == {NOBODY}, owners
    for file in (server.folder, *server.folder.iterdir()):
        os.chown(file, 0, 0)


@pytest.mark.parametrize("words", [[verb] for verb in VERBS] + [["account", word] for word in ACCOUNT])
def test_the_help_of_each_has_an_example(tmp_path, words):
    ended = run(tmp_path, *words, "--help")
    assert ended.returncode == 0
    assert f"For example: uuu-server {' '.join(words)}" in ended.stdout, ended.stdout


@pytest.mark.parametrize("words", [["account"], ["account", "lists"], ["ban", "a\nb"], ["account", "add", "ada"],
                                   ["account", "add", "ada", "--password", "x"],
                                   ["account", "show", "ada disable"], ["account", "disable", "ada", "delete"]])
def test_a_wrong_command_line_ends_with_64(tmp_path, words):
    ended = run(tmp_path, *words)
    assert ended.returncode == 64 or (words == ["account"] and ended.returncode == 0)


@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_each_act_is_a_record_of_the_journal(journal, tmp_path, runs):
    """With a server, which writes it, and without one, though the shell is no service."""
    journal.start()
    write_config(tmp_path)
    server = Server(tmp_path)
    server.command = journal.inside(
        BINARY, "serve", "--config", "config.ini", "--admin", "admin.sock", folder=tmp_path)
    server.start()
    if not runs:
        assert server.stop() == 0
    try:
        journal.run("env", "-C", tmp_path, BINARY, "ban", "192.0.2.7", "forever", "flooding", "--socket", "admin.sock",
                    "--config", "config.ini")
        if runs:
            assert re.search(r"event=staff_acted .*target=192\.0\.2\.7/32 verb=ban", server.log())
        else:
            record = journal.wait_for_record(UUU_EVENT="staff_acted")
            assert (record["UUU_STAFF"], record["UUU_VERB"], record["UUU_TARGET"]) == (
                "root (shell)", "ban", "192.0.2.7/32")
            assert record["MESSAGE"] == "staff acted: ban 192.0.2.7/32 by root (shell)"
    finally:
        if server.is_running:
            assert server.stop() == 0


def test_the_page_of_the_manual_has_each_command():
    page = (REPOSITORY / "man/uuu-server.8").read_text(encoding="utf-8")
    for words in [[verb] for verb in VERBS] + [["account", word] for word in ACCOUNT] + [["session", "list"]]:
        assert f"Cm {' '.join(words)}" in page, words


def test_what_completes_the_command_line_is_what_the_program_writes():
    """`uuu-server --generate-completion-script bash > completion/uuu-server.bash` makes it anew."""
    written = run(Path("/"), "--generate-completion-script", "bash").stdout
    kept = (REPOSITORY / "completion/uuu-server.bash").read_text(encoding="utf-8")
    assert without_faults(written) == without_faults(kept)


def without_faults(script: str) -> str:
    """Without the subcommand that only a binary for tests has."""
    return re.sub(r" fault\b", "", re.sub(r"(?ms)^_uuu_server_fault\(\).*?^\}\n+", "", script))
