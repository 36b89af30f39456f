"""What every service shares: errors, routes, events, settings, and the clock."""
