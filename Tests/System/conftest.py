"""Fixtures: the machine as installed by the README, new for each test, and what is true of the journal after each."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("player", "machine", "journal", "client", "documents", "crowd", "backend", "faults", "trees")

import documents  # noqa: E402
import machine  # noqa: E402
import secrets_used  # noqa: E402
from client import get  # noqa: E402
from common_fixtures import pytest_pyfunc_call, tell  # noqa: E402, F401
from journal import Journal  # noqa: E402
from machine import WebSite, do, eventually  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def installed() -> list[str]:
    """The server, installed by the commands of the README and nothing else; returns those."""
    do("systemctl", "start", "nginx.service")  # as after apt-get install
    commands = documents.install()
    assert eventually(healthy, "an answer, which is all that these commands are for")
    return commands


def healthy() -> bool:
    """Whether the server answers; nginx may still be taking up the site."""
    try:
        return get("/healthz").status == 200
    except OSError:
        return False


@pytest.fixture(autouse=True)
def journal(installed) -> Journal:
    """A machine as just installed, and its journal from now on.

    After the test, no password, no address and no line that a test calls secret may be in any record (SEC-30, SEC-47).
    """
    machine.renew()
    journal = Journal()
    yield journal
    written = journal.raw(form="export")
    assert not secrets_used.found_in(written, secrets_used.PASSWORDS), "a password is in the journal"
    assert not secrets_used.found_in(written, secrets_used.ADDRESSES), "an e-mail address is in the journal"


@pytest.fixture
def figures(capsys):
    """Prints a line of figures although the test passes: `figures("restart", clients=60, closed=0)`."""

    def print_line(what: str, **numbers: object) -> None:
        with capsys.disabled():
            print(f"\n    {what}:", *(f"{name}={number}" for name, number in numbers.items()), flush=True)

    return print_line


@pytest.fixture(scope="session")
def package(tmp_path_factory) -> Path:
    """What a package would hold; not to be changed."""
    folder = tmp_path_factory.mktemp("package") / "tree"
    machine.make("install", f"DESTDIR={folder}", *machine.install_arguments())
    return folder


@pytest.fixture
def tree(package, tmp_path) -> Path:
    """The same, for a test to change."""
    do("cp", "--archive", package, tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def site():
    """nginx, to be changed for a test."""
    site = WebSite()
    yield site
    site.is_as_before()
