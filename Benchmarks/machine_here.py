"""Describes the machine that is measured."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path


def described() -> str:
    """Returns the processor, the kernel, the time, and the load before the measurement."""
    processor = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return ", ".join([
        f"{len(os.sched_getaffinity(0))} cores", processor[1] if processor else os.uname().machine,
        "Linux " + ".".join(os.uname().release.split(".")[:2]), time.strftime("%Y-%m-%d %H:%M %Z"),
        f"load average {os.getloadavg()[0]:.1f} at the start",
    ])
