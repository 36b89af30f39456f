"""Renders a journey: what happened when, how long it took, and which service published it.

The page works without its script, which only reloads it until the order has ended.
"""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path

from chalicelib.kernel import clock, pages
from chalicelib.order_journey.headlines import SERVICES, STAGES, duration, headline, listeners
from chalicelib.order_journey.model import Journey, JourneyEntry, Stage
from chalicelib.order_journey.words import Say, words

_HERE = Path(__file__).parent
_LANES = {service: lane for lane, service in enumerate(SERVICES)}
_BAR_WIDTH = 1000
_SMALLEST_STAGE = 12
_ABOUT = (
    "The services meet through events: each publishes what happened, and others listen."
    " The screens at the bar and the customer\N{RIGHT SINGLE QUOTATION MARK}s phone receive"
    " these by MQTT."
)
_FOOTER = "{count} events · kept for thirty days · times since the code was scanned"
# A pause from which on it is shown.
_PAUSE_SECONDS = 2


def policy() -> str:
    """Return the page's Content-Security-Policy."""
    return pages.policy((_asset("journey.js"),), (_asset("journey.css"),), ("'self'",))


def render(journey: Journey, language: str = "en") -> str:
    """Return the page of a journey, as HTML, in one of `words.LANGUAGES`."""
    order, say = journey.order, words(language)
    title = _title(journey, say)
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title><style>{_asset("journey.css")}</style></head>
<body><main data-done="{str(_is_done(journey)).lower()}">
<header><p class="kicker">Serverlesspresso</p><h1>{title}</h1>{_order_line(order)}</header>
{_stage_bar(list(journey.stages()), journey, say)}
<h2>{say("What the services published")}</h2>
<p class="about">{say(_ABOUT)}</p>
{_legend(say)}
<ol class="events">{_events(journey, say)}</ol>
<footer>{say(_FOOTER, count=len(journey.entries))}</footer></main>
<script>{_asset("journey.js")}</script></body></html>"""


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _is_done(journey: Journey) -> bool:
    return journey.order.get("state") in ("COLLECTED", "CANCELLED")


def _title(journey: Journey, say: Say) -> str:
    number = journey.order.get("number")
    if not number:
        return say("The journey of an order")
    return say("The journey of order {number}", number=number)


def _order_line(order: dict[str, object]) -> str:
    drink, options = order.get("drinkName"), order.get("options")
    if not drink:
        return ""
    chosen = (
        f" <small>{escape(', '.join(map(str, options)))}</small>"
        if isinstance(options, list) and options
        else ""
    )
    return f'<p class="drink" dir="auto">{escape(str(drink))}{chosen}</p>'


def _stage_bar(stages: list[Stage], journey: Journey, say: Say) -> str:
    """Return the stages as a bar, each as wide as it was long, with their names below."""
    now = journey.entries[-1].time
    spans = [(one, ((one.ended_at or now) - one.began_at).total_seconds()) for one in stages]
    total = sum(seconds for _, seconds in spans) or 1
    shares = [max(_SMALLEST_STAGE, seconds / total * _BAR_WIDTH) for _, seconds in spans]
    scale = _BAR_WIDTH / (sum(shares) or 1)
    x, bars, names = 0.0, [], []
    for (stage, seconds), share in zip(spans, shares, strict=True):
        width = share * scale
        bars.append(
            f'<rect class="{stage.name}" x="{x:.1f}" width="{max(width - 4, 1):.1f}" height="36"/>'
        )
        lasted = duration(seconds) if stage.ended_at else say("now")
        names.append(
            f'<li class="{stage.name}"><b>{say(STAGES[stage.name])}</b> <span>{lasted}</span></li>'
        )
        x += width
    return (
        f'<svg class="bar" viewBox="0 0 {_BAR_WIDTH} 36" preserveAspectRatio="none" '
        f'aria-hidden="true">{"".join(bars)}</svg><ol class="stages">{"".join(names)}</ol>'
    )


def _legend(say: Say) -> str:
    services = "".join(
        f'<li class="at{lane}"><b>{service}</b> <span>{say(SERVICES[service])}</span></li>'
        for service, lane in _LANES.items()
    )
    return f'<ul class="legend">{services}</ul>'


def _events(journey: Journey, say: Say) -> str:
    first = journey.entries[0]
    rows = [_event(first, first, first, say)]
    for before, entry in pairwise(journey.entries):
        pause = (entry.time - before.time).total_seconds()
        if pause >= _PAUSE_SECONDS:
            later = say("{pause} later", pause=duration(pause))
            rows.append(f'<li class="pause"><span>{later}</span></li>')
        rows.append(_event(entry, before, first, say))
    return "".join(rows)


def _event(entry: JourneyEntry, before: JourneyEntry, first: JourneyEntry, say: Say) -> str:
    lane, came_from = _LANES[entry.service], _LANES[before.service]
    since = (entry.time - first.time).total_seconds()
    kind = "own" if entry.order_version is not None else "other"
    to = ", ".join(listeners(entry)) or say("the screens")
    return (
        f'<li class="event {kind} at{lane} from{came_from}">'
        f'<span class="lanes" aria-hidden="true"><i></i><b></b></span>'
        f'<div><p class="said"><strong dir="auto">{escape(headline(entry, say))}</strong>'
        f'<time datetime="{clock.to_text(entry.time)}">+{duration(since)}</time></p>'
        f'<p class="by"><code>{entry.type}</code><b>{entry.service}</b> → {to}</p></div></li>'
    )
