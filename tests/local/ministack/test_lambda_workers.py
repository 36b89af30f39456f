from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator

import pytest
from ministack.core import lambda_runtime

from backend.local.ministack import lambda_workers
from backend.local.ministack.lambda_fork_servers import ForkServers
from backend.local.ministack.lambda_workers import ForkedWorker
from tests.open_shop import eventually

CODE = """
import os, sys, time

def handle(event, context):
    if event == "fail":
        raise ValueError("no beans")
    if event == "die":
        os._exit(3)
    if event == "dawdle":
        time.sleep(60)
    if event == "talk":
        print("one line")
        print("another", file=sys.stderr)
    if event == "environment":
        return dict(os.environ)
    if event == "files":
        return sorted(os.listdir(os.environ["LAMBDA_TASK_ROOT"]))
    if event == "imports":
        return sorted(name for name in ("boto3", "chalice", "app") if name in sys.modules)
    return {"event": event, "request": context.aws_request_id, "process": os.getpid()}
"""


class Worker(ForkedWorker):
    """A worker of the tests' own fork servers."""


@pytest.fixture(scope="module")
def servers() -> Iterator[ForkServers]:
    """Return fork servers that end with the tests."""
    servers = ForkServers()
    Worker.fork_servers = servers
    yield servers
    servers.close()


@pytest.fixture
def worker(servers: ForkServers, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForkedWorker]:
    """Return a worker of a small function, and end it afterwards."""
    monkeypatch.setenv("GATEWAY_PORT", "9")
    monkeypatch.setenv("SHOP_SECRET", "of the local cloud")
    worker = new_worker()
    yield worker
    worker.kill()


def new_worker(timeout_seconds: float = 120.0, *files: str) -> ForkedWorker:
    config = {
        "FunctionName": "small",
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:small",
        "Role": "arn:aws:iam::000000000000:role/small",
        "Runtime": "python3.13",
        "Handler": "small.handle",
        "MemorySize": 128,
        "Timeout": timeout_seconds,
        "Environment": {"Variables": {"MENU": "short"}},
    }
    return Worker("small", config, package(*files))


def package(*files: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("small.py", CODE)
        for name in files:
            archive.writestr(name, "")
    return file.getvalue()


def test_an_event_is_answered_by_the_same_process_each_time(worker: ForkedWorker) -> None:
    first = worker.invoke({"n": 1}, "r-1")
    second = worker.invoke({"n": 2}, "r-2")
    assert first["result"]["request"] == "r-1"
    assert second["result"]["event"] == {"n": 2}
    assert first["result"]["process"] == second["result"]["process"]
    assert (first["cold_start"], second["cold_start"]) == (True, False)


def test_what_a_function_prints_is_in_the_log_of_its_invocation_alone(worker: ForkedWorker) -> None:
    assert worker.invoke("talk", "r")["log"] == "one line\nanother"
    assert worker.invoke("quiet", "r")["log"] == ""


def test_an_invocation_that_logs_nothing_is_not_waited_for(
    worker: ForkedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.invoke("start", "r")
    with monkeypatch.context() as patched:
        patched.setattr(time, "sleep", lambda _: pytest.fail("it waited"))
        assert worker.invoke("quiet", "r")["status"] == "ok"


def test_an_exception_is_reported_and_the_worker_goes_on(worker: ForkedWorker) -> None:
    process = worker.invoke("start", "r")["result"]["process"]
    failed = worker.invoke("fail", "r")
    assert (failed["status"], failed["error"]) == ("error", "no beans")
    assert "ValueError" in failed["trace"]
    assert worker.invoke("again", "r")["result"]["process"] == process


def test_a_worker_that_dies_is_replaced(worker: ForkedWorker) -> None:
    assert worker.invoke("die", "r")["error"] == "Worker process died"
    assert worker.invoke("again", "r")["result"]["event"] == "again"


def test_a_function_that_takes_too_long_is_ended(worker: ForkedWorker) -> None:
    late = new_worker(timeout_seconds=0.5)
    assert late.invoke("dawdle", "r")["error"] == "Task timed out after 0.50 seconds"
    assert late._proc is None


def test_a_large_event_is_delivered_whole(worker: ForkedWorker) -> None:
    event = "x" * 1_000_000
    assert worker.invoke(event, "r")["result"]["event"] == event


def test_a_function_sees_its_own_environment_alone(worker: ForkedWorker) -> None:
    seen = worker.invoke("environment", "r")["result"]
    assert seen["MENU"] == "short"
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "small"
    assert not {"SHOP_SECRET", "PYTHONPATH", "VIRTUAL_ENV"} & set(seen)


def test_the_libraries_are_imported_already(worker: ForkedWorker) -> None:
    assert worker.invoke("imports", "r")["result"] == ["boto3", "chalice"]


def test_the_files_of_a_package_stay_while_others_are_used(worker: ForkedWorker) -> None:
    assert "small.py" in worker.invoke("files", "r")["result"]
    for number in range(4):
        other = new_worker(120.0, f"stage{number}.txt")
        assert f"stage{number}.txt" in other.invoke("files", "r")["result"]
        other.kill()
    assert "small.py" in worker.invoke("files", "r")["result"]


def test_a_function_that_cannot_be_imported_says_why(
    worker: ForkedWorker, servers: ForkServers
) -> None:
    broken = new_worker()
    broken.config["Handler"] = "missing.handle"
    with pytest.raises(RuntimeError, match="No module named 'missing'"):
        broken.invoke("x", "r")


def test_there_are_never_more_workers_than_allowed(
    worker: ForkedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lambda_workers, "_MOST_WORKERS", 2)
    pool: dict[str, list[ForkedWorker]] = {"a": [new_worker()], "b": [new_worker()]}
    monkeypatch.setattr(lambda_runtime, "_workers", pool)
    oldest, newer = pool["a"][0], pool["b"][0]
    for used, kept in enumerate((oldest, newer)):
        kept.invoke("start", "r")
        kept.last_used = used
    process = oldest._proc
    assert process is not None
    worker.invoke("start", "r")
    assert pool == {"a": [], "b": [newer]}
    eventually(lambda: not is_running(process.pid))
    lambda_runtime.kill_workers([newer])


def test_a_new_package_gets_a_fork_server_of_its_own(worker: ForkedWorker) -> None:
    worker.invoke("start", "r")
    changed = new_worker()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("small.py", "def handle(event, context): return 'changed'")
    changed.code_zip = file.getvalue()
    assert changed.invoke("x", "r")["result"] == "changed"
    assert worker.invoke("still", "r")["result"]["event"] == "still"
    changed.kill()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
