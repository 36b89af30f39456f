"""The themes: dark, light, high contrast, and safe for colour blindness.

Whatever a colour means, a symbol or a word says as well, so `NO_COLOR` loses nothing.
"""

from __future__ import annotations

from textual.theme import Theme

# The variables besides Textual's own, with the values for themes that do not define them.
VARIABLES = {
    "age-fresh": "#7fb069",
    "age-warm": "#f2c14e",
    "age-hot": "#ff6b5e",
    "special": "#1d1410",
    "special-background": "#f2c14e",
    "selected": "#4a3527",
    "quiet": "#a89a8c",
}

ESPRESSO = Theme(
    name="espresso",
    primary="#d9a066",
    secondary="#d8c3a5",
    accent="#f2c14e",
    foreground="#f4ece4",
    background="#17110d",
    surface="#211914",
    panel="#2c211a",
    success="#7fb069",
    warning="#f2c14e",
    error="#ff6b5e",
    dark=True,
    variables=VARIABLES,
)

LATTE = Theme(
    name="latte",
    primary="#8a4b12",
    secondary="#6d5a49",
    accent="#a8480b",
    foreground="#241a12",
    background="#fbf6ef",
    surface="#f3eadf",
    panel="#e8dbca",
    success="#2c6e2f",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={
        "age-fresh": "#2c6e2f",
        "age-warm": "#8a5a00",
        "age-hot": "#b3261e",
        "special": "#ffffff",
        "special-background": "#8a4b12",
        "selected": "#e2c9a6",
        "quiet": "#6d5a49",
    },
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff00",
    warning="#ffff00",
    error="#ff5555",
    dark=True,
    variables={
        "age-fresh": "#ffffff",
        "age-warm": "#ffff00",
        "age-hot": "#ff8080",
        "special": "#000000",
        "special-background": "#ffff00",
        "selected": "#0000c0",
        "quiet": "#ffffff",
    },
)

# The palette of Okabe and Ito, distinguishable with every common kind of colour blindness.
COLOUR_BLIND_SAFE = Theme(
    name="colour-blind-safe",
    primary="#56b4e9",
    secondary="#9ad1f5",
    accent="#f0e442",
    foreground="#f5f5f5",
    background="#101418",
    surface="#182028",
    panel="#22303c",
    success="#56b4e9",
    warning="#f0e442",
    error="#e69f00",
    dark=True,
    variables={
        "age-fresh": "#56b4e9",
        "age-warm": "#f0e442",
        "age-hot": "#e69f00",
        "special": "#101418",
        "special-background": "#f0e442",
        "selected": "#174a6e",
        "quiet": "#a9b8c4",
    },
)

THEMES = (ESPRESSO, LATTE, HIGH_CONTRAST, COLOUR_BLIND_SAFE)
