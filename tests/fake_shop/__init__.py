"""A fake of the shop at the network seam: a real HTTP server that the real client calls.

`FakeShop` behaves as the contract says, which `test_contract.py` checks against the
API's OpenAPI document. `ScriptedShop` answers what a test tells it to.
"""

from tests.fake_shop.accounts import PASSWORD
from tests.fake_shop.routes import FakeShop
from tests.fake_shop.scripted import Received, ScriptedShop, scripted_shop
from tests.fake_shop.server import serving

__all__ = [
    "PASSWORD",
    "FakeShop",
    "Received",
    "ScriptedShop",
    "scripted_shop",
    "serving",
]
