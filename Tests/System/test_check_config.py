"""`check-config` as root: it looks with the eyes of the service, which sees less (OPS-3)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import machine
from client import player
from machine import CONFIG, do

MOTD = "[Messages] motd_file: "


def checked(status: int = 0) -> list[str]:
    return do("uuu-server", "check-config", "--config", CONFIG, status=status).splitlines()


@pytest.mark.parametrize("folder, reason", [
    ("/root", "/root (ProtectHome=yes)"), ("/home", "/home (ProtectHome=yes)"), ("/tmp", "/tmp (PrivateTmp=yes)"),
    ("/var/tmp", "/var/tmp (PrivateTmp=yes)"),
])
async def test_a_message_of_the_day_that_the_unit_hides_is_a_remark_as_the_server_has_it(folder, reason, journal):
    path = Path(folder, "motd.txt")
    path.write_text("Hail.\n")
    try:
        machine.configure(Messages={"motd_file": path})
        remark, verdict = checked()
        assert remark == f"{MOTD}{path}: uuu-server.service sees nothing of {reason}; put it elsewhere, such as below /etc/uuu-server"
        assert verdict == f"{CONFIG}: ok"
        async with player() as one:
            assert "Hail." not in await one.enters("ada")
    finally:
        path.unlink()


async def test_what_the_services_user_may_not_read_is_a_remark_and_what_it_may_read_is_none():
    path = Path("/etc/uuu-server/motd.txt")
    path.write_text("Hail.\n")
    machine.configure(Messages={"motd_file": path})
    try:
        path.chmod(0o600)
        remark, _ = checked()
        assert remark.startswith(f"{MOTD}{path}: cannot be read: Permission denied; ")
        path.chmod(0o644)
        assert checked() == [f"{CONFIG}: ok"]
    finally:
        path.unlink()


def test_a_configuration_that_the_service_could_not_read_is_refused():
    mode = CONFIG.stat().st_mode & 0o777
    CONFIG.chmod(0o600)
    try:
        assert checked(status=66) == [
            f"{CONFIG}: cannot be read: Permission denied; uuu-server.service runs as uuu-server: check its rights"]
    finally:
        CONFIG.chmod(mode)


def test_a_draft_is_nobodys_but_its_authors(tmp_path):
    """Below /tmp and for root's eyes only, with what lies beside it; what it names elsewhere is looked at all the same."""
    draft = tmp_path / "config.ini"
    (tmp_path / "motd.txt").write_text("Hail.\n")
    draft.write_text("[Messages]\nmotd_file = motd.txt\n")
    draft.chmod(0o600)
    assert do("uuu-server", "check-config", "--config", draft) == f"{draft}: ok\n"
    draft.write_text("[Messages]\nmotd_file = /home/motd.txt\n")
    assert "/home/motd.txt: uuu-server.service sees nothing of /home" in do("uuu-server", "check-config", "--config", draft)


async def test_a_database_where_the_service_can_write_nothing_is_refused_as_by_the_server(journal):
    """ProtectSystem=strict: whatever the folder's rights are."""
    folder = Path("/srv/world")
    folder.mkdir()
    do("chown", "uuu-server:", folder)
    try:
        machine.configure(Database={"path": folder / "world.sqlite"})
        (told,) = checked(status=78)
        assert told.startswith(f"{CONFIG}:2: [Database] path: ")
        assert f"{folder}/world.sqlite: uuu-server.service can write only below /var/lib/uuu-server (ProtectSystem=strict)" in told
        machine.drop_in(f"[Service]\nReadWritePaths={folder}\n")
        assert checked() == [f"{CONFIG}: ok"]
        async with player() as one:
            await one.enters("ada")
        machine.stop_all()
    finally:
        shutil.rmtree(folder)
