"""Builds the phone page, one HTML file, and its service worker.

The sources are ES modules, a style sheet and translations in
`chalicelib/ordering_page/page/`. esbuild bundles them with the MQTT client `u8-mqtt`
from npm, and the result is inserted into the HTML.
"""

from __future__ import annotations

import gzip
import json
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from backend.deploy.npm import NpmPackage

MQTT_CLIENT = NpmPackage(
    name="u8-mqtt",
    version="0.6.7",
    sha512="K4Hg9MfzKm8PvwP9aE9XrvWzY0RurUStMYbaimQ8qdlWZI3TAtOAOPclpr/JrLppcuQejKLicDK3DjUlhMhgHQ==",
)
_ESBUILD_VERSION = "0.28.2"
_ESBUILD_HASHES = {
    "linux-x64": "4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",  # noqa: E501
    "linux-arm64": "pW4AC0P3it8c7do9MVM4p51FzHzdM/TZrerurgRcHJ2WTa1VQ1CIq18xncfpBJw4ojkiZZrKW2yIBWBP92j6Ug==",  # noqa: E501
    "darwin-x64": "uq6suIWYP37qzGddBKPw5QEQPi6HiLGsO7UmkpfyaYNQ3D+rN6w6WfwH+nuqcGXWvawGwxOEroO4YGnFh95azw==",  # noqa: E501
    "darwin-arm64": "n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIVKjxMN9J1t5jySVkw==",  # noqa: E501
}
LARGEST_BYTES = 40 * 1024
# Safari 14 (2020) and newer.
_TARGET = "es2020"


class PageFailed(Exception):
    """Raised when the page cannot be built; the message says why."""


def build(service: Path) -> Path:
    """Build the page in `service`, a copy of `chalicelib/ordering_page`.

    In the copy, `page.html` and `service_worker.js` replace the sources. Return the page's path.

    Raises:
        PageFailed: esbuild found an error, or the page with its worker is over 40 KB compressed.
        FetchFailed: The MQTT client or esbuild is not cached, and could not be downloaded.
    """
    sources, page = service / "page", service / "page.html"
    html, script = assemble(sources), worker(sources)
    size = sum(len(gzip.compress(text.encode(), mtime=0)) for text in (html, script))
    if size > LARGEST_BYTES:
        raise PageFailed(f"The phone page has {size} bytes compressed, over {LARGEST_BYTES}.")
    page.write_text(html, encoding="utf-8")
    (service / "service_worker.js").write_text(script, encoding="utf-8")
    (service / "u8-mqtt.LICENSE").write_text(MQTT_CLIENT.read("LICENSE"), encoding="utf-8")
    shutil.rmtree(sources)
    return page


def worker(sources: Path) -> str:
    """Return the page's service worker, built from the files in `sources`."""
    return _bundle(sources / "service_worker.js")


def assemble(sources: Path) -> str:
    """Return the page's HTML, built from the files in `sources`.

    Raises:
        PageFailed: esbuild found an error; the message is esbuild's.
    """
    html = (sources / "index.html").read_text(encoding="utf-8")
    html = html.replace("/* early.js */", _bundle(sources / "early.js", "iife"))
    html = html.replace("/* style.css */", _bundle(sources / "style.css"))
    return html.replace("/* main.js */", _script(sources))


def _script(folder: Path) -> str:
    """Return all modules as one script, with the MQTT client and the translations."""
    with tempfile.TemporaryDirectory() as temporary:
        sources = Path(shutil.copytree(folder, Path(temporary) / "page"))
        (sources / "u8-mqtt.js").write_text(MQTT_CLIENT.read("esm/web/basic-v4.min.js"))
        translations = json.dumps(_translations(folder / "languages"), ensure_ascii=False)
        (sources / "languages.json").write_text(translations)
        notice = f"/*! u8-mqtt {MQTT_CLIENT.version}, BSD-2-Clause, (c) Shane Holloway */"
        return notice + _bundle(sources / "main.js")


def _translations(folder: Path) -> dict[str, Any]:
    """Return `{"tags": [...], "sentences": {key: [one for each tag]}}` of the language files.

    Each key is there once, and alike sentences are side by side: that compresses best.
    """
    languages = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    }
    keys = dict.fromkeys(key for words in languages.values() for key in words)
    return {
        "tags": list(languages),
        "sentences": {key: [words.get(key) for words in languages.values()] for key in keys},
    }


def _bundle(entry: Path, script_format: str = "esm") -> str:
    """Return the bundle of a script or a style sheet with everything that it imports."""
    options = ["--bundle", "--minify", "--charset=utf8", "--legal-comments=none"]
    options += [f"--target={_TARGET}", "--alias:u8-mqtt=./u8-mqtt.js"]
    if entry.suffix == ".js":
        options.append(f"--format={script_format}")
    result = subprocess.run(  # noqa: S603 - our own arguments
        [_esbuild(), entry.name, *options],
        cwd=entry.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise PageFailed(result.stderr.strip())
    return result.stdout.strip()


def _esbuild() -> str:
    """Return the path of esbuild for this machine, downloaded on first use."""
    machine = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64"}.get(
        platform.machine(), platform.machine()
    )
    kind = f"{platform.system().lower()}-{machine}"
    if kind not in _ESBUILD_HASHES:
        raise PageFailed(f"There is no esbuild for {kind}.")
    package = NpmPackage(f"@esbuild/{kind}", _ESBUILD_VERSION, _ESBUILD_HASHES[kind])
    return str(package.program("bin/esbuild"))
