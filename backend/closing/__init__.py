"""The end of a bar's day: `./shop close-out`.

`close_out` does it, step by step: the bar is closed, `decisions` ends the open orders,
`tables` are read and `agreement` compares them, the API deletes what is personal, and
`statement` says what was served, signed with the key of `keys`. Each step may be repeated:
what was done is found done.
"""
