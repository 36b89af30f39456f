"""Turns what is to be seen into lines of coloured cells. Pure: no screen, no clock."""
