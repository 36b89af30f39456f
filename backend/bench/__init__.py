"""What `shop bench` measures, from what really happened."""
