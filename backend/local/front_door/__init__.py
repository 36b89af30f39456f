"""The front door: the one port that phones and terminals see of the shop on one machine.

A gateway that forwards the shop's REST paths, the realtime WebSocket and Cognito's
`InitiateAuth` for the staff's own client. Nothing else of the local AWS can be reached
through it: every request is parsed, checked and rebuilt before it is forwarded.
"""
