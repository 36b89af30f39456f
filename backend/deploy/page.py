"""Puts the phone page together: one HTML file out of its parts, when the package is built.

The parts are ES modules, a style sheet and one file a language, in
`chalicelib/ordering_page/page/`. Joining them takes no bundler: each module's
imports come before it, in one scope, so that no two may use a name at the top.
The MQTT client is npm's `u8-mqtt`, put in as it is, in a scope of its own.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

from backend.deploy.npm import NpmPackage

MQTT_CLIENT = NpmPackage(
    name="u8-mqtt",
    version="0.6.7",
    sha512="K4Hg9MfzKm8PvwP9aE9XrvWzY0RurUStMYbaimQ8qdlWZI3TAtOAOPclpr/JrLppcuQejKLicDK3DjUlhMhgHQ==",
)
LARGEST_BYTES = 40 * 1024

_IMPORT = re.compile(r'^import [^"]*"([^"]+)";\n', re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^\s*//.*\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class PageFailed(Exception):
    """Raised when the page's parts do not make a page; the message says which."""


def build(room: Path) -> Path:
    """Put the page together in `room`, a copy of `chalicelib/ordering_page`.

    The parts are removed from the copy, `page.html` takes their place, and its
    path is returned.

    Raises:
        PageFailed: Two modules share a name, or the page is over 40 KB compressed.
        FetchFailed: The MQTT client is not here, and npm could not fetch it.
    """
    parts, page = room / "page", room / "page.html"
    html = assemble(parts)
    size = len(gzip.compress(html.encode(), mtime=0))
    if size > LARGEST_BYTES:
        raise PageFailed(f"The phone page has {size} bytes compressed, over {LARGEST_BYTES}.")
    page.write_text(html, encoding="utf-8")
    (room / "u8-mqtt.LICENSE").write_text(MQTT_CLIENT.read("LICENSE"), encoding="utf-8")
    shutil.rmtree(parts)
    return page


def assemble(parts: Path) -> str:
    """Return the page's HTML, made of the files in `parts`."""
    html = (parts / "index.html").read_text(encoding="utf-8")
    html = html.replace("/* style.css */", _style(parts / "style.css"))
    return html.replace("/* main.js */", _script(parts))


def _style(sheet: Path) -> str:
    text = _COMMENT.sub("", sheet.read_text(encoding="utf-8"))
    return "".join(line.strip() for line in text.splitlines())


def _script(parts: Path) -> str:
    """Return all modules as one, with `</` made harmless within HTML."""
    names: dict[str, str] = {}
    texts = [_mqtt_client(), _languages(parts / "languages")]
    for path in _in_order(parts, "./main.js", []):
        text = (parts / path).read_text(encoding="utf-8")
        for name in _NAME.findall(re.sub(r"^export ", "", text, flags=re.MULTILINE)):
            if name in names:
                raise PageFailed(f"{path} and {names[name]} both have the name {name}.")
            names[name] = path
        texts.append(_bare(text))
    return "\n".join(texts).replace("</", "<\\/")


def _in_order(parts: Path, path: str, known: list[str]) -> list[str]:
    """Return the modules that `path` needs, each after those that it imports."""
    text = (parts / path).read_text(encoding="utf-8")
    for needed in _IMPORT.findall(text):
        if needed.endswith(".js") and needed not in known:
            _in_order(parts, needed, known)
    known.append(path)
    return known


def _bare(text: str) -> str:
    """Return a module without imports, `export`, comments and indentation."""
    text = _COMMENT_LINE.sub("", _COMMENT.sub("", _IMPORT.sub("", text)))
    lines = (line.strip().removeprefix("export ") for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _mqtt_client() -> str:
    """Return `u8-mqtt` as the constant `mqtt`, in a scope of its own."""
    text = MQTT_CLIENT.read("esm/web/basic-v4.min.js").strip()
    module, _, exports = text.rpartition("export{")
    default = re.search(r"(\w+) as default", exports)
    if default is None:
        raise PageFailed("u8-mqtt exports no default any more.")
    notice = f"/*! u8-mqtt {MQTT_CLIENT.version}, BSD-2-Clause, (c) Shane Holloway */"
    return f"{notice}\nconst mqtt=(()=>{{{module};return {default[1]}}})();"


def _languages(folder: Path) -> str:
    words = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    }
    return f"const languages={json.dumps(words, ensure_ascii=False, separators=(',', ':'))};"
