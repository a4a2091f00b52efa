"""The fuzzing client of the Autobahn|Testsuite: found a Python 2.7 for, installed, and run within a time limit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
ENVIRONMENT = REPOSITORY / ".venv-autobahn"
CONSTRAINTS = HERE / "constraints.txt"
VIRTUALENV = HERE / "virtualenv.txt"

AGENT = "uuu-server"

LIST_CASES = """
from autobahntestsuite.case import CaseBasename, CaseCategories, Cases, CaseSubCategories
from autobahntestsuite.caseset import CaseSet
cases = CaseSet("Case", CaseBasename, Cases, CaseCategories, CaseSubCategories)
print("\\n".join(cases.parseSpecCases({"cases": ["*"]})))
"""


class Missing(Exception):
    """There is no Python 2.7, which the suite is written in."""


def python27() -> Path:
    """A Python 2.7: the one that PYTHON27 names, one on PATH, or one of pyenv's."""
    if named := os.environ.get("PYTHON27"):
        return Path(named)
    if found := shutil.which("python2.7"):
        # pyenv puts a `python2.7` on PATH that only works where that version is chosen.
        if subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            return Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for found in sorted(pyenv.glob("versions/2.7.*/bin/python2.7"), reverse=True):
        return found
    raise Missing


def install() -> Path:
    """The folder of the suite's programs, in an environment of its own that is made when it is missing or old."""
    wanted = CONSTRAINTS.read_text() + VIRTUALENV.read_text()
    stamp = ENVIRONMENT / "ready"
    programs = ENVIRONMENT / "suite/bin"
    if stamp.exists() and stamp.read_text() == wanted:
        return programs

    interpreter = python27()
    print(f"Installing the Autobahn|Testsuite into {ENVIRONMENT.name} for {interpreter} (a minute)", flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    tool = ENVIRONMENT / "virtualenv/bin/python"
    quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
    for command in (
        [sys.executable, "-m", "venv", ENVIRONMENT / "virtualenv"],
        [tool, "-m", "pip", "install", *quietly, "--requirement", VIRTUALENV],
        [tool, "-m", "virtualenv", "--quiet", "--python", interpreter, ENVIRONMENT / "suite"],
        [programs / "python", "-W", "ignore", "-m", "pip", "install", *quietly, "--requirement", CONSTRAINTS],
    ):
        subprocess.run(command, check=True, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    stamp.write_text(wanted)
    return programs


def all_cases(programs: Path) -> list[str]:
    """The ids of all cases that the installed suite has, in its order."""
    listed = subprocess.run([programs / "python", "-c", LIST_CASES], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def run(programs: Path, folder: Path, *, port: int, cases: list[str], seconds: float) -> dict[str, dict]:
    """Runs cases against a server, and returns what was reported of each, by its id.

    The client stops silently when a connection is refused: the caller compares what came with what was expected.
    """
    reports = folder / "reports"
    specification = folder / "fuzzingclient.json"
    specification.write_text(json.dumps({
        "outdir": str(reports),
        "servers": [{"agent": AGENT, "url": f"ws://127.0.0.1:{port}"}],
        "cases": cases,
        "exclude-cases": [],
        "exclude-agent-cases": {},
    }))
    with (folder / "wstest.log").open("w") as log:
        subprocess.run(
            [programs / "wstest", "--mode", "fuzzingclient", "--spec", specification],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=seconds, check=True)
    index = reports / "index.json"
    if not index.exists():
        return {}
    reported = json.loads(index.read_text())[AGENT]
    for result in reported.values():
        result["report"] = reports / result["reportfile"]
    return reported
