"""The kiosk on the counter: the QR code for customers, and the board of order numbers.

`feed` polls the shop and receives its messages, and applies them to `kiosk_state`.
`code_view`, `board_view`, `notices` and `layout` decide what is shown, without a screen.
In a terminal, `scene` and `drawing` turn that into cells, and `app` shows them; `web`
serves it as a page. `watchdog` restarts a kiosk that hangs.
"""
