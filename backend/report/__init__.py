"""The report on a shop's day, as one HTML file that stands alone.

orders      the day's orders, as the API lists them
figures     what is counted from them
simulation  the same day with one barista more or fewer
bottleneck  where the line waited, in a sentence
sold_out    what was sold out, and what it cost
charts      the drawings, as inline SVG
page        the HTML
"""
