"""The shop on one machine: a local AWS, the deployment into it, and the front door.

`opening` brings it up, `closing` takes it down. What speaks to phones and
terminals is the front door alone; the local AWS listens on loopback.
"""
