"""Turns every public event into MQTT messages, each as its audience may see it."""
