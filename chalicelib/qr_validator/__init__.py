"""Rotating codes and the drinks left on them. Lets customers in: tells `NewOrder`."""
