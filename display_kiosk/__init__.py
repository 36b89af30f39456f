"""The kiosk over the counter: the code that lets customers in, and the board of their numbers.

What it knows (`news`) comes from the shop through `feed`; what it shows is
decided without a screen (`code_view`, `board_view`, `layout`), and drawn by
`app` and `widgets`. `watchdog` keeps it going, `web` serves it to a browser.
"""
