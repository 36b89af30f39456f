"""Stations: a terminal may show only the tickets of one place at the bar. Pure.

A drink that no setting names belongs to the espresso machine, so that every order
is shown at one of the stations.
"""

from __future__ import annotations

from enum import StrEnum

from backend.client import OrderState
from barista_tui.core.board_state import BoardState
from barista_tui.core.tickets import Ticket


class Station(StrEnum):
    """A place at the bar."""

    EVERYTHING = "everything"
    ESPRESSO = "espresso"
    COLD = "cold"
    HAND_OVER = "hand-over"


def next_station(station: Station) -> Station:
    """Return the station after this one."""
    every = list(Station)
    return every[(every.index(station) + 1) % len(every)]


def station_view(board: BoardState, station: Station, cold_drinks: tuple[str, ...]) -> BoardState:
    """Return the board with the tickets of a station alone."""
    if station is Station.EVERYTHING:
        return board
    return board.only(lambda ticket: _belongs(ticket, station, cold_drinks))


def _belongs(ticket: Ticket, station: Station, cold_drinks: tuple[str, ...]) -> bool:
    is_ready = ticket.order.state is OrderState.COMPLETED
    if station is Station.HAND_OVER:
        return is_ready
    is_cold = ticket.order.drink_id in cold_drinks
    return not is_ready and is_cold is (station is Station.COLD)
