"""Passwords and addresses for the tests. Each is remembered, so that it can be looked for where it must not be."""

from __future__ import annotations

import secrets

PASSWORDS: set[str] = set()
ADDRESSES: set[str] = set()


def password() -> str:
    """A password that no other test uses: long enough, in no list of common ones."""
    return remember(secrets.token_hex(12))


def remember(made: str) -> str:
    """Counts a text among the passwords, such as one that the server made."""
    PASSWORDS.add(made)
    return made


def address(name: str) -> str:
    """An e-mail address that no other test uses."""
    made = f"{name}.{secrets.token_hex(6)}@example.org"
    ADDRESSES.add(made)
    return made


def found_in(data: bytes, among: set[str]) -> list[str]:
    """The texts that occur in the bytes."""
    return [text for text in among if text.encode() in data]
