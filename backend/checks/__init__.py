"""The checks before an event: `./shop check`.

A check is a function that looks at one thing and returns a verdict: green, yellow if it
could not be checked or will do for now, red if the event would suffer. `run` makes all
of them side by side; `view` shows them.
"""
