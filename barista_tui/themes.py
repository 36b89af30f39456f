"""The themes: dark, light, high contrast, and safe for colour blindness.

Each colour means one thing: the `allergen` colour is an allergen's alone, and yellow is
a ticket that has waited for a while. Whatever a colour means, a symbol or a word says as
well, so `NO_COLOR` loses nothing.
"""

from __future__ import annotations

from textual.theme import Theme

# The variables besides Textual's own, with the values for themes that do not define them.
VARIABLES = {
    "age-fresh": "#2f4a2b",
    "age-fresh-text": "#d7ecc9",
    "age-warm": "#f2c14e",
    "age-warm-text": "#1d1410",
    "age-hot": "#c8372d",
    "age-hot-text": "#ffffff",
    "allergen": "#a3389f",
    "allergen-text": "#ffffff",
    "special": "#17110d",
    "special-background": "#f4ece4",
    "selected": "#5a4030",
    "notice": "#8ecae6",
    "notice-text": "#10202a",
    "quiet": "#a89a8c",
}

ESPRESSO = Theme(
    name="espresso",
    primary="#d9a066",
    secondary="#d8c3a5",
    accent="#8ecae6",
    foreground="#f4ece4",
    background="#17110d",
    surface="#211914",
    panel="#2c211a",
    success="#7fb069",
    warning="#8ecae6",
    error="#ff6b5e",
    dark=True,
    variables=VARIABLES,
)

LATTE = Theme(
    name="latte",
    primary="#8a4b12",
    secondary="#6d5a49",
    accent="#1f5f8b",
    foreground="#241a12",
    background="#fbf6ef",
    surface="#f3eadf",
    panel="#e8dbca",
    success="#2c6e2f",
    warning="#1f5f8b",
    error="#b3261e",
    dark=False,
    variables={
        "age-fresh": "#cfe3c4",
        "age-fresh-text": "#1c3a17",
        "age-warm": "#f2c14e",
        "age-warm-text": "#241a12",
        "age-hot": "#b3261e",
        "age-hot-text": "#ffffff",
        "allergen": "#8e2a8a",
        "allergen-text": "#ffffff",
        "special": "#ffffff",
        "special-background": "#3b2a1c",
        "selected": "#e2c9a6",
        "notice": "#1f5f8b",
        "notice-text": "#ffffff",
        "quiet": "#6d5a49",
    },
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#00ffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff00",
    warning="#00ffff",
    error="#ff5555",
    dark=True,
    variables={
        "age-fresh": "#303030",
        "age-fresh-text": "#ffffff",
        "age-warm": "#ffff00",
        "age-warm-text": "#000000",
        "age-hot": "#ff3030",
        "age-hot-text": "#000000",
        "allergen": "#ff00ff",
        "allergen-text": "#000000",
        "special": "#000000",
        "special-background": "#ffffff",
        "selected": "#0000c0",
        "notice": "#00ffff",
        "notice-text": "#000000",
        "quiet": "#ffffff",
    },
)

# The palette of Okabe and Ito, distinguishable with every common kind of colour blindness.
COLOUR_BLIND_SAFE = Theme(
    name="colour-blind-safe",
    primary="#56b4e9",
    secondary="#9ad1f5",
    accent="#9ad1f5",
    foreground="#f5f5f5",
    background="#101418",
    surface="#182028",
    panel="#22303c",
    success="#56b4e9",
    warning="#9ad1f5",
    error="#e69f00",
    dark=True,
    variables={
        "age-fresh": "#0b3c5d",
        "age-fresh-text": "#d6ecfa",
        "age-warm": "#f0e442",
        "age-warm-text": "#101418",
        "age-hot": "#d55e00",
        "age-hot-text": "#ffffff",
        "allergen": "#cc79a7",
        "allergen-text": "#101418",
        "special": "#101418",
        "special-background": "#f5f5f5",
        "selected": "#174a6e",
        "notice": "#9ad1f5",
        "notice-text": "#101418",
        "quiet": "#a9b8c4",
    },
)

THEMES = (ESPRESSO, LATTE, HIGH_CONTRAST, COLOUR_BLIND_SAFE)
