"""The headless core of the terminal: board state, action queue, feed, sign-ins.

Nothing here imports Textual. `barista_tui.session` puts it together with the printing.
"""
