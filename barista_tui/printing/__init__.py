"""Tickets: laid out, kept on disk, brought to a printer once or marked as uncertain."""
