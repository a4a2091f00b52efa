"""What the tests with a server, those in the machine and those outside of it have in common; each `conftest.py` imports it."""

from __future__ import annotations

import asyncio
import inspect
import os

import pytest

LONGEST_TEST = float(os.environ.get("UUU_LONGEST_TEST", 240))
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
def tell(capsys):
    """Prints a line although the test passes: for figures."""

    def print_line(line: str) -> None:
        with capsys.disabled():
            print(f"\n    {line}", end="", flush=True)

    return print_line
