"""Ticket printing: layout, spool, and printer connectors. Nothing here imports Textual."""
