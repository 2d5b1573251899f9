"""Tests of who is rung for whom."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from signaling.target import Target
from signaling.visit import Visit
from signaling.visit_queue import DECLINE_REST_MS, Free, next_offers, waiting_order
from signaling.words import Language
from tests.support.deciding import Deciding

NOW = 1_795_305_600_000
_BASE = Deciding(serving=False).visit


def visit(number: int, *, since: int = 0, skill: str = "a", declined: dict[str, int] | None = None) -> Visit:
    """A waiting visit; its counter's name is the skill it needs."""
    return replace(_BASE, id=f"v{number}", number=number, waiting_since=since, counter=skill, declined=declined or {})


def needed(one: Visit) -> frozenset[str]:
    """The skill that a visit of these tests needs."""
    return frozenset({one.counter})


def free(name: str, *skills: str, idle: int = 0) -> Free:
    """Somebody to ring."""
    return Free(name, frozenset(skills), idle)


def pairs(waiting: list[Visit], who: list[Free], at: int = NOW) -> list[tuple[int, str]]:
    """The offers, as (number, specialist)."""
    return [(one.number, specialist) for one, specialist in next_offers(waiting, who, needed, at=at)]


def test_the_longest_waiting_comes_first() -> None:
    """The number decides between equals, never the order of arrival in memory."""
    assert [v.number for v in waiting_order([visit(3, since=5), visit(2, since=5), visit(1, since=9)])] == [2, 3, 1]


def test_the_longest_idle_is_rung() -> None:
    """Work is spread evenly; the name decides between equals."""
    assert pairs([visit(1)], [free("b", "a", idle=2), free("c", "a", idle=1)]) == [(1, "c")]
    assert pairs([visit(1)], [free("c", "a"), free("b", "a")]) == [(1, "b")]


def test_nobody_is_rung_without_the_skill() -> None:
    """Waiting goes on."""
    assert pairs([visit(1, skill="x")], [free("b", "a")]) == []
    assert pairs([], [free("b", "a")]) == []
    assert pairs([visit(1)], []) == []


def test_nobody_is_rung_twice_and_no_visit_twice() -> None:
    """Two visits, one specialist: the older one."""
    assert pairs([visit(2, since=2), visit(1, since=1)], [free("b", "a")]) == [(1, "b")]
    assert pairs([visit(1)], [free("b", "a"), free("c", "a")]) == [(1, "b")]


def test_a_generalist_moves_on_when_a_second_visit_needs_them() -> None:
    """The first visit would do with either; the second only with the one who idles longest."""
    who = [free("general", "a", "b", idle=1), free("single", "a", idle=2)]
    assert pairs([visit(1, since=1), visit(2, since=2, skill="b")], who) == [(1, "single"), (2, "general")]


def test_an_older_visit_never_loses_its_specialist_to_a_younger_one() -> None:
    """Nothing moves when there is no other for the first."""
    assert pairs([visit(1, since=1, skill="b"), visit(2, since=2)], [free("general", "a", "b")]) == [(1, "general")]
    who = [free("general", "a", "b", idle=1), free("other", "c", idle=2)]
    assert pairs([visit(1, since=1), visit(2, since=2, skill="b")], who) == [(1, "general")]


def test_who_declined_rests_before_being_asked_again() -> None:
    """Others are asked meanwhile."""
    one = visit(1, declined={"b": NOW - DECLINE_REST_MS + 1})
    assert pairs([one], [free("b", "a")]) == []
    assert pairs([one], [free("b", "a"), free("c", "a", idle=9)]) == [(1, "c")]
    assert pairs([one], [free("b", "a")], at=NOW + 1) == [(1, "b")]


def test_a_decline_from_the_future_does_not_count() -> None:
    """The clock was set back; the resident does not wait for it."""
    assert pairs([visit(1, declined={"b": NOW + 3_600_000})], [free("b", "a")]) == [(1, "b")]


def back_to(one: Visit, first: str) -> Visit:
    """A visit that was sent on and came back: before all others, and to who knows it first."""
    return replace(one, target=Target(first=first, by=first))


def test_who_knows_a_visit_that_came_back_is_rung_first() -> None:
    """Though another idles for longer; others who wait have the other."""
    who = [free("knows", "a", idle=9), free("other", "a", idle=1)]
    back = back_to(visit(5, since=50), "knows")
    assert pairs([back], who) == [(5, "knows")]
    assert pairs([visit(1), back], who) == [(5, "knows"), (1, "other")]


def test_a_visit_that_came_back_does_not_wait_for_who_knows_it() -> None:
    """An older one took them already, and can't do with anybody else; somebody else is free."""
    older = back_to(visit(1, skill="b", since=1), "knows")
    back = back_to(visit(2, since=2), "knows")
    assert pairs([back, older], [free("knows", "a", "b"), free("other", "a")]) == [(1, "knows"), (2, "other")]
    assert pairs([back], [free("other", "a")]) == [(2, "other")]


def test_a_visit_that_came_back_holds_nobody_up() -> None:
    """Whom it wishes for is the only one who can serve the next: then that one is rung for, and it has the other."""
    who = [free("knows", "a", "b"), free("other", "a")]
    back = back_to(visit(1, since=1), "knows")
    assert pairs([back, visit(2, skill="b", since=2)], who) == [(1, "other"), (2, "knows")]


def test_two_that_came_back_to_the_same_one_are_not_changed_about() -> None:
    """The earlier keeps who knows it; the later has another, and one without a wish makes room for either."""
    who = [free("knows", "a", idle=2), free("other", "a", idle=1)]
    waiting = [back_to(visit(1, since=1), "knows"), back_to(visit(2, since=2), "knows")]
    assert pairs(waiting, who) == [(1, "knows"), (2, "other")]
    sent_on = replace(visit(3, since=0), target=Target(by="somebody"))
    only_them = [free("knows", "a", idle=1), free("other", "a", idle=2)]
    assert pairs([sent_on, waiting[0]], only_them) == [(3, "other"), (1, "knows")]


skills = st.sampled_from("abc")
wishes = st.one_of(st.none(), st.integers(0, 3))


@settings(max_examples=80)
@given(st.lists(st.tuples(skills, wishes), max_size=4), st.lists(st.sets(skills), max_size=4))
def test_as_many_visits_as_possible_are_offered(
    wanted: list[tuple[str, int | None]], specialists: list[set[str]]
) -> None:
    """Compared with every way to deal the specialists out; some visits come back to one of them first."""
    visits = [visit(n, since=n, skill=skill) for n, (skill, _) in enumerate(wanted)]
    waiting = [one if wish is None else back_to(one, f"s{wish}") for one, (_, wish) in zip(visits, wanted, strict=True)]
    who = [free(f"s{n}", *has, idle=n) for n, has in enumerate(specialists)]
    made = pairs(waiting, who)
    assert len({number for number, _ in made}) == len({name for _, name in made}) == len(made)

    def may(n: int, s: int) -> bool:
        return wanted[n][0] in specialists[s] or wanted[n][1] == s

    best = max(
        sum(may(n, s) for n, s in enumerate(order) if n < len(visits))
        for order in permutations(range(len(specialists)))
    )
    seats = permutations([*range(len(specialists)), *[-1] * len(visits)], len(visits))
    if len(visits) > len(specialists):
        best = max(sum(s >= 0 and may(n, s) for n, s in enumerate(order)) for order in seats)
    assert len(made) == best


def test_who_speaks_the_residents_language_is_rung_first() -> None:
    """A language is wished for: nobody waits because only others are free, and Japanese needs no skill of a name."""
    portuguese = replace(visit(1), language=Language.PT)
    speaker, longer_idle = free("z", "a", "lang_pt", idle=9), free("b", "a", idle=1)
    assert pairs([portuguese], [speaker, longer_idle]) == [(1, "z")]
    assert pairs([portuguese], [longer_idle]) == [(1, "b")]
    assert pairs([visit(1)], [speaker, longer_idle]) == [(1, "b")]
    assert pairs([portuguese, visit(2, since=1)], [speaker, longer_idle]) == [(1, "z"), (2, "b")]
    assert pairs([portuguese], [free("c", "lang_pt")]) == []
