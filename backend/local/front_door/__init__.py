"""The front door: the one port that phones and terminals see of the shop on one machine.

It passes on the shop's REST paths, the realtime WebSocket and Cognito's
`InitiateAuth` for the staff's own client. Nothing else of the local AWS can be
reached through it: every request is checked, then written anew, and never
forwarded as it came.
"""
