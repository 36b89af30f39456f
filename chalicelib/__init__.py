"""What runs in Lambda, a folder a room. The rooms meet through events."""
