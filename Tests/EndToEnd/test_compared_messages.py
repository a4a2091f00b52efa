"""A million messages of uuu.v1 in each direction: the long form of PythonComparisonTests."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
COUNT = 1_000_000


@pytest.mark.long
def test_a_million_messages_are_read_and_written_as_by_python(tell):
    """The encoder's bytes are those of Python's json; the decoder reads the same but for what the protocol refuses."""
    flags = ["--explicit-target-dependency-import-check", "error"]
    done = subprocess.run(
        ["swift", "test", *flags, "--filter", "PythonComparisonTests"], cwd=REPOSITORY, text=True, capture_output=True,
        env=os.environ | {"UUU_COMPARED_MESSAGES": str(COUNT)}, timeout=3600)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    tell(" ".join(re.findall(r"seed \d+|after [\d.]+ seconds", said)))
    assert "3 tests" in said
