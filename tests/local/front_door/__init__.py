"""Tests of the front door, each with a fake upstream on loopback."""
