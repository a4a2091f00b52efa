"""The commands of the documents, as somebody follows them who has nothing else."""

from __future__ import annotations

import shlex

from container import HOST, REPOSITORY_INSIDE
from machine import do, install_arguments


def commands(document: str, heading: str) -> list[str]:
    """The commands of all shell blocks below a heading of a document, up to the next one of its level."""
    text = (REPOSITORY_INSIDE / document).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    blocks = [block.split("\n```", 1)[0] for block in section.split("\n```sh\n")[1:]]
    return [line for block in blocks for line in block.splitlines()]


def install() -> list[str]:
    """Follows the README's section Install from `make install` on, and returns what was run.

    Two things are not as they will be with a reader: we are root, so there is no sudo; and where certbot would ask
    Let's Encrypt for a certificate, one that signs itself is put into its place. The name is ours, as the reader's is.
    """
    block = commands("README.md", "Install")
    wanted = next(number for number, line in enumerate(block) if "make install" in line)
    run = []
    for line in block[wanted:]:
        line = line.rpartition("make build && ")[2].replace("sudo ", "").replace("your.host", HOST)
        if line.startswith("certbot "):
            line = f"/usr/share/uuu-server/make-certificate /etc/letsencrypt/live/{HOST} {HOST}"
        if line == "make install":
            line = shlex.join([line.split()[0], "install", *install_arguments()])
        do("sh", "-ec", line, folder=REPOSITORY_INSIDE)
        run.append(line)
    return run
