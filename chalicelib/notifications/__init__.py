"""Tells customers who asked for it, by text or by push, when their drink is ready or cancelled."""
