"""The Chalice app: registers the services, and wires those that answer each other's calls."""

import os

from chalice import Chalice

from chalicelib.config_service import handlers as config_service
from chalicelib.identity import handlers as identity
from chalicelib.kernel import openapi
from chalicelib.kernel.ports import ports
from chalicelib.metrics import handlers as metrics
from chalicelib.notifications import handlers as notifications
from chalicelib.order_journey import handlers as order_journey
from chalicelib.order_manager import anonymizing_handlers as anonymizing
from chalicelib.order_manager import handlers as order_manager
from chalicelib.ordering_page import handlers as ordering_page
from chalicelib.publisher import handlers as publisher
from chalicelib.qr_validator import handlers as qr_validator
from chalicelib.queue_service import handlers as queue_service

app = Chalice(app_name="serverlesspresso")
app.debug = False
if "AWS_CHALICE_CLI_MODE" in os.environ:
    # API Gateway is told to pass every body as it is. The app is not: it would then
    # expect bytes of every view, and marks bodies of bytes itself (`kernel.responses`).
    app.api.binary_types = ["*/*"]

ports.wire(
    shops=config_service.service,
    orders=order_manager.service,
    queues=queue_service.service,
    sessions=identity.sessions,
    contacts=notifications.service,
)

SERVICES_WITH_ROUTES = (
    config_service,
    qr_validator,
    order_manager,
    anonymizing,
    identity,
    ordering_page,
    order_journey,
    notifications,
    metrics,
)
openapi.describe(service.routes for service in SERVICES_WITH_ROUTES)

for service in SERVICES_WITH_ROUTES:
    app.register_blueprint(service.routes.blueprint)
app.register_blueprint(openapi.routes.blueprint)
app.register_blueprint(queue_service.blueprint)
app.register_blueprint(publisher.blueprint)
