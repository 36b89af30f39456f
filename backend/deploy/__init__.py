"""Deploys the shop to AWS or to the local AWS: its stacks, its Lambda package, its staff.

The code is the same for both, with an `Aws` object for the endpoint and the keys.
"""
