"""The local AWS loses neither events nor state, whatever happens to it."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.local import cloud, process
from backend.local.cloud import Cloud
from backend.local.errors import DamagedStateError, NotWritableError
from backend.local.folder import Folder

pytestmark = pytest.mark.cloud

FUNCTION = """
import boto3
seen = boto3.client("dynamodb")

def note(name):
    seen.update_item(TableName="seen", Key={"name": {"S": name}}, UpdateExpression="ADD times :one",
                     ExpressionAttributeValues={":one": {"N": "1"}})

def handle(event, context):
    for record in event.get("Records", []):
        note("stream " + record["dynamodb"]["Keys"]["name"]["S"])
    if "detail" in event:
        note(event["detail"]["name"])
        if event["detail"]["name"].startswith("bad"):
            raise RuntimeError("This event cannot be handled.")
"""


class Account:
    """A table to write to, and one in which a function records what it received."""

    def __init__(self, local_aws: Cloud) -> None:
        self.aws = local_aws.aws
        self.tables = self.aws.client("dynamodb")

    def create_resources(self) -> None:
        """Create the tables, the function, the rule and the stream's mapping."""
        for name in ("written", "seen"):
            self.tables.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            )
        functions, events = self.aws.client("lambda"), self.aws.client("events")
        function = functions.create_function(
            FunctionName="note",
            Runtime="python3.11",
            Role=self._role(),
            Handler="app.handle",
            Code={"ZipFile": _zipped(FUNCTION)},
        )["FunctionArn"]
        stream = self.tables.describe_table(TableName="written")["Table"]["LatestStreamArn"]
        functions.create_event_source_mapping(
            EventSourceArn=stream, FunctionName="note", StartingPosition="TRIM_HORIZON"
        )
        events.put_rule(Name="all", EventPattern=json.dumps({"source": ["test"]}))
        events.put_targets(Rule="all", Targets=[{"Id": "note", "Arn": function}])

    def write(self, name: str) -> None:
        """Write an item, which the stream carries to the function."""
        self.tables.put_item(TableName="written", Item={"name": {"S": name}})

    def put_events(self, *names: str) -> None:
        """Put an event for each name; the rule carries them to the function."""
        events = self.aws.client("events")
        for start in range(0, len(names), 10):
            entries = [
                {"Source": "test", "DetailType": "Told", "Detail": json.dumps({"name": name})}
                for name in names[start : start + 10]
            ]
            assert events.put_events(Entries=entries)["FailedEntryCount"] == 0

    def seen(self) -> dict[str, int]:
        """Return how often the function received each name."""
        items = self.tables.scan(TableName="seen")["Items"]
        return {item["name"]["S"]: int(item["times"]["N"]) for item in items}

    def _role(self) -> str:
        trust: dict[str, Any] = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        allowed = [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]
        policy = {"Version": "2012-10-17", "Statement": allowed}
        iam = self.aws.client("iam")
        role = iam.create_role(RoleName="note", AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName="note", PolicyName="p", PolicyDocument=json.dumps(policy))
        arn: str = role["Role"]["Arn"]
        return arn


def _zipped(source: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()


def wait_for(condition: Callable[[], bool], limit_seconds: float = 240) -> None:
    """Wait until `condition` holds."""
    limit = time.monotonic() + limit_seconds
    while not condition():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / ".shop")
    folder.prepare()
    yield folder
    cloud.stop(folder)


def crash(folder: Folder) -> None:
    """Kill the local AWS, and wait until it and its workers have ended."""
    pid = process.running_pid(folder.pid_file("cloud"))
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: process.running_pid(folder.pid_file("cloud")) is None)
    wait_for(lambda: workers(folder) == [])


def is_on_disk(folder: Folder, what: str) -> bool:
    """Return whether a file of the saved state contains `what`."""
    files = [path for path in folder.state.rglob("*") if path.is_file()]
    assert files
    return any(what.encode() in path.read_bytes() for path in files)


def workers(folder: Folder) -> list[str]:
    """Return the Lambda workers of this folder."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(entry.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if f"{folder.scratch}/ministack-lambda" in line]


def test_burst_of_events_is_delivered_completely(folder: Folder) -> None:
    account = Account(cloud.start(folder, attached=True))
    account.create_resources()
    names = [f"event {number}" for number in range(120)]
    account.put_events(*names)
    wait_for(lambda: len(account.seen()) == len(names))
    assert len(workers(folder)) <= max(2, os.cpu_count() or 2)


def test_failing_function_is_tried_three_times(folder: Folder) -> None:
    account = Account(cloud.start(folder, attached=True))
    account.create_resources()
    account.put_events("bad")
    wait_for(lambda: account.seen().get("bad") == 3)


def test_unsigned_calls_are_refused(folder: Folder) -> None:
    local_aws = cloud.start(folder, attached=True)
    unsigned = Cloud(local_aws.port, "AKIAUNKNOWN", "secret").aws.client("dynamodb")
    with pytest.raises(unsigned.exceptions.ClientError):
        unsigned.list_tables()


def test_port_that_another_program_uses_is_not_used(folder: Folder) -> None:
    """A program that listened there would be given the staff's passwords by the deployment."""
    first = cloud.start(folder, attached=True)
    cloud.stop(folder)
    with socket.create_server(("127.0.0.1", first.port)):
        second = cloud.start(folder, attached=True)
        assert second.port != first.port
        assert second == replace(first, port=second.port)
        second.aws.client("dynamodb").list_tables()


def test_phone_numbers_in_the_saved_state_are_dropped(folder: Folder) -> None:
    saved = folder.state / "sns.json"
    number = "+351912000099"
    key = f"000000000000\x00us-east-1\x00{number!r}"
    messages = {"__account_region_scoped__": True, "data": {key: [{"PhoneNumber": number}]}}
    content = {"__ministack_format__": 3, "payload": {"sms_messages": messages}}
    saved.write_text(json.dumps(content))
    local_aws = cloud.start(folder, attached=True)
    local_aws.aws.client("sns").publish(PhoneNumber=number, Message="Ready!")
    assert not is_on_disk(folder, number)
    assert "Ready!" in (folder.logs / "cloud.log").read_text()
    assert number not in (folder.logs / "cloud.log").read_text()
    cloud.stop(folder)
    assert not is_on_disk(folder, number)


@pytest.mark.parametrize("end", [crash, cloud.stop])
def test_state_is_restored_after_a_stop_or_a_crash(
    folder: Folder, end: Callable[[Folder], object]
) -> None:
    first = cloud.start(folder, attached=True)
    account = Account(first)
    account.create_resources()
    account.write("before")
    account.put_events("event before")
    wait_for(lambda: set(account.seen()) == {"event before", "stream before"})
    end(folder)
    wait_for(lambda: workers(folder) == [])

    assert cloud.start(folder, attached=True) == first
    assert set(account.seen()) == {"event before", "stream before"}
    account.write("after")
    account.put_events("event after")
    wait_for(lambda: {"event after", "stream after"} <= set(account.seen()))


def test_damaged_state_stops_the_start_with_a_clear_sentence(folder: Folder) -> None:
    account = Account(cloud.start(folder, attached=True))
    account.tables.create_table(
        TableName="written",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "name", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "name", "KeyType": "HASH"}],
    )
    account.write("first")
    account.write("second")
    cloud.stop(folder)
    (segment,) = (folder.state / "changes").iterdir()
    data = bytearray(segment.read_bytes())
    data[100] ^= 1
    segment.write_bytes(data)
    with pytest.raises(DamagedStateError, match=r"./shop restore FILE --replace"):
        cloud.start(folder, attached=True)
    assert any(folder.state.glob("changes-damaged-*"))
    assert segment.read_bytes() == data


def test_start_without_room_is_refused_with_a_clear_sentence(folder: Folder) -> None:
    (folder.state / "changes").write_text("not a folder, so that no log can be created")
    with pytest.raises(NotWritableError, match="Make room"):
        cloud.start(folder, attached=True)


def test_what_was_acknowledged_just_before_a_crash_is_delivered(folder: Folder) -> None:
    account = Account(cloud.start(folder, attached=True))
    account.create_resources()
    names = [f"{number}" for number in range(20)]
    for name in names:
        account.write(name)
    account.put_events(*(f"event {name}" for name in names))
    crash(folder)

    assert cloud.start(folder, attached=True)
    written = account.tables.scan(TableName="written")["Items"]
    assert {item["name"]["S"] for item in written} == set(names)
    expected = {f"{kind} {name}" for kind in ("event", "stream") for name in names}
    wait_for(lambda: set(account.seen()) >= expected)
