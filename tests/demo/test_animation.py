"""The animated picture of a terminal: colours, blocks, and each part drawn once."""

from __future__ import annotations

from xml.etree import ElementTree

from .animation import Frame, animated_svg

RED_ON_BLUE = "\x1b[38;2;255;0;0;48;2;0;0;255m"


def test_frames_are_a_strip_of_parts_that_are_drawn_once() -> None:
    frames = [
        Frame(10.0, f"left {RED_ON_BLUE}<&>\x1b[0m\n\nsame"),
        Frame(11.5, f"left {RED_ON_BLUE}▀▀▄\x1b[0m\n\nsame"),
    ]
    svg = animated_svg(frames, columns=20, rows=3, edge=5, hold_seconds=2.5)
    ElementTree.fromstring(svg)
    assert svg.count('<g id="r') == 4  # "left", "<&>", the blocks, "same"
    assert svg.count("<use ") == 6
    assert "&lt;&amp;&gt;" in svg
    assert "#ff0000" in svg
    assert "#0000ff" in svg
    assert "37.50%{transform:translateX(-160px)}" in svg
    assert "animation:s 4.00s" in svg


def test_half_blocks_are_shapes_without_gaps() -> None:
    svg = animated_svg([Frame(0.0, "▀▀█")], columns=3, rows=1, edge=3, hold_seconds=1)
    assert 'd="M0 0h16v8.5h-16zM16 0h8v17h-8z"' in svg
    assert "<text" not in svg
