"""Records every call to the local AWS, and what it did, for `./shop bench`.

Off unless `SHOP_CALL_TRACE` names a file. Each line of the file is a JSON object with
`at` (epoch seconds), `service`, `action`, `caller` and what is metered:

* `apigateway`: a request of the REST API; `in` and `out` are its bytes.
* `lambda`: an invocation; `source` is what invoked it, `ms` and `memory` (MB) are
  billed, `logged` is the bytes of its log.
* `dynamodb`: a request, with `read` and `write` request units by AWS's rules.
* `events`: `PutEvents` is a request, `Event` an event on the bus with its `bytes`.
* `iot`: `Publish` is a request; `Deliver`, `Puback`, `Subscribe` and `Connect` are
  MQTT messages with their `bytes`.
* `states`: `StateEntered` is a state transition; everything else is a request.

The caller is the function, `workflow` for Step Functions, or `client`.
"""

VARIABLE = "SHOP_CALL_TRACE"
