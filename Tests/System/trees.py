"""Trees of files as `make install DESTDIR=` makes them."""

from __future__ import annotations

import hashlib
from pathlib import Path

DEFAULTS = "usr/share/uuu-server/defaults"


def described(folder: Path) -> dict[str, tuple]:
    """Each path below a folder with its mode, owner and contents."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        contents = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(folder))] = (oct(status.st_mode), status.st_uid, status.st_gid, contents)
    return found
