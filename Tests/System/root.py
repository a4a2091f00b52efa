"""Makes the root file system of a `Container` and becomes its systemd-nspawn.

Runs in a mount namespace of its own, so that what it mounts is gone with it: `root.py NAME FOLDER [SOURCE:PLACE]...`.
When the machine is booted again, it runs in the same one, where its files are: `root.py --again …`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

from container import HOST, MARK

SIZE = "4g"
"""The most that the files which are written inside may take, in memory."""

FORGOTTEN = (
    "etc/uuu-server", "var/lib/uuu-server", "usr/share/uuu-server", "usr/bin/uuu-server", "etc/letsencrypt",
    "etc/nginx/conf.d/uuu-server.conf", "etc/nginx/snippets/uuu-server", "var/log/journal", "var/log/nginx",
    "etc/fail2ban/filter.d/uuu-server.conf", "etc/fail2ban/jail.d/uuu-server.conf", "etc/fail2ban/jail.d/uuu-server.local",
)
"""What may have been installed on this machine, and is not to be there when the tests begin."""

TARGET = """\
[Unit]
Description=A machine for tests
Requires=basic.target dbus.service
After=basic.target dbus.service
AllowIsolate=yes
"""

UNWANTED = (
    "systemd-hwdb-update.service", "systemd-update-utmp.service", "systemd-firstboot.service", "systemd-pstore.service",
    "systemd-machine-id-commit.service", "systemd-networkd.socket", "systemd-binfmt.service",
)
"""What the distribution starts early on any machine, and this one has no use for."""

# IPAddressDeny= and DeviceAllow= are BPF programs: without these systemd leaves them out and says nothing of it.
BPF = ("--system-call-filter=bpf", "--capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN")


def main() -> None:
    is_again = sys.argv[1] == "--again"
    name, folder, *binds = sys.argv[1 + is_again :]
    if is_again:
        root = Path(folder) / "layers/root"
    else:
        root = overlay(Path(folder))
        furnish(root, name)
    command = [
        "systemd-nspawn", "--quiet", f"--directory={root}", f"--machine={name}", "--settings=no",
        # There may be no systemd here to ask for a unit, nor a machined to tell.
        "--register=no", "--keep-unit",
        "--private-network", "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe", *BPF,
        *(f"--bind-ro={bind}" for bind in binds),
        "--boot", "systemd.unit=tests.target", "systemd.show_status=no",
    ]
    # Control groups of version 2, although this machine may mix both.
    os.execvpe(command[0], command, os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})


def overlay(folder: Path) -> Path:
    """This machine's files under an empty layer in memory."""
    layers = folder / "layers"
    layers.mkdir()
    mount("-t", "tmpfs", "-o", f"size={SIZE},mode=755", "uuu-layers", layers)
    upper, work, root = (layers / part for part in ("upper", "work", "root"))
    for part in (upper, work, root):
        part.mkdir()
    mount("-t", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", "uuu-root", root)
    return root


def furnish(root: Path, name: str) -> None:
    """Makes it a machine of its own, on which nothing runs but what a test starts."""
    (root / "etc/machine-id").unlink(missing_ok=True)
    (root / "etc/machine-id").write_text(uuid.uuid4().hex + "\n")
    (root / MARK.relative_to("/")).touch()
    (root / "etc/hostname").write_text(name + "\n")
    (root / "etc/hosts").write_text(f"127.0.0.1 localhost {name} {HOST}\n::1 localhost\n")
    for place in FORGOTTEN:
        path = root / place
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (root / "var/log/nginx").mkdir()

    units = root / "etc/systemd/system"
    for kind in ("*.wants", "*.requires", "uuu-server*"):
        for path in units.glob(kind):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (units / "tests.target").write_text(TARGET)
    for unit in UNWANTED:
        (units / unit).unlink(missing_ok=True)
        (units / unit).symlink_to("/dev/null")


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


if __name__ == "__main__":
    main()
