"""The change log: every change of the local AWS's state, on disk before its answer leaves.

A write-ahead log of results, as in Redis' append-only file or Bitcask: a change is
recorded as the new value of each key that it changed (an item, an execution, the
settings of a service), not as the request that led to it. So restoring it runs no
request again: nothing is sent twice, and neither clock nor chance matters.

It knows nothing of MiniStack, whose stores `durability` connects to it:

* `frames`: the format. A frame is one atomic change, with a checksum.
* `files`: the files of a log: a snapshot, and the segments that continue it.
* `segment`: the file that is being written.
* `writer`: appends changes and flushes them to the disk, many answers with one flush.
* `compaction`: merges closed segments into a new snapshot, in a process of its own.

A snapshot has the format of a segment, with one entry for each key that still exists.
"""
