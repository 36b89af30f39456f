"""Services that are added to a stage and taken away again, without a change of anything else.

An extension is a folder with a `template.yaml` and the `index.py` of its function. It
listens through a rule of its own, and has its own role, table and dead-letter queue.
docs/extending.md says how to write one.
"""
