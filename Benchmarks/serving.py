"""Builds, starts, pins and ends the servers and load clients of the benchmarks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests/EndToEnd"))

from server import BINARY, clean_environment, write_config  # noqa: E402, F401

BUILT = HERE.parent / ".build/benchmarks"
START_SECONDS = 120.0

ECHO = {
    "Server": {"initial_context": "c_echo", "event_loops": 1},
    "Limits": {
        "message_bytes": 1 << 24, "line_characters": 1 << 24, "queued_bytes": 1 << 20, "outbound_bytes": 1 << 30,
        "outbound_messages": 1_000_000, "ping_seconds": 0, "connections": 15_000,
    },
    "Log": {"level": "warning"},
}
"""The settings of an echo: limits that no benchmark reaches, and no pings."""


def compiled(source: str, *flags: str, language: str = "cc") -> Path:
    """Compiles a source beside this file if it is newer than the result; returns the program or library."""
    path = HERE / source
    BUILT.mkdir(parents=True, exist_ok=True)
    made = BUILT / path.stem
    if not made.exists() or made.stat().st_mtime < path.stat().st_mtime:
        subprocess.run([language, "-O2", "-Wall", "-Wextra", "-o", made, path, *flags], check=True)
    return made


def product(name: str) -> Path:
    """Builds the server with the contexts of peers/NAME, which takes minutes the first time; returns the program."""
    # A cached build manifest does not contain new files of a package that this one depends on.
    build = ["swift", "build", "--package-path", HERE, "--scratch-path", HERE.parent / ".build/fanout", "-c", "release",
             "--static-swift-stdlib", "--disable-build-manifest-caching"]
    subprocess.run([*build, "--product", name], check=True, stdout=sys.stderr)
    folder = subprocess.run([*build, "--show-bin-path"], check=True, capture_output=True, text=True).stdout
    return Path(folder.strip()) / name


def pinned(core: int | None, *command: object) -> list[str]:
    """Returns the command with all of its threads pinned to a core; unchanged if that is None."""
    return [*([] if core is None else ["taskset", "--cpu-list", str(core)]), *map(str, command)]


def cores() -> tuple[int | None, int | None]:
    """Returns the core of the server and that of its clients; None for both if there is only one core."""
    free = sorted(os.sched_getaffinity(0))
    return (free[0], free[1]) if len(free) > 1 else (None, None)


TICK = 1 / os.sysconf("SC_CLK_TCK")


def seconds_of(pid: int) -> float:
    """Returns the processor time of a process in seconds, including all of its threads."""
    return TICK * sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))


def strangers_seconds(pids: list[int]) -> float:
    """Returns the processor time in seconds of all programs except this one, its ended children and the given processes."""
    user, nice, system, _, _, _, _, stolen, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return TICK * (user + nice + system + stolen) - sum(map(seconds_of, pids)) - sum(os.times()[:4])


def rests(pid: int) -> None:
    """Waits until a process is idle, for at most three seconds: closing a thousand connections takes a while."""
    for _ in range(30):
        before = seconds_of(pid)
        time.sleep(0.1)
        if seconds_of(pid) == before:
            return


def free_port() -> int:
    """Returns a TCP port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port: int) -> bool:
    """Returns whether a program listens on a port."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: list[str], port: int, folder: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """Runs a command that listens on a port; yields the process when it does, and ends it afterwards."""
    log_path = folder / "server.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=clean_environment(**environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{command} does not listen:\n{log_path.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(
    settings: dict[str, dict[str, object]] = ECHO, *, binary: Path = BINARY, core: int | None = None,
    through: tuple[object, ...] = (), folder: Path | None = None, **environment: str,
) -> Iterator[tuple[subprocess.Popen, int]]:
    """Runs uuu-server with these settings, `through` another command if one is given; yields the process and its port."""
    if not binary.exists():
        raise SystemExit(f"{binary} is missing: run `make build`")
    with tempfile.TemporaryDirectory(prefix="uuu-bench-") as temporary:
        folder = folder or Path(temporary)
        port = free_port()
        write_config(folder, **settings | {"Server": settings.get("Server", {}) | {"port": port}})
        command = pinned(core, *through, binary.resolve(), "serve", "--config", "config.ini")
        with running(command, port, folder, **environment) as process:
            yield process, port


class ExactLoad:
    """A load client that echoes an exact number of messages at each call of `again`; it has warmed up when it is created."""

    def __init__(
        self, port: int, *, messages: int, depth: int, connections: int, size: int, core: int | None,
        flags: tuple[str, ...] = (),
    ) -> None:
        flight = depth * connections
        self.messages = max(1, messages // flight) * flight
        self.process = subprocess.Popen(
            pinned(core, compiled("load/load.c"), port, connections, size, depth, 0, f"exact={self.messages}", *flags),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.wait()

    def wait(self) -> None:
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit("the load client gave up")

    def again(self) -> None:
        """Echoes all messages once more."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.wait()

    def __enter__(self) -> ExactLoad:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait(20)
