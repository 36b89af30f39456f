"""The line mode: the terminal as lines of text. Nothing here imports Textual."""
