"""The machine that the tests run on, as its operator sees it: services, files, the journal."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from container import MARK, REPOSITORY_INSIDE
from server import clean_environment

if not MARK.exists():
    raise RuntimeError("these tests install, stop and delete: only on the throw-away machine of `make test-system`")

CONFIG = Path("/etc/uuu-server/config.ini")
STATE = Path("/var/lib/uuu-server")
BACKUPS = Path("/var/backups/uuu-server")
UNIT = "uuu-server.service"
SOCKETS = ("uuu-server.socket", "uuu-server-admin.socket", "uuu-server-tcp.socket")
DROP_IN = Path("/run/systemd/system/uuu-server.service.d/test.conf")
WEB_LOG = Path("/var/log/nginx/uuu-server.log")

PATIENCE = 20.0

CHEAP = {
    "Database": {"path": "/var/lib/uuu-server/uuu-server.sqlite"},
    "Passwords": {"memory_kib": "8192", "passes": "1"},
    "Limits": {"connections_per_prefix": "0", "new_per_prefix": "0", "unauthenticated_percent": "0",
               "command_burst": "0", "stranger_command_burst": "0"},
    "Accounts": {"registrations_per_hour": "0", "registrations_per_10_minutes": "0"},
}
"""What the tests change of the defaults: hashing that costs little, and as many connections of an address as nginx lets in.
The path is what `make install` writes."""


class Failed(AssertionError):
    """A command ended with a status that was not expected."""


def do(*command: str | Path, status: int | None = 0, seconds: float = 60.0, folder: Path = Path("/")) -> str:
    """Runs a command and returns what it said on both channels; `status` is what it must end with, None for any."""
    ended = subprocess.run(
        command, cwd=folder, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", timeout=seconds, check=False)
    if status is not None and ended.returncode != status:
        raise Failed(f"{' '.join(map(str, command))} ended with {ended.returncode}, not {status}:\n{ended.stdout}")
    return ended.stdout


def make(target: str, *variables: str, status: int = 0) -> str:
    """Runs make in the repository, which is read-only here."""
    return do("make", "--no-print-directory", target, *variables, folder=REPOSITORY_INSIDE, status=status)


def install_arguments() -> list[str]:
    """What make is told when the binary to be tested is not the one that `make build` makes."""
    other = os.environ.get("UUU_SERVER_BINARY")
    return [f"SERVER={other}"] if other else []


def is_active(unit: str = UNIT) -> bool:
    return do("systemctl", "is-active", unit, status=None).strip() == "active"


def shown(name: str, unit: str = UNIT) -> str:
    """A property of a unit, as `systemctl show` has it."""
    return do("systemctl", "show", "--value", "--property", name, unit).strip()


def main_process() -> int:
    """The process of the server, which must be running."""
    number = int(shown("MainPID"))
    assert number > 0, f"{UNIT} is {shown('ActiveState')}"
    return number


def restart() -> None:
    """As after an update; returns when the new process is ready."""
    before = main_process()
    do("systemctl", "restart", UNIT)
    assert main_process() != before


def kill() -> None:
    """`kill -9`, which nothing can prepare for; returns when systemd has another process ready."""
    killed = main_process()
    os.kill(killed, signal.SIGKILL)
    has_restarted(killed)


def has_restarted(before: int) -> None:
    """Waits until systemd has made another process ready, in the place of one that died."""
    eventually(lambda: is_active() and shown("MainPID") not in ("0", str(before)), "another process")


def stored() -> int:
    """How many descriptors systemd keeps for the service."""
    return int(shown("NFileDescriptorStore"))


def configure(**sections: dict[str, object]) -> None:
    """Writes config.ini: the cheap settings with the given ones over them. The server is not told."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    for name in [*CHEAP, *(name for name in sections if name not in CHEAP)]:
        parser[name] = {key: str(value) for key, value in (CHEAP.get(name, {}) | sections.get(name, {})).items()}
    with CONFIG.open("w", encoding="utf-8") as file:
        parser.write(file)


def drop_in(text: str) -> None:
    """Changes the service's unit until the end of the test."""
    DROP_IN.parent.mkdir(parents=True, exist_ok=True)
    DROP_IN.write_text(text)
    do("systemctl", "daemon-reload")


def undo_drop_in() -> None:
    """The service is as it was installed when it starts next."""
    if DROP_IN.exists():
        DROP_IN.unlink()
        do("systemctl", "daemon-reload")


def stop_all() -> None:
    """The server and its sockets; who connects is refused."""
    do("systemctl", "stop", *SOCKETS, UNIT)


def listen() -> None:
    """The sockets as an operator enables them; the service is not running."""
    do("systemctl", "start", "uuu-server.socket")


def renew() -> None:
    """Everything as just installed: no accounts, the cheap settings, sockets that nobody has connected to."""
    stop_all()
    do("systemctl", "reset-failed")
    undo_drop_in()
    shutil.rmtree(STATE, ignore_errors=True)
    shutil.rmtree(BACKUPS, ignore_errors=True)
    configure()
    listen()


class WebSite:
    """nginx with our site, changed for a test."""

    def __init__(self) -> None:
        self.kept: dict[Path, str] = {}

    def changes(self, path: str, pattern: str, replacement: str) -> None:
        """Replaces what must be there in a file below /etc/nginx."""
        file = Path("/etc/nginx") / path
        text = file.read_text()
        changed, count = re.subn(pattern, replacement, text)
        assert count, f"nothing in {file} is like {pattern}"
        self.kept.setdefault(file, text)
        file.write_text(changed)

    def restarts(self) -> None:
        do("systemctl", "restart", "nginx.service")

    def is_as_before(self) -> None:
        """Takes changes back, and forgets whom it has counted for its limits."""
        for file, text in self.kept.items():
            file.write_text(text)
        self.restarts()


def eventually(condition, what: str, patience: float = PATIENCE):
    """Waits until a condition holds, and returns what it was; fails when it does not in time."""
    deadline = time.monotonic() + patience
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {patience} s: {what}"
        time.sleep(0.05)
    return answer
