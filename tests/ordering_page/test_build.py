"""The build of the page: complete languages, and modules that fit together."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from backend.deploy import page
from backend.deploy.npm import FetchFailed
from backend.local.sample_menu import MENU
from chalicelib.contract.orders import CancelReason

PARTS = Path(__file__).parent.parent.parent / "chalicelib" / "ordering_page" / "page"
LANGUAGES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in (PARTS / "languages").glob("*.json")
}
SCRIPTS = "".join(path.read_text(encoding="utf-8") for path in PARTS.glob("*.js"))


def test_page_has_five_languages() -> None:
    assert set(LANGUAGES) == {"en", "pt", "de", "fr", "es"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_language_has_every_sentence_with_its_placeholders(language: str) -> None:
    words, english = LANGUAGES[language], LANGUAGES["en"]
    assert set(words) == set(english)
    for key, sentence in english.items():
        placeholders = set(re.findall(r"{\w+}", sentence))
        assert set(re.findall(r"{\w+}", words[key])) == placeholders, key


def test_every_sentence_that_the_scripts_use_exists() -> None:
    said = set(re.findall(r'say\("(\w+)"', SCRIPTS))
    known = {key.removesuffix("_one").removesuffix("_other") for key in LANGUAGES["en"]}
    assert said <= known


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_vocabulary_of_the_sample_menu_is_translated(language: str) -> None:
    said = {drink.section or "" for drink in MENU}
    for modifier in (modifier for drink in MENU for modifier in drink.modifiers):
        said |= {modifier.name, *(option.name for option in modifier.options)}
    keys = {f"menu_{text.lower().replace(' ', '_')}" for text in said - {"Earl Grey"}}
    assert keys <= set(LANGUAGES[language])


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_allergens_of_the_sample_menu_are_translated(language: str) -> None:
    changes = [o.allergens for d in MENU for m in d.modifiers for o in m.options if o.allergens]
    named = {name for drink in MENU for name in drink.allergens}
    named |= {name for change in changes for name in change.adds}
    assert {f"allergen_{name}" for name in named} <= set(LANGUAGES[language])


def test_page_is_small_with_its_worker(tmp_path: Path) -> None:
    service = Path(shutil.copytree(PARTS.parent, tmp_path / "ordering_page"))
    built = page.build(service)
    worker = built.with_name("service_worker.js")
    assert len(gzip.compress(built.read_bytes() + worker.read_bytes())) < page.LARGEST_BYTES
    assert not (service / "page").exists()


@pytest.mark.parametrize("reason", [r for r in CancelReason if r is not CancelReason.UNKNOWN])
def test_every_reason_of_a_cancellation_has_a_sentence_and_advice(reason: CancelReason) -> None:
    assert {f"ended_{reason}", f"ended_{reason}_do"} <= set(LANGUAGES["en"])


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ('import { b } from "./other.js";\nb();', 'No matching export in "other.js"'),
        ('import "./nowhere.js";', "Could not resolve"),
        ("const a = ;", "Unexpected"),
    ],
)
def test_broken_module_is_refused_with_its_name(tmp_path: Path, script: str, error: str) -> None:
    (tmp_path / "languages").mkdir()
    (tmp_path / "index.html").write_text("/* style.css *//* main.js */")
    (tmp_path / "style.css").write_text("")
    (tmp_path / "main.js").write_text(script)
    (tmp_path / "early.js").write_text("")
    (tmp_path / "other.js").write_text("export const a = 2;\n")
    with pytest.raises(page.PageFailed, match=error) as failed:
        page.assemble(tmp_path)
    assert "main.js" in str(failed.value)


def test_script_cannot_end_its_own_element() -> None:
    html = page.assemble(PARTS)
    script = html.partition('<script type="module">')[2]
    assert script.count("</script") == 1
    assert html.count("</script") == 2


def test_built_page_has_no_placeholders_left() -> None:
    html = page.assemble(PARTS)
    assert "/* main.js */" not in html
    assert "/* early.js */" not in html
    assert "/* style.css */" not in html
    assert not re.search(r"^(import|export) ", html, re.MULTILINE)


def test_missing_file_of_a_package_is_named() -> None:
    with pytest.raises(FetchFailed, match=r"has no file esm/nothing\.js"):
        page.MQTT_CLIENT.read("esm/nothing.js")
