"""Fixtures of the tests that are outside the machine."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("player", "structured", "survivor", "survivors", "distant")

import secrets_used  # noqa: E402
from common_fixtures import pytest_pyfunc_call, tell  # noqa: E402, F401
from distant import Distant  # noqa: E402


@pytest.fixture
def machine(container) -> Distant:
    """The machine as just installed; after the test no password may be in what is left of its journal."""
    machine = Distant(container)
    yield machine
    written = machine.does("journalctl", "--output=export", "--no-pager").encode()
    assert not secrets_used.found_in(written, secrets_used.PASSWORDS), "a password is in the journal"
