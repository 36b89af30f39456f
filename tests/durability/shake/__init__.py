"""The shaking table: people use a real shop while everything around them fails.

`./shop test --shake [--minutes N] [--seed S]`. A ledger outside the shop records every
acknowledged answer. After each round of faults, everything is compared with it:

* `schedule`: which faults happen when, drawn from the seed. Pure.
* `faults`: makes them happen; `proxy`, `events`, `clock_shift` and `processes` are its tools.
* `people`, `screens`: customers with phones; baristas' terminals and a kiosk as processes.
* `ledger`: what people were told.
* `checks`: compares the ledger, the shop and the screens.
* `table`: runs the rounds, and counts; `set_up` opens the shop, `report` writes the figures.
"""
