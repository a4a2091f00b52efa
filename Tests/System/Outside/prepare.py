"""Runs on the machine: installs the server by the README, if it is not there, with a place where players hear one another.

Other than in the tests inside, what is changed of the unit is there after a reboot.
"""

from __future__ import annotations

from pathlib import Path

import documents
import faults
import machine
from machine import do

PATIENT = "[Service]\nWatchdogSec=60s\n"
"""The debug build is slow on a busy machine, and no process may be ended but by the tests."""


def main() -> None:
    do("systemctl", "start", "nginx.service")
    if not machine.CONFIG.exists():
        documents.install()
    machine.renew()
    machine.configure(Settings={"MOTD": "no"})
    machine.DROP_IN = Path("/etc/systemd/system/uuu-server.service.d/test.conf")
    faults.faulty("megaphone")
    machine.DROP_IN = machine.DROP_IN.with_name("test-patient.conf")
    machine.drop_in(PATIENT)


if __name__ == "__main__":
    main()
