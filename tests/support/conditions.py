"""A small vocabulary, random conditions over it and random households: what the tests of conditions are fed with."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from signaling.expression_values import UNKNOWN, DateSpan, Value
from signaling.household import FLAG, NUMBER, Kind, Vocabulary

EVENTS = ("move_in", "move_out", "birth")
INSURANCES = ("kokuho", "employer", "kouki")
CERTS = ("juminhyo", "zei")
VOCABULARY = Vocabulary(
    case={
        "today": Kind("date"),
        "event": Kind("word", frozenset(EVENTS)),
        "water": FLAG,
        "dogs": NUMBER,
        "certs": Kind("words", frozenset(CERTS)),
    },
    person={
        "birth": Kind("date"),
        "moving": FLAG,
        "deceased": FLAG,
        "ins": Kind("word", frozenset(INSURANCES), empty=True),
        "pension": Kind("number", empty=True),
        "name": Kind("word"),
    },
)
TODAY = date(2026, 11, 24)


def days() -> st.SearchStrategy[date]:
    """Birth dates of people of every age, many of them near a boundary of the law."""
    near = st.sampled_from([6, 15, 18, 20, 40, 60, 65, 75]).flatmap(
        lambda years: st.integers(-3, 3).map(lambda off: date(2026 - years, 11, 24) + timedelta(days=off))
    )
    return st.one_of(near, st.dates(date(1930, 1, 1), TODAY))


def values(kind: Kind, *, known: bool, name: str = "") -> st.SearchStrategy[Value]:
    """What a fact of this kind can be; unless ``known``, also unknown, or a date within a year."""
    found: list[st.SearchStrategy[Any]] = []
    if kind.base == "flag":
        found.append(st.booleans())
    elif kind.base == "number":
        found.append(st.integers(0, 3))
    elif kind.base == "word":
        found.append(st.sampled_from(sorted(kind.words) or ["甲", "乙"]))
    elif kind.base == "words":
        found.append(st.lists(st.sampled_from(sorted(kind.words)), unique=True).map(tuple))
    elif name == "today":
        found.append(st.just(TODAY))
    else:
        found.append(days())
        if not known:
            found.append(days().map(lambda day: DateSpan(date(day.year, 1, 1), date(day.year, 12, 31))))
    if kind.empty:
        found.append(st.none())
    if not known:
        found.append(st.just(UNKNOWN))
    return st.one_of(found)


def rows(kinds: dict[str, Kind], *, known: bool) -> st.SearchStrategy[dict[str, Value]]:
    """One row of facts by name."""
    return st.fixed_dictionaries({name: values(kind, known=known, name=name) for name, kind in kinds.items()})


def households(*, known: bool) -> st.SearchStrategy[tuple[dict[str, Value], list[dict[str, Value]]]]:
    """The facts of a case and of one to four persons."""
    persons = st.lists(rows(VOCABULARY.person, known=known), min_size=1, max_size=4)
    return st.tuples(rows(VOCABULARY.case, known=known), persons)


def _flags(person: str) -> list[str]:
    return [f"{person}.moving", f"{person}.deceased", f"hs({person})", f"compulsory({person})", "c.water"]


def _comparisons(person: str) -> st.SearchStrategy[str]:
    orders = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    numbers = st.sampled_from([f"age({person})", "c.dogs", "20", "65", "1", "count(r.moving for r in persons)"])
    if person == "q":  # one quantifier does not stand inside another
        numbers = st.sampled_from(["age(q)", "c.dogs", "20", "65", "1"])
    return st.one_of(
        st.tuples(numbers, orders, numbers).map(" ".join),
        st.tuples(numbers, orders, numbers, orders, numbers).map(" ".join),
        st.tuples(st.just("c.event"), st.sampled_from(["==", "!="]), st.sampled_from(EVENTS).map(repr)).map(" ".join),
        st.sampled_from(
            [
                "c.event in ('move_in','move_out')",
                "c.event not in ('birth',)",
                f"{person}.ins == None",
                f"{person}.ins != 'kokuho'",
                f"{person}.ins not in ('kokuho', None)",
                f"{person}.pension in (2, 3)",
                f"{person}.pension == 1",
                f"{person}.pension in (1, None)",
                f"{person}.moving != {person}.deceased",
                f"{person}.name == '甲'",
                f"age({person}) in (20, 64, 65)",
                "'zei' in c.certs",
                "'juminhyo' not in c.certs",
                f"{person}.deceased == False",
            ]
        ),
    )


def conditions(person: str = "p") -> st.SearchStrategy[str]:
    """Texts of conditions that are right, about a person ``p`` of the case."""
    leaves = st.one_of(st.sampled_from(_flags(person)), _comparisons(person), st.sampled_from(["True", "False"]))

    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            inner.map(lambda text: f"not ({text})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " and ".join(parts) + ")"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " or ".join(parts) + ")"),
        )

    grow = st.recursive(leaves, grown, max_leaves=8)
    if person == "q":
        return grow
    about_others = st.tuples(
        st.sampled_from(
            [
                "any({} for q in persons)",
                "all({} for q in persons)",
                "count({} for q in persons) >= 2",
                "any(q.moving != p.moving and {} for q in persons)",
            ]
        ),
        conditions("q"),
    ).map(lambda pair: pair[0].format(pair[1]))
    return st.recursive(st.one_of(leaves, about_others), grown, max_leaves=8)
