"""Fixtures of the tests that are outside the machine."""

from __future__ import annotations

import asyncio
import inspect
import os

import pytest

pytest.register_assert_rewrite("player", "structured", "survivor", "survivors", "distant")

import secrets_used  # noqa: E402
from distant import Distant  # noqa: E402

LONGEST_TEST = float(os.environ.get("UUU_LONGEST_TEST", 120))
"""Seconds after which a test that is a coroutine fails."""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs tests that are coroutines, each on an event loop of its own, within a time limit."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    asyncio.run(asyncio.wait_for(pyfuncitem.obj(**arguments), LONGEST_TEST))
    return True


@pytest.fixture
def machine(container) -> Distant:
    """The machine as just installed; after the test no password may be in what is left of its journal."""
    machine = Distant(container)
    yield machine
    written = machine.does("journalctl", "--output=export", "--no-pager").encode()
    assert not secrets_used.found_in(written, secrets_used.PASSWORDS), "a password is in the journal"


@pytest.fixture
def tell(capsys):
    """Prints a line although the test passes: for figures."""

    def print_line(line: str) -> None:
        with capsys.disabled():
            print(f"\n    {line}", end="", flush=True)

    return print_line
