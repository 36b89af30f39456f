"""The journey of every order: its events, in order, with the service that published each."""
