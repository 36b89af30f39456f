"""How long each drink takes, from the order to the counter: the example of an extension."""
