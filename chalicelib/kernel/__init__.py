"""What every room shares: errors, routes, events, records, and the clock."""
