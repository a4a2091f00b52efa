"""Fixtures: a server for a test, and what is true of every server after every test."""

from __future__ import annotations

from pathlib import Path

import pytest

# So that their assertions tell the values too.
pytest.register_assert_rewrite("manager", "own_journal", "own_notify", "player", "server", "wire")

import secrets_used  # noqa: E402
from common_fixtures import pytest_pyfunc_call, tell  # noqa: E402, F401
from manager import Manager  # noqa: E402
from own_journal import OwnJournal  # noqa: E402
from own_notify import OwnNotify  # noqa: E402
from server import BINARY, MIB, Server, write_config  # noqa: E402
from wire import Wire  # noqa: E402


def pytest_sessionstart(session: pytest.Session) -> None:
    if not BINARY.exists():
        pytest.exit(f"there is no server to test at {BINARY}: run `make build` first", returncode=2)


@pytest.fixture
def start(tmp_path):
    """Starts servers: `start(Limits={"ping_seconds": 1})`.

    After the test, each that still runs must end in good order with exit code 0, and none may have written a password
    or an address where it does not belong (SEC-30, SEC-47).
    """
    servers: list[Server] = []

    def start_one(
        *, listen: tuple[str, ...] = (), environment: dict[str, str] | None = None, admin: bool = False,
        binary: Path = BINARY, **sections
    ) -> Server:
        folder = tmp_path / f"server{len(servers)}"
        folder.mkdir()
        write_config(folder, **sections)
        server = Server(folder, listen=listen, environment=environment, admin=admin, binary=binary)
        servers.append(server)
        return server.start()

    start_one.servers = servers
    yield start_one

    try:
        codes = [server.stop() for server in servers if server.is_running]
    finally:
        for server in servers:
            if server.is_running:
                server.kill()
    assert set(codes) <= {0}
    for server in servers:
        keeps_secrets(server)


@pytest.fixture
def server(start) -> Server:
    """A server with the settings of the tests and nothing else."""
    return start()


@pytest.fixture(scope="module")
def echoing(tmp_path_factory):
    """One server for all rows of a module's tables: it says everything back and takes messages of any shape."""
    folder = tmp_path_factory.mktemp("echo")
    write_config(folder, Server={"initial_context": "c_echo"}, Limits={
        "message_bytes": MIB, "message_fragments": 100_000, "fragment_bytes": 0, "line_characters": MIB,
        "outbound_bytes": 4 * MIB})
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def echo(echoing):
    """An open connection to that server."""
    with Wire(echoing) as wire:
        yield wire.upgrades()


@pytest.fixture
def notify():
    """systemd's end of the notifications."""
    own = OwnNotify()
    yield own
    own.close()


@pytest.fixture
def manage(tmp_path):
    """Starts a service under a manager that stores descriptors: `manage(most_stored=0, Limits={"ping_seconds": 1})`.

    After the test, each that still runs must end in good order, and none may have written a password or an address
    where it does not belong.
    """
    managers: list[Manager] = []

    def manage_one(**options) -> Manager:
        folder = tmp_path / f"m{len(managers)}"
        folder.mkdir()
        managers.append(Manager(folder, **options))
        return managers[-1].start()

    yield manage_one

    try:
        for manager in managers:
            if manager.server.is_running:
                manager.stop()
    finally:
        for manager in managers:
            manager.close()
    for manager in managers:
        keeps_secrets(manager.server)


@pytest.fixture
def journal():
    """A journal of the test's own, in which no journald runs yet."""
    own = OwnJournal()
    yield own
    own.close()


@pytest.fixture
def served(tmp_path, journal):
    """Starts servers that log to a journald of the test's own: `served(Log={"level": "debug"})`.

    After the test no password or address may be in the journal (SEC-47).
    """
    servers: list[Server] = []

    def serve_one(**sections) -> Server:
        if journal.journald is None:
            journal.start()
        folder = tmp_path / f"served{len(servers)}"
        folder.mkdir()
        write_config(folder, **sections)
        server = Server(folder)
        servers.append(server)
        journal.serve(server)
        return journal.wait_for_places(server)

    yield serve_one

    for server in servers:
        if server.is_running:
            server.kill()
        keeps_secrets(server)
    told = journal.everything()
    assert not secrets_used.found_in(told, secrets_used.PASSWORDS | secrets_used.ADDRESSES), "a secret is in the journal"


def keeps_secrets(server: Server) -> None:
    """No password is in the log or the database, no address in the log."""
    log = server.log_path.read_bytes()
    assert not secrets_used.found_in(log, secrets_used.PASSWORDS), "a password is in the log"
    assert not secrets_used.found_in(log, secrets_used.ADDRESSES), "an e-mail address is in the log"
    for file in server.files():
        assert not secrets_used.found_in(file.read_bytes(), secrets_used.PASSWORDS), f"a password is in {file.name}"
