"""The build that can go wrong on purpose, in the place of the one that is shipped, which cannot (UUU_FAULTS)."""

from __future__ import annotations

import shlex
from pathlib import Path

import machine
from machine import do, drop_in

FAULTS = Path("/srv/uuu-server/.build/debug/uuu-server")
"""A debug build, which can be told to hang and to trap."""


def faulty(fault: str = "") -> None:
    """The service is that build when it starts next, and has to answer within two seconds; `fault` is its UUU_FAULT."""
    libraries = {str(Path(line.split("=> ")[1].split()[0]).parent) for line in do("ldd", FAULTS).splitlines() if "=> /" in line}
    drop_in(
        f"[Service]\nExecStart=\nExecStart={FAULTS} serve --config /etc/uuu-server/config.ini\n"
        f"ExecPaths={FAULTS} {shlex.join(sorted(libraries))}\nWatchdogSec=2s\n"
        + (f"Environment=UUU_FAULT={fault}\n" if fault else ""))


def hang() -> None:
    """Has an event loop hang, and waits until the watchdog has made an end of it."""
    before = machine.main_process()
    do(FAULTS, "fault", "hang")
    machine.has_restarted(before)


def trap() -> None:
    """Has the process trap, as by an index out of range, and waits for the next one."""
    before = machine.main_process()
    do(FAULTS, "fault", "trap", status=None)
    machine.has_restarted(before)
