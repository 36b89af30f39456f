"""The Chalice app: registers the rooms, and introduces those that ask each other."""

from chalice import Chalice

from chalicelib.config_service import handlers as config_service
from chalicelib.identity import handlers as identity
from chalicelib.kernel import description
from chalicelib.kernel.neighbours import neighbours
from chalicelib.notifications import handlers as notifications
from chalicelib.order_journey import handlers as order_journey
from chalicelib.order_manager import handlers as order_manager
from chalicelib.ordering_page import handlers as ordering_page
from chalicelib.publisher import handlers as publisher
from chalicelib.qr_validator import handlers as qr_validator
from chalicelib.queue_service import handlers as queue_service

app = Chalice(app_name="serverlesspresso")
app.debug = False

neighbours.introduce(
    shops=config_service.service,
    orders=order_manager.service,
    line=queue_service.service,
)

ROOMS = (
    config_service,
    qr_validator,
    order_manager,
    identity,
    ordering_page,
    order_journey,
    notifications,
)
description.describe(room.routes for room in ROOMS)

for room in ROOMS:
    app.register_blueprint(room.routes.blueprint)
app.register_blueprint(description.routes.blueprint)
app.register_blueprint(queue_service.blueprint)
app.register_blueprint(publisher.blueprint)
