from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backend.client import Drink, Modifier, Option
from backend.robot.plan import Habits, Intent, choose, draw_intent

options = st.lists(
    st.builds(Option, st.uuids().map(str), st.just("x"), st.booleans()), min_size=1, max_size=4
).map(tuple)
modifiers = st.builds(Modifier, st.just("m"), st.booleans(), st.booleans(), options)
drinks = st.builds(
    Drink,
    st.uuids().map(str),
    st.just("d"),
    st.just(""),
    st.booleans(),
    st.just(()),
    st.lists(modifiers, max_size=3).map(tuple),
)


@given(menu=st.lists(drinks, max_size=4), seed=st.integers())
def test_choice_is_one_that_the_shop_accepts(menu: list[Drink], seed: int) -> None:
    choice = choose(menu, random.Random(seed))
    if choice is None:
        return
    (drink,) = [d for d in menu if d.drink_id == choice.drink_id]
    assert drink.available
    left = list(choice.option_ids)
    for modifier in drink.modifiers:
        chosen = [o for o in modifier.options if o.option_id in left]
        assert all(option.available for option in chosen)
        assert chosen or not modifier.required
        assert len(chosen) <= 1 or modifier.multiple
        left = [i for i in left if i not in {o.option_id for o in chosen}]
    assert not left


def test_drink_without_its_required_option_is_not_chosen() -> None:
    milk = Modifier("Milk", required=True, multiple=False, options=(Option("oat", "Oat", False),))
    latte = Drink("latte", "Latte", "", True, (), (milk,))
    assert choose([latte], random.Random(1)) is None
    black = replace(latte, modifiers=())
    choice = choose([black], random.Random(1))
    assert choice is not None
    assert choice.option_ids == ()


def test_habits_are_probabilities() -> None:
    habits = Habits(cancel_choosing=0.2, cancel_waiting=0.1, walk_away=0.3)
    rng = random.Random(7)
    drawn = Counter(draw_intent(habits, rng) for _ in range(4000))
    assert 700 < drawn[Intent.CANCEL_CHOOSING] < 900
    assert 300 < drawn[Intent.CANCEL_WAITING] < 500
    assert 1100 < drawn[Intent.WALK_AWAY] < 1300
