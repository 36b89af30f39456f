"""What the shop says, as frozen values: the only place where its JSON is read.

A field that a view does not know is ignored, because the contract may grow. A
field that the contract promises and that is missing or ill-typed raises
``UnexpectedAnswer``.
"""
