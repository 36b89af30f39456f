"""The client of the shop: what the terminals, the kiosk, the robot and the tests speak through.

REST over httpx (``CustomerClient``, ``StaffClient``), realtime over MQTT 5
(``Realtime``), and the headless order board that both feed (``Board``,
``LiveBoard``). Everything raises from the tree in ``backend.client.errors``.
"""

from backend.client.board import Board, Change
from backend.client.customer import CustomerClient
from backend.client.errors import (
    ApiError,
    ClientError,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NewPasswordRequired,
    NotFound,
    RealtimeFailed,
    ServerFailed,
    ShopUnreachable,
    SignInError,
    SignInRefused,
    SignInThrottled,
    TooManyRequests,
    Unauthenticated,
    UnexpectedAnswer,
)
from backend.client.live_board import LiveBoard
from backend.client.public import PublicClient
from backend.client.realtime import Connection, Realtime, Timing
from backend.client.sign_in import SignIn, StaffSession
from backend.client.staff import Listing, StaffClient
from backend.client.transport import Transport
from backend.client.views.answers import JourneyEvent, OrdersPage, Scan
from backend.client.views.menu import Drink, Modifier, Option
from backend.client.views.order import ENDED, OPEN, Order, OrderState
from backend.client.views.realtime import CodeNews, Message, Place, RealtimeSession
from backend.client.views.shop import QrCode, QueueEstimate, Shop, ShopConfig, WaitEstimate

__all__ = [
    "ENDED",
    "OPEN",
    "ApiError",
    "Board",
    "Change",
    "ClientError",
    "CodeNews",
    "Conflict",
    "Connection",
    "CustomerClient",
    "Drink",
    "Forbidden",
    "Gone",
    "Invalid",
    "JourneyEvent",
    "Listing",
    "LiveBoard",
    "Message",
    "Modifier",
    "NewPasswordRequired",
    "NotFound",
    "Option",
    "Order",
    "OrderState",
    "OrdersPage",
    "Place",
    "PublicClient",
    "QrCode",
    "QueueEstimate",
    "Realtime",
    "RealtimeFailed",
    "RealtimeSession",
    "Scan",
    "ServerFailed",
    "Shop",
    "ShopConfig",
    "ShopUnreachable",
    "SignIn",
    "SignInError",
    "SignInRefused",
    "SignInThrottled",
    "StaffClient",
    "StaffSession",
    "Timing",
    "TooManyRequests",
    "Transport",
    "Unauthenticated",
    "UnexpectedAnswer",
    "WaitEstimate",
]
