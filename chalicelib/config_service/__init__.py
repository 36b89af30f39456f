"""Shops, their menus and limits, and whether they are open. Publishes `ConfigChanged`."""
