"""Counts every order of a shop once, and reports on any span of time."""
