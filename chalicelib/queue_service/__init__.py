"""Who is in queue: the places that the bar has, positions, and the likely wait."""
