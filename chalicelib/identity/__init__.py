"""Realtime sessions for customers and staff, and what staff programs need to sign in."""
