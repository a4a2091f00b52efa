"""A hundred thousand damaged memories: the long form of DamagedMemoryTests, which restores and uses each of them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
COUNT = 100_000


@pytest.mark.long
def test_a_hundred_thousand_damaged_memories_end_no_process(tell):
    """Each is restored, spoken to and ended within ten seconds, and takes no more than 2.2 times what was written."""
    flags = ["--explicit-target-dependency-import-check", "error"]
    done = subprocess.run(
        ["swift", "test", *flags, "--filter", "DamagedMemoryTests"], cwd=REPOSITORY, text=True, capture_output=True,
        env=os.environ | {"UUU_DAMAGED_MEMORIES": str(COUNT)}, timeout=3600)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    tell(" ".join(re.findall(r"seed \d+|after [\d.]+ seconds", said)))
    assert "3 tests" in said
