from __future__ import annotations

from dataclasses import replace

from barista_tui.core.all_day import batch, counts, milks
from barista_tui.core.tickets import Ticket
from barista_tui.settings import Batching

from .samples import NOW, menu, ticket

RULE = Batching(bound_seconds=300, drink_seconds=60, extra_seconds=25, most=3)


def espresso(number: int, age_seconds: float) -> Ticket:
    return ticket(
        number, age_seconds=age_seconds, drinkId="espresso", drinkName="Espresso", optionIds=[]
    )


def test_drinks_are_counted_with_their_milk() -> None:
    tickets = [ticket(n, optionIds=["oat"]) for n in (1, 2, 3)] + [ticket(4), espresso(5, 1)]
    shown = [str(count) for count in counts(tickets, menu(), "Milk")]
    assert shown == ["4 Flat white: 3 oat and 1 whole milk", "1 Espresso"]
    assert milks(tickets, menu(), "Milk") == (("Oat", 3), ("Whole milk", 1))


def test_same_drinks_are_batched_with_the_oldest() -> None:
    waiting = [ticket(1, age_seconds=90), espresso(2, 60), ticket(3, age_seconds=30)]
    together = batch(waiting, menu(), NOW, RULE)
    assert together is not None
    assert [t.order.number for t in together.tickets] == [1, 3]
    assert str(together) == "2 Flat white, whole milk together: #1 #3"


def test_drinks_with_different_milk_are_not_batched() -> None:
    waiting = [ticket(1), ticket(2, optionIds=["oat"])]
    assert batch(waiting, menu(), NOW, RULE) is None


def test_no_overtaken_ticket_waits_beyond_the_bound() -> None:
    waiting = [ticket(1, age_seconds=280), espresso(2, 250), ticket(3, age_seconds=30)]
    assert batch(waiting, menu(), NOW, RULE) is None
    patient = replace(RULE, bound_seconds=900)
    assert batch(waiting, menu(), NOW, patient) is not None


def test_a_batch_has_at_most_the_configured_size() -> None:
    together = batch([ticket(n) for n in range(1, 9)], menu(), NOW, RULE)
    assert together is not None
    assert len(together.tickets) == 3
