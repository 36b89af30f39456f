"""The queue of each shop: its places, the positions of orders, and the estimated wait."""
