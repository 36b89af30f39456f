"""What the process of the local AWS and the one that starts it agree on.

It imports nothing, so that the local AWS does not load the programs that start it.
"""

from __future__ import annotations

GATEWAY_KEY_VARIABLE = "SHOP_GATEWAY_KEY"
FSYNC_VARIABLE = "SHOP_FSYNC"
DAMAGED_STATE_EXIT_CODE = 3
NOT_WRITABLE_EXIT_CODE = 4
