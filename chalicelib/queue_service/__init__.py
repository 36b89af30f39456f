"""Who is in line: the places that the bar has, positions, and the likely wait."""
