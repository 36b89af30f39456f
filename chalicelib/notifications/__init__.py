"""Tells a customer by SMS, if they asked for it, that their drink is ready or will not come."""
