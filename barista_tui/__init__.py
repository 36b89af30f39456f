"""The barista's terminal.

`core` is the terminal without a screen, `printing` prints its tickets, and `session` puts
both together; none of them imports Textual. `screens` and `widgets` draw a session with
Textual. `line_mode` writes it as lines of text, for screen readers and pipes.
"""
