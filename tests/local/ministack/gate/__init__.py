"""Tests of the gate in front of the local AWS."""
