"""Rotating codes and the drinks left on them; publishes `NewOrder` for an accepted scan."""
