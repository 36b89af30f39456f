"""Reads the agenda of an event from the files that people have: CSV and iCalendar.

`reading` opens a file, `csv_file` and `ics_file` understand it, and `breaks` decides
which of its entries are breaks. The shop gets the breaks alone.
"""
