"""What runs in Lambda: one package for each service. Services communicate through events."""
