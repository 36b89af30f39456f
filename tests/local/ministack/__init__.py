"""Tests of the local AWS: MiniStack, its gate and its corrections."""
