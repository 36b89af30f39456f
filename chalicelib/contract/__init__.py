"""What crosses a boundary, defined once: REST, events, MQTT, and the clients' models.

From these types come the answers of the API and its OpenAPI document, the JSON
Schemas of the events, what each MQTT audience receives, the models of the client
library and the samples of the tests. This package imports nothing of the project,
neither boto3 nor chalice, so that Lambda functions and terminals share it.
"""
