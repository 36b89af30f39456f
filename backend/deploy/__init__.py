"""The way of the shop to AWS, or to the local cloud: its stacks, its package, its staff.

One path for both. What differs between them is an `Aws`: an endpoint and keys.
"""
