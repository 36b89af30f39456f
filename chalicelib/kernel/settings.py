"""Settings: environment variables that the deployment gives to every function."""

from __future__ import annotations

import os


class MissingSetting(Exception):
    """Raised on the first use of a setting that the deployment did not give."""


def setting(name: str) -> str:
    """Return the environment variable `name`.

    Raises:
        MissingSetting: It is not set, or is empty.
    """
    value = os.environ.get(name)
    if not value:
        raise MissingSetting(f"The environment variable {name} is not set.")
    return value


def optional_setting(name: str) -> str | None:
    """Return the environment variable `name`, or None if it is not set, or empty."""
    return os.environ.get(name) or None


def stage() -> str:
    """Return the stage that this function serves, for instance `local`."""
    return setting("STAGE")


def table_name(name: str) -> str:
    """Return the full name of the stage's table, for instance of `orders`."""
    return f"serverlesspresso-{stage()}-{name}"


def deploy_time_setting(name: str) -> str:
    """Return a setting that Chalice's decorators need while the app is imported.

    An event source's ARN and a rule's pattern are decorator arguments. They
    matter when the app is packaged; elsewhere, as in a test that imports the
    app, a placeholder is enough.

    Raises:
        MissingSetting: Chalice's command deploys a stage that was not prepared.
    """
    if "AWS_CHALICE_CLI_MODE" in os.environ and not os.environ.get(name):
        raise MissingSetting(
            f"The stage has no {name}. Prepare it first: ./shop prepare --stage STAGE"
        )
    return os.environ.get(name) or f"unset-{name.lower().replace('_', '-')}"


def iot_data_url() -> str:
    """Return where this function reaches IoT Core; in the local cloud, that is the cloud itself."""
    return os.environ.get("AWS_ENDPOINT_URL") or setting("IOT_DATA_URL")
