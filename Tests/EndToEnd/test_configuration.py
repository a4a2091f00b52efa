"""config.ini, its mistakes, the environment, and the command line: OPS-1, OPS-3."""

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from player import player
from server import BINARY, REPOSITORY, Server, clean_environment, run, write_config

SIX_MISTAKES = """\
[Server]
host = 127.0.0.1
port = abc
prot = 7450

[Settings]
Registration = perhaps

[Limits]
message_bytes = -5

[Log]
level = loud

[Sever]
"""

LINES_OF_MISTAKES = {3: "[Server] port", 4: "[Server] prot", 7: "[Settings] registration", 10: "[Limits] message_bytes",
                     13: "[Log] level", 15: "[Sever]"}

THE_ORIGINALS = """\
[Settings]
Registration = True
MOTD = True

[Messages]
greeting_with_registration = Welcome! type login or register (from config.ini)
greeting_without_registration = Welcome! type login. Registration currently closed (from config.ini)
motd_file = motd.txt

[Database]
host = localhost
user =
password =
database =

[DatabaseQueries]
user_check_query = SELECT password FROM users WHERE username = %s

[SSL]
certfile = C:/MAMP/bin/certs/uuu-websocket-test.cert
keyfile = C:/MAMP/bin/certs/uuu-websocket-test.key

[Server]
host = localhost
port = 7450
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.mark.parametrize("command", ["serve", "check-config"])
def test_six_mistakes_are_six_lines_and_exit_78_before_any_socket_opens(tmp_path, command):
    (tmp_path / "config.ini").write_text(SIX_MISTAKES, encoding="utf-8")
    ended = run(tmp_path, command, "--config", "config.ini")
    assert ended.returncode == 78
    lines = ended.stderr.splitlines()
    assert len(lines) == 6, ended.stderr
    for line, (number, key) in zip(lines, LINES_OF_MISTAKES.items(), strict=True):
        assert line.lower().startswith(f"config.ini:{number}: {key}".lower()), line
    assert lines[0].startswith('config.ini:3: [Server] port: "abc" is not a port (')
    assert lines[1].endswith("did you mean port?")
    assert lines[5].endswith("did you mean [Server]?")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.ini"], "nothing was begun"


def test_with_mistakes_nothing_listens(tmp_path):
    """strace is not needed: the port stays free while the program runs and after."""
    port = free_port()
    (tmp_path / "config.ini").write_text(SIX_MISTAKES.replace("abc", str(port)), encoding="utf-8")
    with subprocess.Popen(
        [BINARY, "serve", "--config", "config.ini"], cwd=tmp_path, env=clean_environment(), stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
        assert process.returncode == 78


def test_a_good_file_passes_check_config_in_silence_on_standard_error(tmp_path):
    write_config(tmp_path)
    ended = run(tmp_path, "check-config", "--config", "config.ini")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (tmp_path / "world.sqlite").exists()


def test_the_shipped_file_passes_check_config(tmp_path):
    """OPS-14."""
    ended = run(tmp_path, "check-config", "--config", str(REPOSITORY / "config.ini"))
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_address_that_others_can_reach_needs_its_own_word(tmp_path):
    """SEC-5: passwords would cross the network unencrypted."""
    write_config(tmp_path, Server={"host": "0.0.0.0"})
    ended = run(tmp_path, "check-config", "--config", "config.ini")
    assert ended.returncode == 78 and "allow_plaintext_remote" in ended.stderr
    write_config(tmp_path, Server={"host": "0.0.0.0", "allow_plaintext_remote": "yes"})
    assert run(tmp_path, "check-config", "--config", "config.ini").returncode == 0


def test_no_path_at_all_is_shown_as_such(tmp_path):
    ended = run(tmp_path, "check-config", "--config", "")
    assert ended.returncode == 66 and ended.stderr.startswith('"": cannot be read: ')


def test_a_file_that_is_missing_is_one_line_and_a_sysexits_code(tmp_path):
    for command in ("serve", "check-config"):
        ended = run(tmp_path, command, "--config", "nowhere.ini")
        assert 64 <= ended.returncode <= 78
        assert len(ended.stderr.splitlines()) == 1 and "nowhere.ini" in ended.stderr


@pytest.mark.parametrize("command", ["serve", "check-config"])
@pytest.mark.parametrize("place, kind", [("fifo", "a FIFO"), ("/dev/zero", "a device"), (".", "a folder")])
def test_what_is_no_file_hangs_nobody_and_is_called_what_it_is(tmp_path, command, place, kind):
    """A FIFO waits for a writer, a device never ends."""
    os.mkfifo(tmp_path / "fifo")
    ended = run(tmp_path, command, "--config", place)
    assert (ended.returncode, ended.stdout) == (66, "")
    assert ended.stderr == f"{place}: cannot be read: it is {kind}, not a file; check the path and its rights\n"


def test_a_database_that_is_no_file_is_told_before_a_restart_finds_out(tmp_path):
    (tmp_path / "folder").mkdir()
    for place, kind in {"folder": "a folder", "/dev/null": "a device"}.items():
        (tmp_path / "config.ini").write_text(f"[Database]\npath = {place}\n", encoding="utf-8")
        ended = run(tmp_path, "check-config", "--config", "config.ini")
        assert ended.returncode == 78
        told = f"config.ini:2: [Database] path: {place} is {kind}, not a file; write the path of a file\n"
        assert ended.stderr == told and ended.stdout == ""


def test_a_message_of_the_day_that_is_no_file_is_a_remark(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    write_config(tmp_path, Messages={"motd_file": "fifo"})
    ended = run(tmp_path, "check-config", "--config", "config.ini")
    assert ended.returncode == 0
    assert ended.stderr.startswith("[Messages] motd_file: fifo: cannot be read: it is a FIFO, not a file; ")


@pytest.mark.parametrize("broken", [b"[Server]\nport = 1\nport = 2\n", b"port = 1\n", b"[Server]\njunk\n", b"[Server]\nhost = \xff\n"],
                         ids=["a key twice", "no section", "no value", "not UTF-8"])
def test_a_file_that_cannot_be_parsed_is_refused_with_its_line(tmp_path, broken):
    (tmp_path / "config.ini").write_bytes(broken)
    ended = run(tmp_path, "check-config", "--config", "config.ini")
    assert ended.returncode == 78
    assert ended.stderr.startswith("config.ini:")
    assert "\ufffd" not in ended.stderr and len(ended.stderr.splitlines()) == 1


async def test_the_environment_overrides_the_file(start):
    port = free_port()
    server = start(environment={"UUU_SERVER_PORT": str(port)}, Server={"port": "1"})
    assert server.port == port
    async with player(server):
        pass


def test_a_bad_value_in_the_environment_is_refused_by_its_name(tmp_path):
    write_config(tmp_path)
    ended = run(tmp_path, "serve", "--config", "config.ini", UUU_SERVER_PORT="abc")
    assert ended.returncode == 78
    assert len(ended.stderr.splitlines()) == 1 and "UUU_SERVER_PORT" in ended.stderr


async def test_the_originals_file_starts_the_server_with_a_notice_for_each_thing_no_longer_used(start, tmp_path):
    server = start()
    assert server.stop() == 0
    (server.folder / "config.ini").write_text(THE_ORIGINALS, encoding="utf-8")
    (server.folder / "motd.txt").write_text("Welcome to the Lobby of the Undermine Undertakers!\n", encoding="utf-8")
    server.environment = {"UUU_SERVER_PORT": "0"}
    server.launch()
    server.places = server.wait_for_places(lambda places: any(place.startswith("127.0.0.1:") for place in places))
    async with player(server, greeted=False) as one:
        await one.expects("Welcome! type login or register (from config.ini)")
        secret = await one.registers("ada")
        assert await one.logs_in("ada", secret) == "Welcome to the Lobby of the Undermine Undertakers!"
    log = server.log(since_start=True)
    for unused in ("[SSL]", "[DatabaseQueries]", "[Database] host", "[Database] user", "[Database] password",
                   "[Database] database"):
        named = [line for line in log.splitlines() if unused in line]
        assert len(named) == 1, (unused, named)


def test_the_example_is_the_shipped_file(tmp_path):
    """OPS-14."""
    told = run(tmp_path, "example-config")
    assert (told.returncode, told.stdout) == (0, (REPOSITORY / "config.ini").read_text(encoding="utf-8"))


def test_version_and_help_are_told(tmp_path):
    told = run(tmp_path, "version")
    assert told.returncode == 0 and told.stdout.startswith("uuu-server ")
    for arguments, wanted in {("--help",): "serve", ("serve", "--help"): "--listen"}.items():
        told = run(tmp_path, *arguments)
        assert told.returncode == 0 and wanted in told.stdout


def test_a_wrong_command_is_answered_with_64(tmp_path):
    for arguments in (["dance"], ["serve", "--dance"]):
        ended = run(tmp_path, *arguments)
        assert ended.returncode == 64 and "Usage" in ended.stderr


def test_the_records_of_the_log_are_lines_that_begin_alike(server: Server):
    """SEC-46."""
    lines = server.log().splitlines()
    assert lines and all(line.isprintable() for line in lines)
