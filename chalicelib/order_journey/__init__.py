"""The story of every order: what happened when, and which room said so."""
