"""Customers and baristas that do not sleep: the shop under load, through its real doors.

``run_robot`` runs them and returns a ``Summary``; ``backend.robot.report``
shows both on a terminal.
"""

from backend.robot.ledger import Progress
from backend.robot.plan import Habits
from backend.robot.run import Credentials, Crew, Plan, run_robot
from backend.robot.summary import Lost, Summary, Wait

__all__ = [
    "Credentials",
    "Crew",
    "Habits",
    "Lost",
    "Plan",
    "Progress",
    "Summary",
    "Wait",
    "run_robot",
]
