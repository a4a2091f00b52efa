"""What a burst costs in system calls, counted by strace."""

from __future__ import annotations

import re
import shutil
import subprocess
import time

import pytest

from server import BINARY, Server, write_config
from wire import PATIENCE, TEXT, Wire, frame

TRACED = "read,readv,pread64,recvfrom,recvmsg,recvmmsg,write,writev,sendto,sendmsg,sendmmsg,sendfile"
CALL = re.compile(r"(?P<name>\w+)\((?P<descriptor>\d+)<(?P<file>[^>]*(?:->[^>]*)?)>.*= (?P<result>-?\d+)")


@pytest.fixture
def traced(tmp_path):
    """A server that says everything back, and whose calls are written down."""
    if not shutil.which("strace"):
        pytest.skip("NOT TESTED: there is no strace here")
    allowed = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if allowed.returncode != 0:
        pytest.skip(f"NOT TESTED: strace may not trace here: {allowed.stderr.decode(errors='replace').strip()}")
    write_config(tmp_path, Server={"initial_context": "c_echo"})
    # -D: the tracer stands aside, and the server is our child as ever; -ff: a file for each thread, in which no line
    # is cut by another's; -yy: with the addresses of sockets.
    tracer = ["strace", "-D", "-ff", "-yy", "-s", "0", "-e", f"trace={TRACED}", "-e", "signal=none", "-o", "calls"]
    server = Server(tmp_path, command=[*tracer, str(BINARY), "serve", "--config", "config.ini"]).start()
    yield server
    assert server.stop() == 0


# How the echo of "after" is sent.
AFTER = ("sendto", 7)


def calls(server: Server, port: int) -> list[tuple[str, int]]:
    """The calls on the connection from that port so far: name and result."""
    lines = [line for file in server.folder.glob("calls.*") for line in file.read_text(errors="replace").splitlines()]
    found = (CALL.search(line) for line in lines if f"->127.0.0.1:{port}]" in line)
    return [(call["name"], int(call["result"])) for call in found if call]


def settled(server: Server, port: int, count: int) -> list[tuple[str, int]]:
    """The calls as soon as there are that many: the tracer may be a moment behind."""
    deadline = time.monotonic() + PATIENCE
    while len(found := calls(server, port)) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("count", [1, 50, 1000])
def test_a_burst_of_messages_costs_one_read_and_one_write_a_turn(traced, tell, count):
    """Before and after it one message, so that nothing of the burst is missed.

    A thousand are at least five turns, and a few more where another program has the processor: a turn ends after a while, too.
    """
    message = b"*" * 20
    burst = frame(TEXT, message) * count
    with Wire(traced).upgrades() as wire:
        port = wire.socket.getsockname()[1]
        wire.says("before")
        before = len(settled(traced, port, 4))
        wire.socket.sendall(burst)
        for _ in range(count):
            assert wire.text() == message.decode()
        wire.says("after")
        deadline = time.monotonic() + PATIENCE
        while (made := calls(traced, port)[before:])[-1:] != [AFTER] and time.monotonic() < deadline:
            time.sleep(0.02)
    tell(f"{count} messages in one burst: " + ", ".join(f"{name} {result}" for name, result in made[:-2]))
    (read, *writes) = made[:-2]
    assert read == ("recvfrom", len(burst))
    assert [name for name, _ in writes] == ["sendto"] * len(writes)
    assert sum(sent for _, sent in writes) == count * (2 + len(message))
    assert len(writes) <= (1 if count <= 50 else 10)
