"""What a check found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Light(StrEnum):
    """The result of a check, as a traffic light."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Verdict:
    """What a check found, as a sentence, and what to do about it; empty if nothing."""

    light: Light
    finding: str
    advice: str = ""


@dataclass(frozen=True)
class Result:
    """A check by its name, and its verdict."""

    name: str
    verdict: Verdict

    @property
    def light(self) -> Light:
        """Its light."""
        return self.verdict.light


def green(finding: str) -> Verdict:
    """Return that all is well."""
    return Verdict(Light.GREEN, finding)


def yellow(finding: str, advice: str = "") -> Verdict:
    """Return that something could not be checked, or will do for now."""
    return Verdict(Light.YELLOW, finding, advice)


def red(finding: str, advice: str) -> Verdict:
    """Return that the event would suffer, and what to do."""
    return Verdict(Light.RED, finding, advice)


def worst(results: Iterable[Result]) -> Light:
    """Return the light of all results together."""
    lights = {result.light for result in results}
    return next((one for one in (Light.RED, Light.YELLOW) if one in lights), Light.GREEN)
