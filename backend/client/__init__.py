"""The client of the shop, for the terminals, the kiosk, the robot and the tests.

REST over httpx (`CustomerClient`, `StaffClient`), realtime over MQTT 5
(`Realtime`), and the order board without a screen that both update (`Board`,
`LiveBoard`). Answers and messages have the types of `chalicelib.contract`; those
that programs need are exported here. Every error is one of
`backend.client.errors`.
"""

from backend.client.board import Board, Change
from backend.client.credentials import Credentials
from backend.client.customer import CustomerClient
from backend.client.errors import (
    ApiError,
    ClientError,
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    MfaCodeRequired,
    NewPasswordRequired,
    NotFound,
    RealtimeFailed,
    ServerFailed,
    ShopUnreachable,
    SignInChallenge,
    SignInError,
    SignInRefused,
    SignInThrottled,
    TooManyRequests,
    Unauthenticated,
    UnexpectedAnswer,
)
from backend.client.live_board import LiveBoard
from backend.client.message import Message
from backend.client.public import PublicClient
from backend.client.reader import read
from backend.client.realtime import Connection, Realtime, Timing
from backend.client.sign_in import SignIn, StaffSession
from backend.client.staff import StaffClient
from backend.client.transport import Transport
from chalicelib.contract.agenda import (
    MOST_BREAKS,
    Agenda,
    Break,
    BreakForecast,
    PublicRush,
    Rush,
    RushRules,
)
from chalicelib.contract.answers import (
    ConfigAnswer,
    JourneyEvent,
    ScanAnswer,
    StaffOrdersAnswer,
)
from chalicelib.contract.orders import (
    ENDED,
    OPEN,
    CancelReason,
    CustomerOrder,
    DisplayOrder,
    OrderState,
    StaffOrder,
)
from chalicelib.contract.queue import QueueSummary, QueueUpdate, WaitEstimate
from chalicelib.contract.reports import (
    CancellationCount,
    CountByHour,
    Figures,
    MadeCount,
    StageWait,
)
from chalicelib.contract.requests import OrderRequest
from chalicelib.contract.serialization import narrow, to_record
from chalicelib.contract.shops import (
    AllergenChange,
    CodeUpdate,
    DisplayShop,
    Drink,
    Modifier,
    Option,
    PublicShop,
    PublicShopUpdate,
    QrCode,
    RealtimeSession,
    Shop,
)
from chalicelib.contract.supplies import Supply, SupplyRequest, SupplyStatus, Unit, WhenEmpty

__all__ = [
    "ENDED",
    "MOST_BREAKS",
    "OPEN",
    "Agenda",
    "AllergenChange",
    "ApiError",
    "Board",
    "Break",
    "BreakForecast",
    "CancelReason",
    "CancellationCount",
    "Change",
    "ClientError",
    "CodeUpdate",
    "ConfigAnswer",
    "Conflict",
    "Connection",
    "CountByHour",
    "Credentials",
    "CustomerClient",
    "CustomerOrder",
    "DisplayOrder",
    "DisplayShop",
    "Drink",
    "Figures",
    "Forbidden",
    "Gone",
    "Invalid",
    "JourneyEvent",
    "LiveBoard",
    "MadeCount",
    "Message",
    "MfaCodeRequired",
    "Modifier",
    "NewPasswordRequired",
    "NotFound",
    "Option",
    "OrderRequest",
    "OrderState",
    "PublicClient",
    "PublicRush",
    "PublicShop",
    "PublicShopUpdate",
    "QrCode",
    "QueueSummary",
    "QueueUpdate",
    "Realtime",
    "RealtimeFailed",
    "RealtimeSession",
    "Rush",
    "RushRules",
    "ScanAnswer",
    "ServerFailed",
    "Shop",
    "ShopUnreachable",
    "SignIn",
    "SignInChallenge",
    "SignInError",
    "SignInRefused",
    "SignInThrottled",
    "StaffClient",
    "StaffOrder",
    "StaffOrdersAnswer",
    "StaffSession",
    "StageWait",
    "Supply",
    "SupplyRequest",
    "SupplyStatus",
    "Timing",
    "TooManyRequests",
    "Transport",
    "Unauthenticated",
    "UnexpectedAnswer",
    "Unit",
    "WaitEstimate",
    "WhenEmpty",
    "narrow",
    "read",
    "to_record",
]
