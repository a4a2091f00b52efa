"""`make install` over what is there: nothing is lost by a full disk, a kill, or a configuration that would be refused."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

import machine
import sentences as say
from client import player
from container import REPOSITORY_INSIDE
from machine import CONFIG, do, eventually, install_arguments, make
from server import clean_environment
from trees import DEFAULTS, described

PROGRAM = Path("/usr/bin/uuu-server")
SNIPPET = Path("/etc/nginx/snippets/uuu-server/proxy.conf")
FORMER = "SERVER=/usr/bin/true"
"""A program in the place of a former version: it runs, it is small, and nobody takes it for the new one."""


@pytest.fixture(scope="session")
def former(tmp_path_factory) -> Path:
    """A tree of a former version; not to be changed."""
    folder = tmp_path_factory.mktemp("former") / "tree"
    make("install", f"DESTDIR={folder}", FORMER)
    (folder / "usr/share/uuu-server/www/style.css").write_text("/* former */")
    return folder


def test_without_room_it_says_how_much_is_needed_and_changes_nothing(former, tmp_path):
    """On a small file system."""
    do("mount", "-t", "tmpfs", "-o", "size=8m", "small", tmp_path)
    try:
        do("cp", "--archive", former, tmp_path)
        tree = tmp_path / "tree"
        said = make("install", f"DESTDIR={tree}", *install_arguments(), status=2)
        room, makes_own = said.splitlines()
        assert room.startswith(f"There is too little room in {tmp_path}: ") and room.endswith(" Nothing was changed.")
        assert " MiB are needed beside what is there, and " in room and makes_own.startswith("make: *** ")
        assert described(tree) == described(former)
        do(tree / "usr/bin/uuu-server")
    finally:
        do("umount", tmp_path)


def test_a_write_that_fails_changes_nothing(former, tmp_path):
    """As by a quota, or when somebody else takes the room: here by a limit on the size of files."""
    tree = tmp_path / "tree"
    do("cp", "--archive", former, tree)
    said = do(
        "prlimit", "--fsize=1000000", "make", "--no-print-directory", "install", f"DESTDIR={tree}", *install_arguments(),
        folder=REPOSITORY_INSIDE, status=2)
    assert f"{tree}/usr/bin/uuu-server could not be written. Nothing was changed." in said
    assert described(tree) == described(former)


def test_killed_at_any_moment_each_file_is_the_former_or_the_new_one(former, package, tmp_path):
    """By `kill -9`; the next `make install` goes on from there, and nothing is left over."""
    tree = tmp_path / "tree"
    do("cp", "--archive", former, tree)
    before, wanted = described(former), described(package)
    program, beside = tree / "usr/bin/uuu-server", tree / "usr/bin/.uuu-server.installing"
    for moment in (beside.exists, lambda: program.stat().st_size != Path("/usr/bin/true").stat().st_size):
        killed_when(moment, tree)
        left = {path: about for path, about in described(tree).items() if not path.endswith(".installing")}
        assert all(about in (before.get(path), wanted.get(path)) for path, about in left.items())
        assert before.keys() <= left.keys()
    assert left["usr/bin/uuu-server"] == wanted["usr/bin/uuu-server"]
    make("install", f"DESTDIR={tree}", *install_arguments())
    assert described(tree) == wanted


def killed_when(moment, tree: Path) -> None:
    """Begins to install, and kills all of it as soon as something is so."""
    with subprocess.Popen(
        ["make", "--no-print-directory", "install", f"DESTDIR={tree}", *install_arguments()], cwd=REPOSITORY_INSIDE,
        env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:
        while not moment():
            assert process.poll() is None, "it is over: the moment was missed"
        os.killpg(process.pid, signal.SIGKILL)


def test_the_installed_program_has_the_names_of_its_functions_and_no_debug_information(tmp_path):
    sections = do("readelf", "--wide", "--section-headers", PROGRAM)
    assert " .debug_info " not in sections and " .symtab " in sections
    strip = Path("/usr/bin/strip")
    strip.rename(strip.with_name("strip.away"))
    try:
        said = make("install", f"DESTDIR={tmp_path}", FORMER)
    finally:
        strip.with_name("strip.away").rename(strip)
    assert said.count("There is no strip (apt-get install binutils)") == 1
    assert (tmp_path / "usr/bin/uuu-server").read_bytes() == Path("/usr/bin/true").read_bytes()


async def test_a_configuration_that_the_new_program_refuses_is_told_before_anything_is_changed():
    """With its lines; the server that runs is not concerned, and mended it is installed."""
    async with player() as one:
        inode = PROGRAM.stat().st_ino
        good = CONFIG.read_text()
        CONFIG.write_text("[Server]\nprot = 7450\n")
        SNIPPET.write_text(SNIPPET.read_text() + "# older\n")
        said = make("install", *install_arguments(), status=2)
        assert f"{CONFIG}:2: [Server] prot: " in said and "did you mean port?" in said
        assert f"Nothing was changed. Mend {CONFIG}" in said and "Error 78" in said
        assert PROGRAM.stat().st_ino == inode and SNIPPET.read_text().endswith("# older\n")
        await one.says("help", say.HELP_BEFORE_LOGIN)
        CONFIG.write_text(good + "[Messages]\nmotd_file = /root/motd.txt\n")
        said = make("install", *install_arguments())
        assert "[Messages] motd_file: /root/motd.txt: uuu-server.service sees nothing of /root" in said


def test_a_program_that_does_not_run_here_is_not_installed():
    inode = PROGRAM.stat().st_ino
    said = make("install", "SERVER=/usr/bin/false", status=2)
    assert "The new program does not run on this machine. Nothing was changed." in said
    assert PROGRAM.stat().st_ino == inode


def test_nginx_is_to_be_reloaded_if_and_only_if_its_files_have_changed():
    hint = "nginx -t && systemctl reload nginx"
    assert hint not in make("install", *install_arguments())
    older = SNIPPET.read_text() + "# of an older version\n"
    SNIPPET.write_text(older)
    Path("/", DEFAULTS, SNIPPET.relative_to("/")).write_text(older)
    assert hint in make("install", *install_arguments())
    assert "older" not in SNIPPET.read_text()


def test_two_at_a_time_do_not_mix(tmp_path):
    with subprocess.Popen(
        ["flock", tmp_path, "sh", "-c", "echo locked; read line"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:
        assert holder.stdout.readline() == "locked\n"
        said = make("install", f"DESTDIR={tmp_path}", FORMER, status=2)
        assert "Another `make install` is at work. Nothing was changed." in said and not any(tmp_path.iterdir())
        holder.communicate("\n")


NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")


@pytest.mark.parametrize("command, status, sentence", [
    (("make", "--no-print-directory", "install"), 2, "You may not write to /usr/bin: `sudo make install`. Nothing was changed."),
    (("make", "--no-print-directory", "install", "DESTDIR=/usr/local/x"), 2,
     "You may not write to /usr/local: `sudo make install`, or another DESTDIR=. Nothing was changed."),
    (("make", "--no-print-directory", "uninstall"), 2, "You may not write to /usr/bin: `sudo make uninstall`. Nothing was changed."),
    (("/usr/share/uuu-server/enable-site", "a.example"), 77, "Only root can change nginx: sudo /usr/share/uuu-server/enable-site a.example"),
    (("/usr/share/uuu-server/make-certificate", "/etc/uuu-server/tls"), 77,
     "Nothing can be written to /etc/uuu-server/tls here: as root, or into another folder."),
], ids=["install", "install below DESTDIR", "uninstall", "enable-site", "make-certificate"])
def test_without_root_there_is_one_sentence(command, status, sentence):
    said = do(*NOBODY, *command, status=status, folder=REPOSITORY_INSIDE)
    assert [line for line in said.splitlines() if not line.startswith("make: *** ")] == [sentence]


def test_where_usr_is_read_only_there_is_one_sentence():
    said = do(
        "unshare", "--mount", "sh", "-c",
        'mount --bind /usr /usr && mount -o remount,bind,ro /usr && exec make --no-print-directory "$@"', "sh",
        "install", *install_arguments(), folder=REPOSITORY_INSIDE, status=2)
    sentence, makes_own = said.splitlines()
    assert sentence == "Nothing can be written to /usr/bin (is it mounted read-only?). Nothing was changed."
    assert makes_own.startswith("make: *** ")


def test_the_service_can_be_disabled_without_its_sockets():
    """`enable` and `disable` of the one do nothing to the others."""
    sockets = ("uuu-server.socket", "uuu-server-admin.socket")
    do("systemctl", "enable", machine.UNIT)
    do("systemctl", "disable", machine.UNIT)
    assert do("systemctl", "is-enabled", *sockets).split() == ["enabled", "enabled"]
    assert do("systemctl", "is-enabled", machine.UNIT, status=None).strip() == "disabled"
    assert eventually(lambda: machine.is_active("uuu-server.socket"), "the socket listens")
