"""A service manager with a descriptor store, as much like systemd 252 as matters to a service that is started again.

It opens the sockets and keeps them, hears NOTIFY_SOCKET, keeps what it is given (FDSTORE=1), and passes all of it to the
next process. A restart and a crash keep the store, a stop empties it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sys
import time
from pathlib import Path

from own_notify import OwnNotify
from own_store import OwnStore
from server import BINARY, START_SECONDS, Server, write_config, write_config_for

FIRST = 3
"""The number of the first descriptor that is passed (SD_LISTEN_FDS_START)."""

RESTART_SECONDS = 0.1
"""RestartSec=: how long systemd waits after a crash."""

PASSING = f"""
import os, sys
end = sys.argv.index("--")
for place, number in enumerate(sys.argv[1:end]):
    os.dup2(int(number), {FIRST} + place)
    os.close(int(number))
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[end + 1], sys.argv[end + 1:])
"""
"""Runs between fork and exec: moves the descriptors to where they belong, and says whose they are."""


class Manager:
    """One service and its sockets: `http` (unix), `http-tcp` and `admin`; `server` is what clients connect to.

    What is written to `binary`, `environment`, `command` and the configuration holds from the next start on.
    """

    def __init__(
        self, folder: Path, *, most_stored: int = 512, binary: Path = BINARY, command: list[str] | None = None,
        environment: dict[str, str] | None = None, notifies: bool = True, **sections: dict[str, object],
    ) -> None:
        self.folder = folder
        self.binary = binary
        self.command = command
        self.environment = environment or {}
        self.notifies = notifies
        self.starts = 0
        self.started = 0.0
        """How long the last start took until it was ready, in seconds."""
        self.notify = OwnNotify(most_stored)
        self.configure(**sections)
        self.sockets = [
            ("http", listening(socket.AF_UNIX, str(folder / "http.sock"))),
            ("http-tcp", listening(socket.AF_INET, ("127.0.0.1", 0))),
            ("admin", listening(socket.AF_UNIX, str(folder / "admin.sock"))),
        ]
        self.server = Server(folder)
        self.server.places = [f"unix:{folder / 'http.sock'}", f"127.0.0.1:{self.sockets[1][1].getsockname()[1]}"]

    def __enter__(self) -> Manager:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def store(self) -> OwnStore:
        """What is kept for the next process."""
        return self.notify.store

    @property
    def pid(self) -> int:
        return self.server.pid

    def configure(self, **sections: dict[str, object]) -> None:
        """Writes config.ini."""
        self.sections = sections
        write_config_for(self.binary, self.folder, **sections)

    def start(self) -> Manager:
        """Starts a process and waits until it is ready."""
        began = time.monotonic()
        self.launch()
        assert self.is_ready(), f"it ended before it was ready:\n{self.server.log(since_start=True)[-4000:]}"
        self.started = time.monotonic() - began
        return self

    def launch(self) -> None:
        """Starts a process, passes to it all there is, and waits for nothing."""
        least = FIRST + len(self.sockets) + len(self.store)
        passed: list[tuple[str, int]] = []
        self.notify.skip()
        try:
            # Sockets come first, then what is stored, the newest first, as systemd has it.
            for name, listener in self.sockets:
                listener.setblocking(True)
                passed.append((name, fcntl.fcntl(listener, fcntl.F_DUPFD_CLOEXEC, least)))
            passed += self.store.duplicates(least)
            numbers = [number for _, number in passed]
            command = self.command or [str(self.binary), "serve", "--config", "config.ini"]
            self.server.command = [sys.executable, "-I", "-S", "-c", PASSING, *map(str, numbers), "--", *command]
            self.server.environment = (self.notify.environment() if self.notifies else {}) | self.environment | {
                "LISTEN_FDS": str(len(passed)), "LISTEN_FDNAMES": ":".join(name for name, _ in passed)}
            self.server.launch(passing=numbers)
        finally:
            for _, number in passed:
                os.close(number)
        self.notify.main = self.server.pid
        self.starts += 1

    def is_ready(self, seconds: float = START_SECONDS) -> bool:
        """Waits until the process is ready; False when it ended before."""
        if not self.notifies:
            self.server.wait_for_places(lambda places: len(places) >= 2)
            return True
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.notify.next(0.05)
            if message and "READY=1" in message:
                return True
            if message is None and not self.server.is_running:
                return False
        raise AssertionError(f"not ready after {seconds} s:\n{self.server.log(since_start=True)[-4000:]}")

    def ends(self) -> None:
        """Ends the process in good order; what it stored is kept, what it said is dealt with."""
        assert self.server.stop() == 0, self.server.log(since_start=True)[-4000:]
        self.notify.settle()

    def dies(self, sent: signal.Signals = signal.SIGKILL) -> None:
        """Ends the process as a crash would."""
        self.server.process.send_signal(sent)
        self.server.process.wait(START_SECONDS)
        self.notify.settle()

    def goes(self, end: str) -> None:
        """Ends the process: by a `restart`, in good order, or by a `kill`."""
        {"restart": self.ends, "kill": self.dies}[end]()

    def restart(self) -> Manager:
        """`systemctl restart`."""
        self.ends()
        return self.start()

    def kill(self) -> Manager:
        """`kill -9`, after which the service is started again (Restart=always)."""
        self.dies()
        return self.start()

    def starts_until_ready(self, most: int = 8) -> int:
        """Starts it again and again, as after crashes, until one is ready; answers how many starts that took."""
        for count in range(1, most + 1):
            self.launch()
            if self.is_ready():
                return count
            self.notify.settle()
            time.sleep(RESTART_SECONDS)
        raise AssertionError(f"not ready after {most} starts:\n{self.server.log(since_start=True)[-4000:]}")

    def stop(self) -> None:
        """`systemctl stop`: what is stored is let go of."""
        self.ends()
        self.store.clear()

    def close(self) -> None:
        """Ends the process, if there is one, and lets go of everything."""
        if self.server.is_running:
            self.server.kill()
        self.notify.close()
        for _, listener in self.sockets:
            listener.close()


def listening(family: socket.AddressFamily, place: object) -> socket.socket:
    """A socket as a unit opens it."""
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind(place)
    listener.listen(4096)
    return listener
