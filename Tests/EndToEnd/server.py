"""The real server, as a process: started, asked where it listens, ended by its id, looked at from outside."""

from __future__ import annotations

import configparser
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("UUU_SERVER_BINARY", REPOSITORY / ".build/release/uuu-server")).absolute()
FAULTY_BINARY = Path(os.environ.get("UUU_FAULTY_BINARY", REPOSITORY / ".build/debug/uuu-server")).absolute()
"""A debug build, which can be told to hang and to trap (`make build-faults`)."""

MIB = 1024 * 1024

START_SECONDS = 20.0
STOP_SECONDS = 20.0
LOG_SECONDS = 5.0
"""How long it may take to write what it has logged."""

CHEAP = {
    "Server": {"host": "127.0.0.1", "port": "0"},
    "Database": {"path": "world.sqlite"},
    "Passwords": {"memory_kib": "8192", "passes": "1"},
    "Limits": {"connections_per_prefix": "0", "new_per_prefix": "0", "unauthenticated_percent": "0",
               "command_burst": "0", "stranger_command_burst": "0"},
}
"""What the tests change of the defaults: any free port, a file of their own, hashing that costs little, and as many
connections as they like, as a test that connects to the unix socket is an unknown client."""

LISTENING = re.compile(r"\blistening\b.*\bplace=\"?(?P<place>[^\s\"]+)")


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what would configure a server, and with `more`."""
    strange = ("UUU_", "LISTEN_", "NOTIFY_SOCKET", "JOURNAL_STREAM", "WATCHDOG_", "INVOCATION_ID")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
    return kept | more


def write_config(folder: Path, **sections: dict[str, object]) -> Path:
    """Writes config.ini: the cheap settings with the given ones over them."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    for name in [*CHEAP, *(name for name in sections if name not in CHEAP)]:
        parser[name] = {key: str(value) for key, value in (CHEAP.get(name, {}) | sections.get(name, {})).items()}
    path = folder / "config.ini"
    with path.open("w", encoding="utf-8") as file:
        parser.write(file)
    return path


def write_config_for(former: Path, folder: Path, **sections: dict[str, object]) -> None:
    """Writes config.ini without the keys that a program does not know, and would refuse, if it is a former one."""
    path = write_config(folder, **sections)
    if former == BINARY:
        return
    told = run(folder, "check-config", "--config", "config.ini", binary=former).stderr
    unknown = {int(number) for number in re.findall(r"config\.ini:(\d+): .*: no such key", told)}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for number, line in enumerate(lines, 1) if number not in unknown), encoding="utf-8")


def run(
    folder: Path, *arguments: str, through: tuple[str, ...] = (), seconds: float = START_SECONDS,
    binary: Path = BINARY, **environment: str
) -> subprocess.CompletedProcess:
    """Runs the program to its end, which must come in time; `through` is a command that starts it."""
    return subprocess.run(
        [*through, binary, *arguments], cwd=folder, env=clean_environment(**environment), timeout=seconds,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)


class Server:
    """One server with its folder: configuration, database, log."""

    def __init__(
        self, folder: Path, *, listen: tuple[str, ...] = (), command: list[str] | None = None,
        environment: dict[str, str] | None = None, admin: bool = False, binary: Path = BINARY,
    ) -> None:
        self.folder = folder
        self.log_path = folder / "server.log"
        self.database = folder / "world.sqlite"
        self.listen = listen
        flags = [flag for place in listen for flag in ("--listen", place)]
        if admin:
            flags += ["--admin", "admin.sock"]
        self.binary = binary
        self.command = command or [str(binary), "serve", "--config", "config.ini", *flags]
        self.environment = environment or {}
        self.process: subprocess.Popen | None = None
        self.places: list[str] = []

    def start(self) -> Server:
        """Starts the process and waits until it listens."""
        self.launch()
        self.places = self.wait_for_places(lambda places: len(places) >= max(1, len(self.listen)))
        return self

    def launch(self, *, passing: Sequence[int] = ()) -> None:
        """Starts the process and waits for nothing; `passing` are descriptors that it inherits."""
        assert self.process is None or self.process.poll() is not None, "it runs already"
        with self.log_path.open("ab") as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=clean_environment(**self.environment),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=passing)

    def wait_for_places(self, enough: Callable[[list[str]], bool]) -> list[str]:
        """Where it says it listens, as soon as that is enough."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            code = self.process.poll()
            places = [match["place"] for match in LISTENING.finditer(self.log(since_start=True))]
            if enough(places):
                return places
            assert code is None, f"the server ended with {code}:\n{self.log(since_start=True)}"
            time.sleep(0.01)
        raise AssertionError(f"not listening after {START_SECONDS} s:\n{self.log(since_start=True)}")

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        return next(int(place.rpartition(":")[2]) for place in self.places if place.startswith("127.0.0.1:"))

    @property
    def unix_path(self) -> str:
        """The file of the unix socket."""
        return next(place.removeprefix("unix:") for place in self.places if place.startswith("unix:"))

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def log(self, *, since_start: bool = False) -> str:
        """What it wrote on standard error, over all its runs or since the last start; all that it has logged until now."""
        if not self.log_path.exists():
            return ""
        self._await_log()
        with self.log_path.open("rb") as log:
            log.seek(self.log_start if since_start else 0)
            return log.read().decode(errors="replace")

    def _await_log(self) -> None:
        """Returns when the thread that writes the log sleeps, as it does when all is written: who logs does not wait for it."""
        deadline = time.monotonic() + LOG_SECONDS
        while self.is_running and self._is_writing_log() and time.monotonic() < deadline:
            time.sleep(0.002)

    def _is_writing_log(self) -> bool:
        """Whether the thread is running, is about to, or waits for the disk."""
        for thread in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            try:
                name, _, rest = thread.read_text(encoding="utf-8", errors="replace").partition("(")[2].rpartition(")")
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
            if name == "uuu-log":
                return rest.split()[0] in "RD"
        return False

    def ask(self, *words: str, seconds: float = START_SECONDS) -> subprocess.CompletedProcess:
        """Asks it through its admin socket, as an operator does: `server.ask("status", "--json")`."""
        return run(
            self.folder, *words, "--socket", "admin.sock", seconds=seconds, binary=self.binary)

    def sockets(self) -> int:
        """How many sockets the process has open; the database's files come and go as its pool likes."""
        count = 0
        for descriptor in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                count += os.readlink(descriptor).startswith("socket:")
            except FileNotFoundError:
                pass  # closed while we looked
        return count

    def resident_kib(self) -> int:
        """The memory that the process occupies, in KiB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to end, and answers its exit code."""
        if self.is_running:
            self.process.send_signal(sent)
        return self.wait()

    def wait(self) -> int:
        """Waits for its end, and answers its exit code."""
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"it did not end within {STOP_SECONDS} s:\n{self.log()[-4000:]}") from None

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def restart(self) -> Server:
        """Ends it in good order and starts it again."""
        assert self.stop() == 0
        return self.start()

    def files(self) -> list[Path]:
        """The database and what stands beside it."""
        return sorted(self.folder.glob(self.database.name + "*"))
