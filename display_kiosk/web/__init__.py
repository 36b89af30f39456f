"""The kiosk as a web page: the same decisions as in a terminal, drawn by a browser.

`page_view` says what the page shows, `publication` publishes it to every open page, and
`server` serves both the page and its events. The files of the page are in `page`.
"""
