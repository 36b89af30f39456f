"""A deployed stage: its functions by the names of their listeners, and its dead-letter queue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from botocore.exceptions import ClientError

from backend.deploy.aws import Aws
from backend.operations.errors import ListenerNotFound, StageNotFound

WORKFLOW = "order_processor"
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Stage:
    """One stage of an account. Its functions may be deployed by either way."""

    aws: Aws
    name: str

    @property
    def prefix(self) -> str:
        """What the names of the stage's resources begin with."""
        return f"serverlesspresso-{self.name}-"

    @cached_property
    def functions(self) -> dict[str, str]:
        """The name of each function, by its listener's name, such as `order_journey`.

        Raises:
            StageNotFound: There is none.
        """
        found = self.functions_of_stack(f"{self.prefix}app") or self._functions_of_chalice()
        if not found:
            raise StageNotFound(f"The stage {self.name} is not deployed in {self.aws.region}.")
        return found

    def listener_of(self, function_arn: str) -> str:
        """Return the listener whose function this is, else the function's own name."""
        name = function_arn.split(":function:")[-1].split(":")[0]
        return next((known for known, mine in self.functions.items() if mine == name), name)

    def function_arn(self, listener: str) -> str:
        """Return the ARN of the function of a listener, which may be an extension.

        Raises:
            ListenerNotFound: There is none.
        """
        name = self.functions.get(listener) or self._function_of_extension(listener)
        if name is None:
            raise ListenerNotFound(listener, self.functions)
        found = self.aws.client("lambda").get_function_configuration(FunctionName=name)
        return str(found["FunctionArn"])

    @property
    def undelivered_queue(self) -> str:
        """The name of the dead-letter queue."""
        return f"{self.prefix}undelivered"

    @cached_property
    def undelivered_url(self) -> str:
        """The URL of the dead-letter queue.

        Raises:
            StageNotFound: There is none.
        """
        try:
            answer = self.aws.client("sqs").get_queue_url(QueueName=self.undelivered_queue)
        except ClientError as error:
            message = f"The stage {self.name} is not deployed in {self.aws.region}."
            raise StageNotFound(message) from error
        return str(answer["QueueUrl"])

    def functions_of_stack(self, stack: str) -> dict[str, str]:
        """Return the functions of a stack, whose names CloudFormation generates; {} without it."""
        pages = self.aws.client("cloudformation").get_paginator("list_stack_resources")
        try:
            resources = [
                resource
                for page in pages.paginate(StackName=stack)
                for resource in page["StackResourceSummaries"]
            ]
        except ClientError:
            return {}
        return {
            _listener(resource["LogicalResourceId"]): resource["PhysicalResourceId"]
            for resource in resources
            if resource["ResourceType"] == "AWS::Lambda::Function"
        }

    def _function_of_extension(self, name: str) -> str | None:
        stack = f"{self.prefix}extension-{name.replace('_', '-')}"
        return next(iter(self.functions_of_stack(stack).values()), None)

    def _functions_of_chalice(self) -> dict[str, str]:
        """Return the functions that `chalice deploy` made; the API's has no name of its own."""
        pages = self.aws.client("lambda").get_paginator("list_functions")
        names = [str(f["FunctionName"]) for page in pages.paginate() for f in page["Functions"]]
        api = self.prefix.removesuffix("-")
        mine = {
            name.removeprefix(self.prefix): name for name in names if name.startswith(self.prefix)
        }
        return {**mine, **({"api_handler": api} if api in names else {})}


def _listener(logical_id: str) -> str:
    """Return `order_journey` for `OrderJourney`, and `api_handler` for `APIHandler`."""
    return "_".join(_WORDS.split(logical_id.replace("API", "Api"))).lower()
