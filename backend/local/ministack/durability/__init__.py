"""Records MiniStack's state in the change log, and restores it.

MiniStack 1.5.33 keeps its state in memory and saves it at a clean shutdown only. Here
each change is recorded where it is made:

* `table_items`: the items of DynamoDB, their streams, and the tokens of transactions.
* `executions`: the executions of Step Functions.
* `deliveries`: the events that a function has not handled yet.
* `service_states`: every other service as a whole, because those seldom change.
* `private_items`: phone numbers, which the log must not contain.
* `answers`: lets an answer leave once the changes before it are stored.
* `restoring`: loads all of it at the next start.

Not needed once MiniStack stores changes before it answers.
"""
