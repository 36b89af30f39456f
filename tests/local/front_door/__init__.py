"""Tests of the front door, each against a tiny upstream on loopback."""
