"""The change log: every change of the local AWS's state, on disk before its answer leaves.

A write-ahead log of results, as in Redis' append-only file or Bitcask: a change is
recorded as the new value of each key that it changed (an item, an execution, the
settings of a service), not as the request that led to it. So restoring it runs no
request again: nothing is sent twice, and neither clock nor chance matters.

Layers, from the bottom; only the last knows MiniStack's stores:

* `frames`: the format. A frame is one atomic change, with a checksum.
* `files`: the files of a log: a snapshot, and the segments that continue it.
* `writer`: appends frames and flushes them to the disk, many answers with one flush.
* `compaction`: merges closed segments into a new snapshot, in a process of its own.
* `backup`: copies a log while it is written, and unpacks the copy elsewhere.
* `state_hooks`: the stores of MiniStack, whose changes they append; `restoring` loads them.

A snapshot has the format of a segment, with one entry for each key that still exists.
"""
