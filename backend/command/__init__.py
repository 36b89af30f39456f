"""The command line, `./shop`: one module for each command, each thin."""
