"""The demo: a whole coffee bar in one terminal, with robots, in a shop of its own.

`app` is what is seen: the barista's terminal with the kiosk and the events beside it.
`running` opens the shop and runs the robots behind it. Nothing of it touches the shop
of `./shop open`: the demo has a folder and a port of its own.
"""
