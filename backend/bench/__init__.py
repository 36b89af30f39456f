"""The measurements of `shop bench`, taken from real runs."""
