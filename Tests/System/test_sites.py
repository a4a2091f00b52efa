"""enable-site: one site a name, on machines with and without IPv6; and the log that nginx writes of them."""

from __future__ import annotations

import shutil
import ssl
import stat
from contextlib import contextmanager
from pathlib import Path

import pytest

from client import get, player, trusting
from container import HOST
from machine import WEB_LOG, do, eventually, install_arguments, make

ENABLE = "/usr/share/uuu-server/enable-site"
SECOND = "second.example"
SITES = Path("/etc/nginx/sites-available")
ENABLED = Path("/etc/nginx/sites-enabled")
SITE = SITES / "uuu-server.conf"
LINK = ENABLED / "uuu-server.conf"
TLS = Path("/etc/uuu-server/tls/fullchain.pem")


@pytest.fixture
def second_name():
    """A certificate for another name, and that name for this machine."""
    hosts = Path("/etc/hosts")
    before = hosts.read_text()
    hosts.write_text(f"{before}127.0.0.1 {SECOND}\n")
    folder = Path("/etc/letsencrypt/live", SECOND)
    do("/usr/share/uuu-server/make-certificate", folder, SECOND)
    yield ssl.create_default_context(cafile=folder / "fullchain.pem")
    hosts.write_text(before)
    shutil.rmtree(folder)
    for path in (*SITES.glob("uuu-server.second.*"), *ENABLED.glob("uuu-server.second.*")):
        path.unlink()
    do("systemctl", "reload", "nginx.service")


async def test_a_second_name_has_a_site_of_its_own_and_the_first_stays(second_name):
    """With its own certificate; twice is fine, and in capitals."""
    before = SITE.read_text()
    for name in (SECOND, SECOND.upper()):
        assert do(ENABLE, name) == f"Players connect to wss://{SECOND}/ws\n"
        assert SITE.read_text() == before
        assert (ENABLED / f"uuu-server.{SECOND}.conf").readlink() == Path(f"../sites-available/uuu-server.{SECOND}.conf")
    assert not list(SITES.glob(".*")), "nothing is left of the work"
    # nginx takes a reload up a moment after it has said that it will.
    assert eventually(lambda: serves(SECOND, second_name), "nginx has the certificate of the second name")
    async with player(url=f"wss://{SECOND}/ws", ssl=second_name), player():
        pass
    with pytest.raises(ssl.SSLCertVerificationError):
        get("/", host=SECOND, context=trusting())
    do(ENABLE, HOST)
    assert SITE.read_text() == before


def serves(host: str, trusted: ssl.SSLContext, port: int = 443, source: str = "127.0.0.1") -> bool:
    """Whether nginx answers there, with the certificate that belongs to it."""
    try:
        return get("/", host=host, port=port, context=trusted, source=source).status == 200
    except OSError:
        return False


def test_a_second_name_that_nginx_refuses_leaves_no_trace(second_name):
    """And none whose site is there already under another file."""
    other = ENABLED / "other.conf"
    for text, complaint in (
        ("server_tokens perhaps;\n", "nginx does not accept it; nothing was changed."),
        (f"server {{ listen 443 ssl; server_name {SECOND}; ssl_reject_handshake on; }}\n",
         f"Another site has the name {SECOND}; nothing was changed."),
    ):
        before = SITE.read_text()
        other.write_text(text)
        try:
            assert complaint in do(ENABLE, SECOND, status=78)
        finally:
            other.unlink()
        assert not list(SITES.glob("*second*")) and not list(SITES.glob(".*")) and not list(ENABLED.glob("*second*"))
        assert SITE.read_text() == before
    assert get("/").status == 200


@contextmanager
def no_ipv6():
    """As the kernel has it with ipv6.disable=1, for nginx and for who asks: no address, and no such sockets."""
    drop_in = Path("/run/systemd/system/nginx.service.d/test.conf")
    drop_in.parent.mkdir()
    drop_in.write_text("[Service]\nRestrictAddressFamilies=~AF_INET6\n")
    do("systemctl", "daemon-reload")
    default = ENABLED / "default"  # Debian's own page listens by IPv6 too
    default.rename("/root/default")
    switch = Path("/proc/sys/net/ipv6/conf/all/disable_ipv6")
    switch.write_text("1")
    try:
        yield
    finally:
        switch.write_text("0")
        Path("/root/default").rename(default)
        shutil.rmtree(drop_in.parent)
        do("systemctl", "daemon-reload")
        do("systemctl", "restart", "nginx.service")


def test_without_ipv6_the_sites_start(tmp_path):
    """That of a name, the developers', and those that are linked by hand as `make install` writes them there."""
    kept = {path: path.read_text() for path in SITES.glob("uuu-server*")}
    try:
        LINK.unlink()
        do("systemctl", "stop", "nginx.service")
        with no_ipv6():
            assert HOST in do(ENABLE, HOST)
            assert "localhost" in do(ENABLE, "--dev")
            trusted = ssl.create_default_context(cafile=TLS)
            assert get("/").status == 200
            assert eventually(lambda: serves("127.0.0.1", trusted, 8443), "an answer of the developers' site")
            for path in SITES.glob("uuu-server*"):  # as if they had never been here
                path.unlink()
            make("install", *install_arguments())
            (ENABLED / "cdn.conf").write_text((SITES / "uuu-server-cdn.conf").read_text().replace("your.host", HOST))
            (ENABLED / "catch-all.conf").symlink_to(SITES / "uuu-server-catch-all.conf")
            LINK.unlink()
            do("systemctl", "restart", "nginx.service")
            assert get("/").status == 200
    finally:
        for name in ("uuu-server-dev.conf", "cdn.conf", "catch-all.conf"):
            (ENABLED / name).unlink(missing_ok=True)
        for path, text in kept.items():
            path.write_text(text)
        if not LINK.is_symlink():
            LINK.symlink_to(f"../sites-available/{SITE.name}")
        do("systemctl", "restart", "nginx.service")


def test_with_ipv6_players_may_come_by_it():
    """What the test above takes away is there otherwise."""
    assert do(ENABLE, "--dev")
    try:
        trusted = ssl.create_default_context(cafile=TLS)
        assert eventually(lambda: serves("::1", trusted, 8443, source="::1"), "an answer by IPv6")
    finally:
        (ENABLED / "uuu-server-dev.conf").unlink()
        do("systemctl", "reload", "nginx.service")


def test_the_log_of_nginx_is_for_its_group_alone_from_the_first_line_on():
    """As Debian's logrotate makes the later ones."""

    def about(path: Path) -> tuple:
        return stat.S_IMODE(path.stat().st_mode), path.owner(), path.group()

    get("/")
    assert WEB_LOG.stat().st_size > 0 and about(WEB_LOG) == (0o640, "www-data", "adm")
    # Where nginx was installed after us, or an older version left it to nginx.
    do("systemctl", "stop", "nginx.service")
    WEB_LOG.unlink()
    do("systemctl", "start", "nginx.service")
    assert about(WEB_LOG)[0] == 0o644, "what nginx does of its own"
    do(ENABLE, HOST)
    assert about(WEB_LOG) == (0o640, "www-data", "adm")
    assert get("/").status == 200
