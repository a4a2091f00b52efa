"""Health checks of monitors: `/healthz` for everybody, `/readyz` for the operator (OPS-6)."""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

import sentences as say
from player import player
from server import Server, clean_environment, write_config
from wire import PATIENCE, Wire, request

CHECK_HTTP = "/usr/lib/nagios/plugins/check_http"
NOBODY = 65534


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for all that ask whether it is there."""
    folder = tmp_path_factory.mktemp("health")
    write_config(folder)
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


def head_and_body(wire: Wire, sent: str) -> tuple[list[str], str]:
    """The lines of the head, and all that follows up to the end, whatever length is told."""
    wire.sends(sent.encode())
    with contextlib.suppress(ConnectionResetError):  # it was not all read
        while wire.more():
            pass
    head, _, body = wire.buffer.decode().partition("\r\n\r\n")
    return head.split("\r\n"), body


@pytest.mark.parametrize("end", ["HTTP/1.1\r\nHost: localhost", "HTTP/1.0\r\nHost: localhost", "HTTP/1.0"])
def test_health_is_one_word_for_everybody_and_its_length_for_head(served, end):
    with Wire(served) as wire:
        head, body = head_and_body(wire, f"GET /healthz {end}\r\n\r\n")
        assert (head[0], body) == ("HTTP/1.1 200 OK", "ok\n")
        assert not any(line.lower().startswith("server:") for line in head)
    with Wire(served) as wire:
        assert head_and_body(wire, f"HEAD /healthz {end}\r\n\r\n") == (head, "")
    assert "Connection: close" in head and "Content-Length: 3" in head


@pytest.mark.parametrize("target, methods", [
    ("/", "GET, OPTIONS"), ("/ws", "GET, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS"), ("*", "GET, HEAD, OPTIONS")])
def test_options_is_told_the_methods(served, target, methods):
    for end in ("HTTP/1.0", "HTTP/1.1\r\nHost: localhost"):
        with Wire(served) as wire:
            head, body = head_and_body(wire, f"OPTIONS {target} {end}\r\n\r\n")
        assert head == ["HTTP/1.1 204 No Content", "Connection: close", f"Allow: {methods}"] and body == ""


def test_a_websocket_still_needs_get_http_1_1_and_a_host(served):
    """SEC-1."""
    for line, status in (("GET / HTTP/1.0", 400), ("HEAD / HTTP/1.1", 405), ("OPTIONS / HTTP/1.1", 405)):
        with Wire(served) as wire:
            assert wire.sends(request(line)).response().status == status
    with Wire(served) as wire:
        assert wire.sends(request("GET /healthz HTTP/1.1", Host=None, Upgrade=None)).response().status == 400


def test_haproxy_finds_it_up_however_it_asks(served, tmp_path, tell):
    """The real one; bare `option httpchk` is `OPTIONS / HTTP/1.0` without a host."""
    checks = {
        "bare": ["option httpchk"],
        "get": ["option httpchk GET /healthz"],
        "head": ["option httpchk HEAD /healthz HTTP/1.0"],
        "named": ["option httpchk", "http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host localhost"],
        "whole": ["option httpchk OPTIONS *", "http-check expect status 204"],
        "nothing": ["option httpchk GET /nothing-here"],
    }
    lines = ["global", f"  stats socket {tmp_path}/stats mode 600", "defaults", "  mode http",
             "  timeout connect 5s", "  timeout client 5s", "  timeout server 5s", "  timeout check 5s"]
    for name, check in checks.items():
        lines += [f"backend {name}", *(f"  {line}" for line in check), f"  server one 127.0.0.1:{served.port} check inter 100ms fall 1"]
    config = tmp_path / "haproxy.cfg"
    config.write_text("\n".join([*lines, ""]))
    with (tmp_path / "haproxy.log").open("wb") as log:
        haproxy = subprocess.Popen(
            ["/usr/sbin/haproxy", "-db", "-f", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        found = {}
        deadline = time.monotonic() + PATIENCE
        while len(found) < len(checks):
            assert haproxy.poll() is None and time.monotonic() < deadline, (found, (tmp_path / "haproxy.log").read_text())
            time.sleep(0.05)
            for row in csv.DictReader(show_stat(tmp_path / "stats").lstrip("# ").splitlines()):
                # What begins with an asterisk is of a check that is under way.
                if row["svname"] == "one" and row["check_code"] and not row["check_status"].startswith("*"):
                    found[row["pxname"]] = (row["status"].split()[0], row["check_status"], row["check_code"])
    finally:
        haproxy.terminate()
        haproxy.wait(PATIENCE)
    tell(f"HAProxy: {found}")
    assert found == {
        "bare": ("UP", "L7OK", "204"), "get": ("UP", "L7OK", "200"), "head": ("UP", "L7OK", "200"),
        "named": ("UP", "L7OK", "200"), "whole": ("UP", "L7OK", "204"), "nothing": ("DOWN", "L7STS", "404")}


def show_stat(path: Path) -> str:
    """What HAProxy says of its servers; nothing before it listens."""
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(PATIENCE)
        try:
            one.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return ""
        one.sendall(b"show stat\n")
        said = b""
        while data := one.recv(65536):
            said += data
        return said.decode()


def run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_wget_and_the_check_of_nagios_find_it_well(served, tell):
    spider = run("wget", "--spider", "--tries=1", f"http://127.0.0.1:{served.port}/healthz")
    assert spider.returncode == 0 and "200 OK" in spider.stderr, spider.stderr
    for more in ([], ["--method=HEAD"], ["--string=ok"], ["--hostname=localhost"]):
        check = run(CHECK_HTTP, "-I", "127.0.0.1", "-p", str(served.port), "-u", "/healthz", *more)
        tell(f"check_http {' '.join(more)}: {check.stdout.strip()}")
        assert check.returncode == 0 and check.stdout.startswith("HTTP OK"), check.stdout + check.stderr


# MARK: whether it can do what it is there for


def readyz(server: Server, method: str = "GET", path: str = "/readyz") -> tuple[int, str]:
    with Wire(unix=str(server.folder / "admin.sock")) as wire:
        head, body = head_and_body(wire, f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n")
    return int(head[0].split()[1]), body


def test_readiness_is_told_over_http_on_the_admin_socket(start):
    server = start(admin=True)
    assert readyz(server) == (200, "ready\n")
    assert readyz(server, "HEAD") == (200, "")
    assert readyz(server, "POST")[0] == 405
    assert readyz(server, path="/healthz")[0] == 404
    assert server.ask("status").returncode == 0, "the lines are understood as ever"
    with Wire(unix=str(server.folder / "admin.sock")) as wire:
        head, body = head_and_body(wire, "GET /readyz HTTP/1.0\r\n\r\n")
        assert (head[0], body) == ("HTTP/1.1 200 OK", "ready\n")
    with Wire(unix=str(server.folder / "admin.sock")) as wire:
        head, _ = head_and_body(wire, f"GET /readyz HTTP/1.1\r\nX: {'x' * 5000}\r\n\r\n")
        assert head[0].startswith("HTTP/1.1 431 ")


async def test_a_database_that_another_program_holds_is_told_and_harms_nobody(start):
    server = start(admin=True)
    async with player(server) as ada:
        holder = sqlite3.connect(server.database, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            status, body = readyz(server)
            assert status == 503 and body.startswith("not ready: ") and "another process holds the database" in body
            assert readyz(server, "HEAD") == (503, "")
            await ada.says("help", say.HELP_BEFORE_LOGIN)
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        assert readyz(server) == (200, "ready\n")
        await ada.enters("ada")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount and be another user")
def test_a_full_disk_is_told_until_there_is_room(start, tmp_path):
    """The database lies on a file system of its own, which only the server's mount namespace has."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=711", "tmpfs", disk], check=True)
    try:
        server = start(admin=True, Database={"path": disk / "world.sqlite"})
        assert readyz(server) == (200, "ready\n")
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError):
            while True:
                file.write(b"x" * 512)
        status, body = readyz(server)
        assert status == 503 and "there is no room left on the disk" in body
        filler.unlink()
        assert readyz(server) == (200, "ready\n")
        assert server.stop() == 0
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_another_user_is_refused_in_the_language_that_it_speaks(start):
    server = start(admin=True)
    (server.folder / "admin.sock").chmod(0o666)
    for folder in [server.folder, *server.folder.parents][:-1]:
        folder.chmod(folder.stat().st_mode | 0o711)
    os.seteuid(NOBODY)
    try:
        for path in ("/readyz", "/"):
            assert readyz(server, path=path) == (403, "403 Forbidden\nOnly root and the server's own user may ask.\n")
        # Those who say nothing keep nobody out who may ask.
        mute = [Wire(unix=str(server.folder / "admin.sock")) for _ in range(8)]
    finally:
        os.seteuid(0)
    assert readyz(server) == (200, "ready\n")
    for wire in mute:
        wire.socket.close()


def test_curl_asks_as_the_manual_says(start):
    if not (curl := shutil.which("curl")):
        pytest.skip("curl is missing (apt: curl)")
    server = start(admin=True)
    asked = run(curl, "--silent", "--show-error", "--fail", "--unix-socket", str(server.folder / "admin.sock"), "http://x/readyz")
    assert (asked.returncode, asked.stdout) == (0, "ready\n"), asked.stderr
