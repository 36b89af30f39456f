"""What speaks for the backend outside Lambda: its client, its deployment, its robot."""
