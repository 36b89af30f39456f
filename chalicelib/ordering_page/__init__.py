"""The phone page: one HTML answer with which customers order and follow their drink."""
