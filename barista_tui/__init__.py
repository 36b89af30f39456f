"""The barista's terminal: the board, the keys, the tickets, and a line mode.

``desk`` is the terminal without a screen, ``screens`` and ``widgets`` draw it
with Textual, ``printing`` brings tickets to paper, ``plain`` speaks it in lines.
"""
