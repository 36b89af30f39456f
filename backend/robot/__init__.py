"""Robot customers and baristas: put the shop under load through its API and MQTT.

`run_robot` runs them and returns a `Summary`; `backend.robot.report` shows the
progress and the summary on a terminal.
"""

from backend.robot.plan import Habits
from backend.robot.run import Plan, StaffCredentials, run_robot
from backend.robot.run_log import Progress
from backend.robot.summary import Lost, Summary, Wait

__all__ = [
    "Habits",
    "Lost",
    "Plan",
    "Progress",
    "StaffCredentials",
    "Summary",
    "Wait",
    "run_robot",
]
