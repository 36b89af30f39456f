from __future__ import annotations

import sys
import wave
from pathlib import Path

from barista_tui.sound import Chime, write_chime

from .waiting import until


def test_the_chime_is_a_sound_file(tmp_path: Path) -> None:
    write_chime(tmp_path / "chime.wav")
    with wave.open(str(tmp_path / "chime.wav")) as file:
        assert 0.3 < file.getnframes() / file.getframerate() < 1.0


def test_the_chime_repeats_after_its_pause(tmp_path: Path) -> None:
    played = tmp_path / "played"
    player = f'{sys.executable} -c \'import sys; open(r"{played}", "a").write(sys.argv[1])\''
    bells: list[None] = []
    chime = Chime(player, 5.0, lambda: bells.append(None))
    assert chime.play(100.0)
    until(lambda: played.exists() and played.read_text().endswith("new-order.wav"))
    assert not chime.play(104.0)
    assert chime.play(105.0)
    chime.stop()
    assert chime.play(106.0)
    assert len(bells) == 3
    chime.close()


def test_without_a_player_the_bell_rings() -> None:
    bells: list[None] = []
    chime = Chime("/nowhere/player", 5.0, lambda: bells.append(None))
    assert chime.play(1.0)
    assert chime.play(9.0)
    assert len(bells) == 2
    chime.close()
