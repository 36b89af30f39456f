"""Who may listen: realtime sessions for customers and staff, and how staff sign in."""
