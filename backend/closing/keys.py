"""The key with which a shop signs what it served: Ed25519, in a file of its owner's alone."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class KeyFileError(Exception):
    """Raised when the key's file cannot be read or written; the message says why."""


def ensure_key(file: Path) -> Ed25519PrivateKey:
    """Return the key of a file, which is made on first use.

    Raises:
        KeyFileError: It cannot be read or written, or holds something else.
    """
    known = read_key(file)
    if known is not None:
        return known
    made = Ed25519PrivateKey.generate()
    text = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        # Written whole before it gets its name, which only the first of two processes gives it.
        draft = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return ensure_key(file)
        finally:
            draft.unlink()
    except OSError as error:
        raise KeyFileError(f"{file} cannot be written: {error.strerror}.") from error
    return made


def read_key(file: Path) -> Ed25519PrivateKey | None:
    """Return the key of a file; None if there is no file.

    Raises:
        KeyFileError: It cannot be read, or holds something else.
    """
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{file} holds no key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{file} holds another kind of key.")
    return key


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the public key, 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public_key: bytes) -> str:
    """Return what people compare keys by: 16 hexadecimal digits in groups of four."""
    digits = hashlib.sha256(public_key).hexdigest()[:16]
    return " ".join(digits[n : n + 4] for n in range(0, 16, 4))
