"""Runs MiniStack as the local AWS, and corrects its deviations from AWS.

`python -m backend.local.ministack` is the process, MiniStack behind a gate.

Each module corrects one deviation that the shop depends on, and says when it is
no longer needed:

* `gate`: requests without a valid signature are accepted.
* `function_credentials`: the credentials of a Lambda function can be derived by anybody.
* `event_delivery`: asynchronous invocations are refused under load, and not retried.
* `execution_start`: executions of workflows start 150 ms late.
* `lambda_workers`: functions run in many large processes, and 50 ms longer than they take.
* `lambda_warm_up`: the first invocation of each function is slow.
* `durability`, `change_log`: the state is saved at a clean shutdown only.
* `joined_writes`: each response is sent in two pieces.
* `repeated_work`: policies are parsed and service models loaded again and again.
* `user_pool_keys`: API Gateway reads the keys of user pools over HTTP.
* `interrupted_executions`: workflows end with a restart.
* `task_timeouts`: task timeouts cannot be computed, and stand still during sleep.
* `task_permissions`: a policy cannot name the state machine of a task.
* `workflow_permissions`: the roles of workflows and of the rules that start them are not checked.
* `event_sources`: a policy cannot name the source of an event.
* `phone_numbers`: phone numbers of text messages are stored and logged.

`call_trace` records every call for `./shop bench`; it is off otherwise.

Most replace private functions of MiniStack, so that exactly one version of it is
supported: `version` refuses any other.
"""
