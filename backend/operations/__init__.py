"""Operates a deployed stage: its events, its dead letters, its archive, its extensions.

All of it works on AWS and on the local AWS. What is shown of an event is named field by
field, so that no task token, code or phone number can be among it.
"""
