"""Texts customers who asked for it when their drink is ready or cancelled."""
