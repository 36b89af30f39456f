"""Publishes every public event as MQTT messages, one for each audience."""
