"""The terminal without a screen: what is on the board, what was asked for, what is still to send.

Nothing here knows Textual. ``Desk`` is the way in; it is thread-safe.
"""
