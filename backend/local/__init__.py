"""The shop on one machine: a local AWS, the deployment into it, and the front door.

`opening` starts and stops it. Only the front door listens on the network; the
local AWS listens on loopback.
"""
