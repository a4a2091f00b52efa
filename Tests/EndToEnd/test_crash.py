"""A process that dies of a signal leaves a note, and the next one makes a record of it: where it was, and nothing that was typed."""

from __future__ import annotations

import asyncio
import re
import signal
from pathlib import Path

import pytest

from continuity import COUNTER, counting, events, faulty
from player import player
from secrets_used import password
from server import BINARY, FAULTY_BINARY, Server


def state(folder: Path) -> dict[str, str]:
    """The environment of a service that has a folder for its state: the one before it is no service's."""
    (folder / "state").mkdir(mode=0o700, exist_ok=True)
    return {"STATE_DIRECTORY": f"{folder / 'state'}:/nowhere", "SWIFT_BACKTRACE": "enable=no"}


def note(folder: Path) -> str:
    """What the last process has noted."""
    return (folder / "state/crash").read_text()


def told(server: Server) -> str:
    """The one record of a crash that the process which runs has written."""
    [line] = events(server, "server_crashed")
    assert " critical " in line
    return line


@faulty
async def test_a_command_that_traps_is_told_with_its_thread_context_and_function(manage, tmp_path):
    """Nothing of what players typed is in the note or in the record, and it is told once."""
    environment = counting("counter") | state(tmp_path)
    manager = manage(**COUNTER, environment=environment)
    secret = password()
    async with player(manager.server, unix=True) as one, player(manager.server, unix=True) as other:
        await other.says("count", "Counted 1.")
        await one.socket.send(f"trap {secret}")
        status = await asyncio.to_thread(manager.server.wait)
        assert -status in (signal.SIGILL, signal.SIGTRAP), "systemd still sees the signal"
        crashed, noted = manager.server.pid, note(tmp_path)
        manager.notify.settle()
        await asyncio.to_thread(manager.start)
        line = told(manager.server)
        await other.says("count", "Counted 2.")
    assert re.search(r" signal=SIG(ILL|TRAP) .* thread=uuu-loop-[12] version=\d+\.\d+\.\d+$", line)
    assert f" process={crashed} " in line and " context=c_messages " in line
    assert "a check in the program has failed" in line
    assert re.search(r' place="[^"]*CCounter', line) and re.search(r"CCounter[^\\]*\(program\+0x[0-9a-f]+\)\\n", line)
    assert secret not in noted and secret not in line
    assert note(tmp_path) == "" and (tmp_path / "state/crash").stat().st_mode & 0o777 == 0o600
    manager.ends()
    manager.start()
    assert events(manager.server, "server_crashed") == []


@faulty
def test_of_a_hung_process_that_was_given_up_it_is_told_where_each_thread_was(start, tmp_path):
    """As by the watchdog of systemd, which sends SIGABRT."""
    server = start(admin=True, binary=FAULTY_BINARY, environment=state(tmp_path), Server={"event_loops": 2})
    assert server.ask("fault", "hang").returncode == 0
    server.process.send_signal(signal.SIGABRT)
    assert -server.wait() == signal.SIGABRT
    server.start()
    line = told(server)
    assert " signal=SIGABRT " in line and ' reason="sent by process ' in line and ' thread="all threads" ' in line
    assert "ConnectionTable.(hang)" in line and " place=" not in line
    assert all(f"{thread} (" in line for thread in ("uuu-loop-1", "uuu-loop-2", "uuu-admin", "uuu-log", "the main thread"))


@pytest.mark.parametrize("sent", [signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGTRAP])
def test_each_signal_of_a_crash_is_noted_by_the_shipped_server_and_ends_it(start, tmp_path, sent):
    server = start(binary=BINARY, environment=state(tmp_path))
    server.process.send_signal(sent)
    assert -server.wait() == sent
    server.start()
    line = told(server)
    assert f" signal={sent.name} " in line and "Reactor.EventLoop" in line, "its names are known"


def test_what_ends_in_good_order_or_by_kill_leaves_no_note(start, tmp_path):
    server = start(environment=state(tmp_path))
    server.kill()
    assert note(tmp_path) == ""
    server.start()
    assert server.stop() == 0 and note(tmp_path) == "" and "server_crashed" not in server.log()


def test_a_note_that_is_damaged_or_of_another_build_is_no_trouble(start, tmp_path):
    environment = state(tmp_path)
    (tmp_path / "state/crash").write_bytes(
        b"\xff\x00\nfrom program 0xfff\ncrash-1 9.9.9 abcdef\nsignal 11\nprocess 7\nthread 8 other uuu-loop-1\n"
        b"at program 0x1234\nfrom \xff\ncrash-1\nsig")
    server = start(environment=environment)
    line = told(server)
    assert " version=9.9.9" in line and " program+0x1234\\n" in line and " thread=uuu-loop-1 " in line
    assert server.stop() == 0 and note(tmp_path) == ""


def test_without_a_folder_for_state_the_note_is_a_line_of_the_log(start):
    server = start(environment={"SWIFT_BACKTRACE": "enable=no"})
    server.process.send_signal(signal.SIGSEGV)
    assert -server.wait() == signal.SIGSEGV
    [line] = [line for line in server.log().splitlines() if line.startswith("crash-1 ")]
    assert " signal 11 " in line and " thread " in line and line.endswith(" end")
