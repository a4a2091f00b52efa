"""An upgrade in place: a thousand connections of a former program go on in this one, wherever they were.

The former programs are those in UUU_FORMER_BINARIES, which `make test-upgrade` builds from the repository's history.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import sentences as say
from manager import Manager
from player import MADE
from secrets_used import address, password
from server import BINARY, write_config
from wire import CONTINUATION, TEXT, Wire, frame, request

FORMER = [Path(name) for name in os.environ.get("UUU_FORMER_BINARIES", "").split(":") if name]

CONNECTIONS = int(os.environ.get("UUU_UPGRADE_CONNECTIONS", 1000))

ENDS = [("restart", "restart"), ("kill", "kill"), ("restart", "kill")]
"""How the former program ends, and then the first process of this one."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not FORMER, reason="no former program is named by UUU_FORMER_BINARIES: see `make test-upgrade`"),
]


class Client:
    """A connection in the middle of something: `turns` are what is sent between two processes, and what is heard then.

    The first is before the upgrade. Whatever a turn leaves half said is finished by the next.
    """

    def __init__(self, number: int, wire: Wire) -> None:
        self.wire = wire
        self.client = f"203.0.{113 + number // 250}.{1 + number % 250}"
        self.name = f"p{number}"
        self.secret = password()
        self.turns = KINDS[number % len(KINDS)](self)

    def goes_on(self) -> None:
        """Takes the next turn; after the last one, shows that it is still there."""
        next(self.turns, None)

    def says(self, line: str, *answers: str | None) -> str:
        """Says a line and expects the answers; None is for any."""
        self.wire.sends(frame(TEXT, line.encode()))
        heard = ""
        for wanted in answers:
            heard = self.wire.text()
            assert wanted in (None, heard), (self.name, line, heard)
        return heard

    def opens(self) -> None:
        # Everybody comes from elsewhere, as far as the proxy says: who asks for many addresses is told to wait.
        self.wire.upgrades(X_Forwarded_For=self.client)
        self.wire.text()

    def registers(self) -> None:
        """Makes an account with the same two secrets as everywhere in these tests."""
        self.says("register", say.REGISTER_EMAIL)
        self.says(address(self.name), say.REGISTER_USERNAME)
        self.says(self.name, say.CHOOSE_PASSWORD)
        self.says(self.secret, say.CONFIRM_PASSWORD)
        self.says(self.secret, say.registered(self.name))

    def enters(self) -> None:
        """Is in the lobby with an account of its own."""
        self.opens()
        self.registers()
        self.says("login", say.ENTER_USERNAME)
        self.says(self.name, say.ENTER_PASSWORD)
        self.says(self.secret, say.LOGIN_SUCCESSFUL, say.WELCOME_TO_LOBBY)


def half_a_handshake(one: Client) -> Iterator[None]:
    head = request()
    one.wire.sends(head[:40])
    yield
    one.wire.sends(head[40:90])
    yield
    one.wire.sends(head[90:])
    assert one.wire.response().status == 101
    one.wire.text()
    one.says("help", say.HELP_BEFORE_LOGIN)


def half_a_frame(one: Client) -> Iterator[None]:
    one.opens()
    whole = frame(TEXT, b"help")
    one.wire.sends(frame(TEXT, b"xyzzy") + whole[:3])
    assert one.wire.text() == say.UNRECOGNIZED
    yield
    one.wire.sends(whole[3:8])
    yield
    one.wire.sends(whole[8:])
    assert one.wire.text() == say.HELP_BEFORE_LOGIN


def a_message_in_fragments(one: Client) -> Iterator[None]:
    one.opens()
    one.wire.sends(frame(TEXT, b"h", final=False))
    yield
    one.wire.sends(frame(CONTINUATION, b"el", final=False))
    yield
    one.wire.sends(frame(CONTINUATION, b"p"))
    assert one.wire.text() == say.HELP_BEFORE_LOGIN


def nothing_said_yet(one: Client) -> Iterator[None]:
    one.opens()
    yield
    one.says("", say.BLANK_LINE)


def a_login(one: Client) -> Iterator[None]:
    one.opens()
    one.registers()
    one.says("login", say.ENTER_USERNAME)
    yield
    one.says(one.name, say.ENTER_PASSWORD)
    yield
    one.says(one.secret, say.LOGIN_SUCCESSFUL, say.WELCOME_TO_LOBBY)


def a_registration(one: Client) -> Iterator[None]:
    one.opens()
    one.says("register", say.REGISTER_EMAIL)
    one.says(address(one.name), say.REGISTER_USERNAME)
    yield
    one.says(one.name, say.CHOOSE_PASSWORD)
    yield
    one.says(one.secret, say.CONFIRM_PASSWORD)
    one.says(one.secret, say.registered(one.name))


def a_password_to_be_made(one: Client) -> Iterator[None]:
    one.opens()
    one.says("register", say.REGISTER_EMAIL)
    one.says(address(one.name), say.REGISTER_USERNAME)
    one.says(one.name, say.CHOOSE_PASSWORD)
    yield
    assert MADE.fullmatch(one.says("", None))


def a_password_to_be_confirmed(one: Client) -> Iterator[None]:
    one.opens()
    one.says("register", say.REGISTER_EMAIL)
    one.says(address(one.name), say.REGISTER_USERNAME)
    one.says(one.name, say.CHOOSE_PASSWORD)
    one.says(one.secret, say.CONFIRM_PASSWORD)
    yield
    one.says(one.secret, say.registered(one.name))


def in_the_lobby(one: Client) -> Iterator[None]:
    one.enters()
    yield
    assert one.name in one.says(f"who {one.name}", None).split("\n")


def in_a_menu(one: Client) -> Iterator[None]:
    one.enters()
    one.says("help", say.HELP_MENU)
    yield
    one.says("manage", say.ACCOUNT_MANAGEMENT)
    yield
    one.says("messages", say.MESSAGE_MENU)
    one.says("lobby", say.WELCOME_TO_LOBBY)


def a_change_of_password(one: Client) -> Iterator[None]:
    one.enters()
    one.says("manage", say.ACCOUNT_MANAGEMENT)
    one.says("reset", say.CURRENT_PASSWORD)
    one.says(one.secret, say.NEW_PASSWORD)
    other = password()
    yield
    one.says(other, say.CONFIRM_NEW_PASSWORD)
    yield
    one.says(other, say.PASSWORD_CHANGED)


KINDS = [
    half_a_handshake, half_a_frame, a_message_in_fragments, nothing_said_yet, a_login, a_registration,
    a_password_to_be_made, a_password_to_be_confirmed, in_the_lobby, in_a_menu, a_change_of_password,
]


@pytest.fixture
def many_descriptors():
    """Room for both ends of every connection, and for what is kept of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("ends", ENDS, ids="-".join)
@pytest.mark.parametrize("former", FORMER, ids=lambda path: path.name)
def test_a_thousand_connections_go_on_in_the_new_program(manage, many_descriptors, former, ends):
    manager: Manager = manage(
        binary=former, Server={"event_loops": 2}, Settings={"MOTD": "no"},
        Limits={"fragment_bytes": 0, "handshake_seconds": 300, "ping_seconds": 600},
        Passwords={"memory_kib": "8192", "passes": "1"},
        Accounts={"registrations_per_hour": 0, "registrations_per_10_minutes": 0})
    with ExitStack() as stack:
        clients = [
            Client(number, stack.enter_context(
                Wire(unix=manager.server.unix_path) if number % 3 else Wire(manager.server)))
            for number in range(CONNECTIONS)
        ]
        for one in clients:
            one.goes_on()
        manager.binary = BINARY
        # As the operator has it when the new program starts, who sets what the former one did not know.
        write_config(manager.folder, **manager.sections)
        for end in (*ends, ends[-1]):
            manager.goes(end)
            manager.start()
            for one in clients:
                one.goes_on()
        for one in clients:
            # Nobody was closed: each is answered, logged in or not.
            assert one.says("", None).startswith("No command entered."), one.name
        assert "connections_missing" not in manager.server.log()
        assert "connections_dropped" not in manager.server.log()
        assert "place_lost" not in manager.server.log()
