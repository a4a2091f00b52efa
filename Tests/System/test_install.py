"""`make install` and `make uninstall`, and the README's way from there to a working site."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

import documents
import machine
import sentences as say
from client import get, listens, player
from container import HOST, REPOSITORY_INSIDE
from machine import CONFIG, STATE, do, install_arguments, make
from trees import DEFAULTS, described

SITE = Path("/etc/nginx/sites-available/uuu-server.conf")
LINK = Path("/etc/nginx/sites-enabled/uuu-server.conf")


@pytest.fixture
def installed_again(installed):
    """Puts back what a test uninstalls."""
    yield
    documents.install()


async def test_the_commands_of_the_readme_lead_to_a_player_who_can_log_in(installed):
    """From `make install` on, to the letter; a certificate that signs itself in certbot's place."""
    assert [line.split()[0] for line in installed] == [
        "make", "systemctl", "/usr/share/uuu-server/make-certificate", "/usr/share/uuu-server/enable-site"]
    assert len(documents.commands("README.md", "Install")) == 5
    assert do("systemctl", "is-enabled", "uuu-server.socket", "uuu-server-admin.socket").split() == ["enabled"] * 2
    async with player(url=f"wss://{HOST}/ws") as one:
        await one.enters("ada")
    assert STATE.owner() == "uuu-server" and stat.S_IMODE(STATE.stat().st_mode) == 0o700


def test_what_stays_after_installing_twice_is_one_tree(tree):
    before = described(tree)
    assert stat.S_ISREG(int(before["usr/bin/uuu-server"][0], 8))
    assert make("install", f"DESTDIR={tree}", *install_arguments()) == ""
    assert described(tree) == before


def test_with_destdir_nothing_else_is_touched(tree, tmp_path):
    """DESTDIR= is for packages: no user is made, no daemon told, no file elsewhere."""
    assert {path.name for path in tree.iterdir()} == {"etc", "usr"}
    assert {path.name for path in tmp_path.iterdir()} == {"tree"}
    listed = {path for path, (mode, *_) in described(tree).items() if stat.S_ISREG(int(mode, 8))}
    for wanted in (
        "usr/bin/uuu-server", "usr/lib/systemd/system/uuu-server.service", "usr/lib/systemd/system/uuu-server.socket",
        "usr/lib/systemd/system/uuu-server-tcp.socket", "usr/lib/systemd/system/uuu-server-admin.socket",
        "usr/lib/systemd/system/uuu-server-backup.service", "usr/lib/systemd/system/uuu-server-backup.timer",
        "usr/lib/sysusers.d/uuu-server.conf", "usr/lib/systemd/catalog/uuu-server.catalog",
        "usr/share/uuu-server/www/index.html", "etc/uuu-server/config.ini", "etc/nginx/conf.d/uuu-server.conf",
        "etc/nginx/sites-available/uuu-server.conf", "etc/nginx/snippets/uuu-server/locations.conf",
        "usr/share/doc/uuu-server/README.md", "usr/share/doc/uuu-server/docs/OPERATING.md",
    ):
        assert wanted in listed


def test_the_manual_names_the_packages_that_the_program_needs_to_run():
    """For who unpacks a tree; libc and the compiler's library are on every Debian."""
    wanted = {"libc6", "libgcc-s1"}
    for line in do("readelf", "--dynamic", "--wide", "/usr/bin/uuu-server").splitlines():
        if library := re.search(r"\(NEEDED\) .*\[(.+)\]", line):
            found = [one.split(": ") for one in do("dpkg", "--search", library[1]).splitlines()]
            wanted |= {package.split(":")[0] for package, path in found if Path(path).name == library[1]
                       and not package.startswith(("lib32", "libx32"))}
    line = next(line for line in documents.commands("docs/OPERATING.md", "Install") if "libsqlite3-0" in line)
    assert wanted - {"libc6", "libgcc-s1"} == set(line.split()[4:])


def test_without_a_binary_it_says_so_and_does_not_build(tmp_path):
    said = make("install", f"DESTDIR={tmp_path}", "SERVER=/nowhere/uuu-server", status=2)
    assert "There is no /nowhere/uuu-server to install. Run `make build` first" in said
    assert not any(tmp_path.iterdir())


def test_prefix_is_respected(tmp_path):
    """Units, sites and documentation name the place where things are."""
    make("install", f"DESTDIR={tmp_path}", "prefix=/opt/uuu", *install_arguments())
    assert (tmp_path / "opt/uuu/bin/uuu-server").exists() and not (tmp_path / "usr").exists()
    for path in (*(tmp_path / "opt/uuu/lib/systemd/system").iterdir(), *(tmp_path / "etc/nginx").rglob("*.conf")):
        assert "/usr/bin/uuu-server" not in path.read_text() and "/usr/share/uuu-server" not in path.read_text()
    unit = (tmp_path / "opt/uuu/lib/systemd/system/uuu-server.service").read_text()
    assert "ExecStart=/opt/uuu/bin/uuu-server serve" in unit and "ExecPaths=/usr/lib /opt/uuu/bin/uuu-server" in unit
    said = make("install", f"DESTDIR={tmp_path}", "prefix=relative", *install_arguments(), status=2)
    assert "prefix must be an absolute path" in said


def test_the_shipped_configuration_is_changed_in_its_database_path_alone(tree):
    shipped = (REPOSITORY_INSIDE / "config.ini").read_text().splitlines()
    written = (tree / "etc/uuu-server/config.ini").read_text().splitlines()
    changed = [(old, new) for old, new in zip(shipped, written, strict=True) if old != new]
    assert changed == [("path = var/uuu-server.sqlite", "path = /var/lib/uuu-server/uuu-server.sqlite")]
    assert "ok" in do("/usr/bin/uuu-server", "check-config", "--config", tree / "etc/uuu-server/config.ini")


def test_an_edited_configuration_is_never_overwritten(tree):
    """The new version is put beside it once, and said to be; an unedited one is brought up to date."""
    edited, site = tree / "etc/uuu-server/config.ini", tree / "etc/nginx/sites-available/uuu-server.conf"
    edited.write_text(edited.read_text().replace("port = 7450", "port = 7451"))
    edited.chmod(0o640)
    mine = described(tree)["etc/uuu-server/config.ini"]
    assert make("install", f"DESTDIR={tree}", *install_arguments()) == "", "nothing new to offer"
    assert not edited.with_name("config.ini.new").exists()

    for path in (edited, site):  # as if an older version had been installed
        default = tree / DEFAULTS / path.relative_to(tree)
        default.write_text("# of an older version\n")
    site.write_text("# of an older version\n")
    said = make("install", f"DESTDIR={tree}", *install_arguments())
    new = edited.with_name("config.ini.new")
    assert str(new) in said and str(site) not in said
    assert described(tree)["etc/uuu-server/config.ini"] == mine
    assert "port = 7450" in new.read_text()
    assert "your.host" in site.read_text() and not site.with_name(site.name + ".new").exists()
    before = described(tree)
    assert make("install", f"DESTDIR={tree}", *install_arguments()) == ""
    assert described(tree) == before


def test_uninstall_takes_everything_back_but_what_was_edited(tree):
    edited = tree / "etc/uuu-server/config.ini"
    edited.write_text(edited.read_text() + "\n# mine\n")
    said = make("uninstall", f"DESTDIR={tree}")
    assert f"{edited} has been edited and stays" in said
    left = [path for path, (mode, *_) in described(tree).items() if stat.S_ISREG(int(mode, 8))]
    assert left == ["etc/uuu-server/config.ini"]
    assert not (tree / "usr/share/uuu-server").exists()


async def test_uninstall_leaves_the_accounts_and_nginx_as_it_can_be(installed_again):
    """And after another install the player is known."""
    async with player() as one:
        secret = await one.registers("ada")
    said = make("uninstall")
    assert f"{SITE} has been edited and stays" in said, "it has the name of the site in it"
    assert not LINK.is_symlink() and not Path("/usr/bin/uuu-server").exists() and not Path("/etc/nginx/snippets/uuu-server").exists()
    assert "test is successful" in do("nginx", "-t")
    assert not machine.is_active() and not machine.is_active("uuu-server.socket")
    assert do("systemctl", "list-unit-files", "--no-legend", "uuu-server*", status=None) == ""
    assert (STATE / "uuu-server.sqlite").exists()
    assert make("uninstall") != "", "a second time does no harm"

    documents.install()
    machine.configure()
    machine.listen()
    await listens()
    async with player() as one:
        await one.logs_in("ada", secret)


async def test_what_an_uninstall_leaves_can_be_removed(installed_again):
    """By the commands of the manual."""
    async with player() as one:
        await one.registers("ada")
    install = documents.commands("docs/OPERATING.md", "Install")
    removing = [line for line in install if line.startswith(("sudo rm", "sudo userdel"))]
    assert len(removing) == 2
    make("uninstall")
    for line in removing:
        do("sh", "-ec", line.removeprefix("sudo "))
    assert not STATE.exists() and not CONFIG.parent.exists()
    do("getent", "passwd", "uuu-server", status=2)


def test_uninstall_refuses_while_another_site_includes_our_files():
    """nginx, and all sites with it, would not start again."""
    other = Path("/etc/nginx/sites-enabled/other.conf")
    other.write_text(f"server {{\n    listen 8080;\n    server_name {HOST};\n    include snippets/uuu-server/locations.conf;\n}}\n")
    try:
        said = make("uninstall", status=2)
        assert str(other) in said
        assert Path("/usr/bin/uuu-server").exists() and machine.is_active("uuu-server.socket")
    finally:
        other.unlink()


async def test_an_update_replaces_the_binary_under_the_running_server():
    """`make install` while it runs, then a restart: the command that it prints."""
    async with player() as one:
        await one.enters("ada")
        before = machine.main_process()
        said = make("install", *install_arguments())
        await one.says("who", say.who("ada"))
        assert machine.main_process() == before
    assert "systemctl restart uuu-server.service" in said
    do("systemctl", "restart", "uuu-server.service")
    assert os.path.samefile(f"/proc/{machine.main_process()}/exe", "/usr/bin/uuu-server")


def test_a_site_that_nginx_refuses_changes_nothing():
    """enable-site: the sites that are there go on."""
    before, link = SITE.read_text(), LINK.readlink()
    LINK.unlink()
    SITE.write_text(before.replace("server_tokens off;", "server_tokens perhaps;"))
    broken = SITE.read_text()
    try:
        said = do("/usr/share/uuu-server/enable-site", HOST, status=78)
        assert "nothing was changed" in said and "perhaps" in said
        assert not LINK.is_symlink() and SITE.read_text() == broken
        assert "certbot certonly" in do("/usr/share/uuu-server/enable-site", "another.host", status=66)
        assert "is not the name of a host" in do("/usr/share/uuu-server/enable-site", "a b", status=64)
    finally:
        SITE.write_text(before)
        LINK.symlink_to(link)
    assert get("/").status == 200


def test_the_user_of_the_service_cannot_log_in_and_owns_nothing_else():
    """SD-4: made by sysusers."""
    name, _, number, _, _, home, shell = do("getent", "passwd", "uuu-server").strip().split(":")
    assert (name, home, shell) == ("uuu-server", "/var/lib/uuu-server", "/usr/sbin/nologin")
    assert int(number) < 1000


def test_the_catalogue_is_known_to_the_journal():
    """SD-13: every id that is in our file."""
    ids = [line.split()[1] for line in (REPOSITORY_INSIDE / "systemd/uuu-server.catalog").read_text().splitlines()
           if line.startswith("-- ")]
    listed = do("journalctl", "--list-catalog")
    assert ids and all(one in listed for one in ids)
