"""A journal of a test's own: the real journald, in a mount namespace where `/run` is empty but for what it puts there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from server import BINARY, START_SECONDS, Server, clean_environment

JOURNALD = Path("/lib/systemd/systemd-journald")
CATALOGUE = Path("/var/lib/systemd/catalog")

SETTINGS = """[Journal]
Storage=volatile
Audit=no
ReadKMsg=no
ForwardToWall=no
RateLimitIntervalSec=0
"""
"""Nothing of the machine's, and nothing left out."""

PREPARE = """mount -t tmpfs tmpfs /run &&
mkdir -p /run/systemd/journal /run/systemd/journald.conf.d &&
printf %s "$1" >/run/systemd/journald.conf.d/test.conf &&
echo ready &&
exec sleep infinity"""
"""What makes the namespace, and then stays so that it stays."""


class OwnJournal:
    """The namespace, the journald in it, and what that has been told."""

    def __init__(self) -> None:
        """Makes the namespace, without a journald; skips the test where that may not be."""
        missing = [name for name in ("unshare", "nsenter", "journalctl", "mount") if not shutil.which(name)]
        if missing or not JOURNALD.exists():
            pytest.skip(f"THE JOURNAL IS NOT TESTED: there is no {(missing or [JOURNALD])[0]} here")
        self.holder = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", PREPARE, "sh", SETTINGS],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.journald: subprocess.Popen | None = None
        if self.holder.stdout.readline() != "ready\n":
            pytest.skip(f"THE JOURNAL IS NOT TESTED: no mount namespace may be made here ({self.close().strip()})")

    def inside(self, *command: str | Path, folder: Path | None = None) -> list[str]:
        """The command line that runs a command in the namespace; it keeps the process id."""
        place = ["env", "-C", str(folder)] if folder else []
        return ["nsenter", f"--mount=/proc/{self.holder.pid}/ns/mnt", *place, *map(str, command)]

    def run(self, *command: str | Path) -> bytes:
        """What a command in the namespace prints."""
        return subprocess.run(
            self.inside(*command), stdin=subprocess.DEVNULL, capture_output=True, timeout=START_SECONDS, check=True).stdout

    def start(self) -> OwnJournal:
        """Starts journald, and waits until it listens."""
        before = self.socket_number()
        self.journald = subprocess.Popen(
            self.inside(JOURNALD), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for(lambda: self.socket_number() not in (None, before), "journald")
        return self

    def socket_number(self) -> int | None:
        """The inode of journald's socket, or None when there is none."""
        try:
            return os.stat(f"/proc/{self.holder.pid}/root/run/systemd/journal/socket").st_ino
        except FileNotFoundError:
            return None

    def stand_still(self) -> None:
        """Stops journald as a machine without a free moment would."""
        self.journald.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Lets journald run again."""
        self.journald.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Ends journald without warning; its socket's file stays, with nobody behind it."""
        self.journald.kill()
        self.journald.wait()

    def records(self, **fields: str) -> list[dict]:
        """The records that have these fields, the oldest first."""
        matches = [f"{name}={value}" for name, value in fields.items()]
        lines = self.run("journalctl", "--quiet", "--all", "-o", "json", *matches).splitlines()
        return [json.loads(line) for line in lines]

    def wait_for_record(self, **fields: str) -> dict:
        """The first record that has these fields, as soon as there is one."""
        self.wait_for(lambda: self.records(**fields), f"a record with {fields}")
        return self.records(**fields)[0]

    def wait_for(self, condition, what: str) -> None:
        """Waits until a condition holds; fails when it does not in time."""
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"no {what} after {START_SECONDS} s"
            time.sleep(0.02)

    def everything(self) -> bytes:
        """All that it has been told, with every byte as it was given."""
        return self.run("journalctl", "--quiet", "-o", "export")

    def use_catalogue(self, database: Path) -> None:
        """Puts a compiled catalogue in the place of the machine's."""
        self.run("mount", "-t", "tmpfs", "tmpfs", CATALOGUE.parent)
        self.run("mkdir", CATALOGUE)
        self.run("cp", database, CATALOGUE / "database")

    def serve(self, server: Server) -> None:
        """Starts a server whose stderr is, as far as it can tell, the stream that systemd connected to this journal."""
        server.command = self.inside(BINARY, "serve", "--config", "config.ini", folder=server.folder)
        server.log_path.touch()
        server.environment |= {"JOURNAL_STREAM": stream_of(server.log_path)}
        server.launch()

    def wait_for_places(self, server: Server) -> Server:
        """Waits until the server is ready, and notes where it listens."""
        self.wait_for_record(UUU_EVENT="server_ready", _PID=str(server.pid))
        server.places = [record["UUU_PLACE"] for record in self.records(_PID=str(server.pid))
                         if record["MESSAGE"].startswith("listening: ")]
        return server

    def refuses(self, folder: Path, *arguments: str) -> tuple[int, str]:
        """Runs the program to its end; its exit code, and what it wrote on a stderr that is this journal's stream."""
        path = folder / "stderr"
        with path.open("wb") as stderr:
            ended = subprocess.run(
                self.inside(BINARY, *arguments, folder=folder), env=clean_environment(JOURNAL_STREAM=stream_of(path)),
                stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr, timeout=START_SECONDS, check=False)
        return ended.returncode, path.read_text(encoding="utf-8")

    def close(self) -> str:
        """Ends journald, and the namespace with its last process; returns what its maker complained of."""
        if self.journald and self.journald.poll() is None:
            self.kill()
        self.holder.kill()
        return self.holder.communicate()[1]


def stream_of(path: Path) -> str:
    """A file as `JOURNAL_STREAM` names one (systemd.exec(5))."""
    status = path.stat()
    return f"{status.st_dev}:{status.st_ino}"
