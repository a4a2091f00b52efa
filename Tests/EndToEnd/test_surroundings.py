"""What a server finds around it: variables of other programs, limits of the process, paths and hosts as they are written."""

from __future__ import annotations

import shutil

import pytest

import sentences as say
from continuity import counting
from player import MADE, player
from secrets_used import address, remember
from server import BINARY, FAULTY_BINARY, run, write_config

UNLIKE_PATHS = ["~/x", "~", "$HOME/x", ".", "..", "a/", "/", ":memory:", "file:x", "n" * 300, "d/" * 300 + "x"]
"""What is written in place of the path of a file."""


def service_links(prefix: str, address: str, *ports: tuple[int, str]) -> dict[str, str]:
    """What the kubelet sets for a Service."""
    variables = {f"{prefix}_SERVICE_HOST": address, f"{prefix}_SERVICE_PORT": str(ports[0][0]),
                 f"{prefix}_PORT": f"tcp://{address}:{ports[0][0]}"}
    for number, name in ports:
        link = f"{prefix}_PORT_{number}_TCP"
        variables |= {f"{prefix}_SERVICE_PORT_{name}": str(number), link: f"tcp://{address}:{number}",
                      f"{link}_PROTO": "tcp", f"{link}_PORT": str(number), f"{link}_ADDR": address}
    return variables


LINKS = (service_links("UUU_SERVER", "10.0.0.1", (7450, "HTTP"), (7451, "TCP"))
         | service_links("UUU_DATABASE", "10.0.0.2", (5432, "SQL")) | service_links("UUU_LOG", "10.0.0.3", (514, "SYSLOG")))


async def test_it_starts_beside_services_of_kubernetes_that_are_called_like_its_sections(start):
    server = start(environment=LINKS)
    async with player(server):
        pass
    told = [line for line in server.log().splitlines() if "enableServiceLinks" in line]
    assert len(told) == 1 and "uuu-database, uuu-log, uuu-server" in told[0]


def test_a_misspelt_key_in_the_environment_is_refused_beside_them(tmp_path):
    write_config(tmp_path)
    ended = run(tmp_path, "check-config", "--config", "config.ini", **LINKS, UUU_SERVER_PROT="1")
    assert ended.returncode == 78
    assert ended.stderr == "environment: UUU_SERVER_PROT: no such key; did you mean UUU_SERVER_PORT?\n"


@pytest.mark.parametrize("path", UNLIKE_PATHS, ids=lambda path: path[:9])
def test_what_is_no_path_of_a_file_is_refused_alike_by_the_check_and_by_the_start(tmp_path, path):
    write_config(tmp_path, Database={"path": path})
    told = [run(tmp_path, command, "--config", "config.ini") for command in ("check-config", "serve")]
    assert [ended.returncode for ended in told] == [78, 78]
    assert told[0].stderr == told[1].stderr and len(told[0].stderr.splitlines()) == 1
    assert told[0].stderr.startswith("config.ini:") and "[Database] path: " in told[0].stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["config.ini"]


@pytest.mark.parametrize("path", ["x", "-", "d/x", "./~"])
async def test_a_database_may_have_a_name_of_one_character(start, path):
    server = start(Database={"path": path})
    async with player(server) as ada:
        await ada.enters("ada")
    assert (server.folder / path).read_bytes().startswith(b"SQLite format 3\0")


def test_a_literal_tilde_is_told_wherever_a_path_is_given(tmp_path):
    write_config(tmp_path)
    told = [run(tmp_path, *arguments) for arguments in (
        ["check-config", "--config", "~/config.ini"], ["serve", "--config", "config.ini", "--listen", "unix:~/x"],
        ["serve", "--config", "config.ini", "--admin", "~/x"], ["status", "--socket", "~/x"])]
    for ended in told:
        assert 64 <= ended.returncode <= 78
        assert "nothing replaces ~ here" in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize(("host", "mend"), [
    ("[::1]", "write host = ::1, without brackets"), (":7450", "write port = 7450, and the address alone as host"),
    ("::1:7450", "write host = ::1 and port = 7450"), ("nope.invalid", "does not resolve")])
def test_a_host_that_cannot_be_listened_on_is_answered_with_what_to_write(tmp_path, host, mend):
    write_config(tmp_path, Server={"host": host})
    ended = run(tmp_path, "serve", "--config", "config.ini")
    assert ended.returncode == 78
    assert ended.stderr.startswith("config.ini:") and mend in ended.stderr and "in use" not in ended.stderr


def test_a_host_that_does_not_resolve_is_called_that_when_it_is_listened_on(tmp_path):
    write_config(tmp_path, Server={"host": "nope.invalid", "port": "7450", "allow_plaintext_remote": "yes"})
    ended = run(tmp_path, "serve", "--config", "config.ini")
    assert ended.returncode == 78
    assert ended.stderr.splitlines()[-1].startswith(
        "config.ini:2: [Server] host: nope.invalid:7450 cannot be listened on; the host does not resolve (")


async def test_without_restarts_it_serves_in_two_gib_of_address_space_and_with_small_files(start):
    server = start()
    assert server.stop() == 0
    server.command = ["prlimit", f"--as={2 << 30}", f"--fsize={1 << 20}", "--", *server.command]
    server.start()
    async with player(server) as ada:
        await ada.enters("ada")
        await ada.says("who", say.who("ada"))


async def test_a_database_that_may_not_grow_is_told_and_ends_nothing(start):
    """SIGXFSZ would end the process, and say nothing."""
    server = start()
    assert server.stop() == 0
    server.command = ["prlimit", f"--fsize={1 << 16}", "--", *server.command]
    server.start()
    async with player(server) as ada:
        for number in range(40):
            await ada.says("register", say.REGISTER_EMAIL)
            await ada.says(address(f"ada{number}"), say.REGISTER_USERNAME)
            await ada.says(f"ada{number}", say.CHOOSE_PASSWORD)
            answer = await ada.asks("")
            if not (told := MADE.fullmatch(answer)):
                break
            remember(told["password"])
        assert answer == say.ACCOUNTS_NOT_SAVED
        await ada.says("help", say.HELP_BEFORE_LOGIN)


async def test_a_limit_of_files_that_keeps_the_database_from_opening_is_named(start):
    server = start()
    assert server.stop() == 0
    for file in server.files():
        file.unlink()
    server.command = ["prlimit", "--fsize=16384", "--", *server.command]
    server.start()
    async with player(server) as ada:
        await ada.says("help", say.HELP_BEFORE_LOGIN)
    assert server.stop() == 0
    told = [line for line in server.log(since_start=True).splitlines() if "event=database_troubled" in line]
    assert len(told) == 1 and "; files may have 16 KiB here (RLIMIT_FSIZE)" in told[0], told


@pytest.mark.parametrize(("limit", "name", "unit"), [("as", "RLIMIT_AS is 2 GiB", "LimitAS="),
                                                     ("fsize", "RLIMIT_FSIZE is 2 GiB", "LimitFSIZE=")])
def test_with_restarts_a_limit_that_is_too_low_is_named_with_what_is_needed(manage, limit, name, unit):
    manager = manage()
    manager.stop()
    manager.command = [shutil.which("prlimit"), f"--{limit}={2 << 30}", "--", str(BINARY), "serve", "--config", "config.ini"]
    manager.launch()
    server = manager.server
    assert server.wait() == 71
    line = server.log(since_start=True).splitlines()[-1]
    assert "it takes 16" in line and name in line and unit in line


async def test_the_sentences_of_an_authors_context_can_be_overridden(start, tmp_path):
    write_config(tmp_path, Messages={"counter_text": "Say something:", "counter_secrt": "x"})
    ended = run(tmp_path, "check-config", "--config", "config.ini", binary=FAULTY_BINARY, **counting("counter"))
    assert ended.returncode == 78
    assert ended.stderr.endswith("[Messages] counter_secrt: no such key; did you mean counter_secret?\n")
    assert "\ncounter_secret = Enter a secret:\n" in run(
        tmp_path, "example-config", binary=FAULTY_BINARY, **counting("counter")).stdout
    assert "counter_secret" not in run(tmp_path, "example-config", binary=BINARY).stdout
    server = start(binary=FAULTY_BINARY, environment=counting("counter"), admin=True,
                   Messages={"counter_text": "Say something:"})
    async with player(server) as ada:
        await ada.enters("ada")
        await ada.asks("messages")
        await ada.says("ask", "Say something:")
        write_config(server.folder, Messages={"counter_text": "Say it:"})
        told = server.ask("reload")
        assert told.stdout == "config.ini: changed: [Messages] counter_text\n", told
        await ada.says("cancel", say.CANCELLED)
        await ada.says("ask", "Say it:")
        await ada.says("cancel", say.CANCELLED)


def test_a_sentence_without_what_players_need_is_refused(tmp_path):
    write_config(tmp_path, Messages={"registration_successful_made": "Welcome, {username}.", "goodbye": "Bye, {nmae}."})
    ended = run(tmp_path, "check-config", "--config", "config.ini")
    assert ended.returncode == 78
    (line,) = ended.stderr.splitlines()
    assert line.startswith("config.ini:") and "is not a text with {password}, which players need here" in line


async def test_a_message_of_the_day_is_shown_as_it_is_written_if_that_is_asked_for(start, tmp_path):
    picture = "  /\\_/\\\r\n ( o.o )\r\n\r\n\r\n\x1b[1mpurr\x1b[0m\r\n"
    (tmp_path / "motd.txt").write_bytes(b"\xef\xbb\xbf" + picture.encode())
    server = start(Messages={"motd_file": tmp_path / "motd.txt", "motd_wrap": "no"})
    async with player(server) as ada:
        secret = await ada.registers("ada")
        assert await ada.logs_in("ada", secret) == picture.replace("\r", "").rstrip("\n")
    assert [line for line in server.log().splitlines() if "byte order mark" in line and "motd.txt" in line]
