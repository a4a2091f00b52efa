"""Measures the release binary and prints the tables of the README. Run it by `make bench`, or `make bench-quick`."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import echo
import mallocs
import memory
from bars import bars_table
from serving import HERE


def machine() -> str:
    """What this runs on, and how busy it was before."""
    processor = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    idle = f"load average {os.getloadavg()[0]:.1f} at the start"
    return f"{len(os.sched_getaffinity(0))} cores, {processor[1] if processor else os.uname().machine}, {os.uname().sysname} " \
        f"{os.uname().release}; {time.strftime('%Y-%m-%d %H:%M %Z')}, {idle}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute: shorter rounds, fewer connections, no logins")
    quick = parser.parse_args().quick
    rounds, counted, seconds, idle = (4, 3, 0.6, 2_000) if quick else (9, 5, 0.8, 10_000)

    print(f"{machine()}; the quietest {counted} of {rounds} rounds of {seconds} s\n", flush=True)
    speeds, bars = echo.measure(rounds, counted, seconds)
    print(speeds, flush=True)
    counts = mallocs.measure()
    found, sizes = memory.measure(idle)
    print(f"\n{bars_table([*bars, *counts, *sizes])}\n\n{found}\n", flush=True)
    if not quick:
        subprocess.run([sys.executable, HERE / "login_latency.py"], check=True)
    sys.exit("\n".join(mallocs.exceeded(counts)) or 0)


if __name__ == "__main__":
    main()
