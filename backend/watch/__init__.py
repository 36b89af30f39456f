"""`shop watch`: a running shop's events as they happen, and the day's figures.

Everything comes through the client, so it works for a shop on this machine and for one
elsewhere alike.
"""
