"""Tests of the shop on one machine."""
