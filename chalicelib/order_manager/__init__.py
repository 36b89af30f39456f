"""The orders: their states, numbers and task tokens, and every action on them."""
