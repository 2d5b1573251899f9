"""Tests of how the text of a condition is read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signaling.expression_syntax import (
    MOST_CHARACTERS,
    Called,
    Compared,
    Constant,
    ExpressionError,
    FactOf,
    Joined,
    Listed,
    Negated,
    Node,
    Quantified,
    QuantifierWord,
    read_expression,
)
from tests.support.conditions import conditions
from tests.support.printed import printed


def fact(name: str) -> FactOf:
    """``p.name``."""
    return FactOf(0, "p", name)


def test_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    """As in Python."""
    assert read_expression("p.a or not p.b and p.c") == Joined(
        0, False, (fact("a"), Joined(0, True, (Negated(0, fact("b")), fact("c"))))
    )
    assert read_expression("not p.a == p.b") == Negated(0, Compared(0, fact("a"), (("==", fact("b")),)))
    assert read_expression("(p.a or p.b) and p.c") == Joined(
        0, True, (Joined(0, False, (fact("a"), fact("b"))), fact("c"))
    )


def test_comparisons_chain() -> None:
    """`20 <= age(p) < 60` is one comparison with two steps."""
    assert read_expression("20<=age(p)<60") == Compared(
        0, Constant(0, 20), (("<=", Called(0, "age", "p")), ("<", Constant(0, 60)))
    )


def test_lists_hold_constants() -> None:
    """With one, two, or a comma at the end; texts in either quotes."""
    wanted = Compared(0, fact("a"), (("not in", Listed(0, ("x", None, True, 2))),))
    assert read_expression("p.a not in ('x', None, True, 2)") == wanted
    assert read_expression('p.a not in ("x",None,True,2,)') == wanted


def test_quantifiers_name_a_person() -> None:
    """any, all and count."""
    assert read_expression("any(q.a for q in persons)") == Quantified(0, "any", "q", FactOf(0, "q", "a"))
    assert read_expression("stay15()") == Called(0, "stay15", None)


def test_a_condition_may_go_over_several_lines() -> None:
    """Blanks and line ends only divide."""
    assert read_expression(" p.a\n  and\tp.b \n") == Joined(0, True, (fact("a"), fact("b")))


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("", 1, "the end"),
        ("p.a and", 8, "the end"),
        ("p.a p.b", 5, "not expected"),
        ("p.a == 'x", 8, "does not end"),
        ("p.a == 'x\\'", 8, "does not end"),
        ("p.a ; p.b", 5, "no meaning"),
        ("p.a == 1.5", 9, "not expected"),
        ("p.a + 1", 5, "no meaning"),
        ("p.a == 01", 8, "begin with 0"),
        ("p.a == 1234567", 8, "6 digits"),
        ("p.a == '" + "x" * 61 + "'", 8, "60 characters"),
        ("p.a is None", 5, "write `==`"),
        ("p.a not p.b", 9, "`in` is expected"),
        ("p.a == not p.b", 8, "not `not`"),
        ("p.a in (p.b, 'x')", 9, "a list holds"),
        ("p.a in ()", 9, "a value is expected"),
        ("moving", 1, "unknown"),
        ("p.", 3, "the name of a fact"),
        ("p.and", 3, "the name of a fact"),
        ("age(p", 6, "`)` is expected"),
        ("age(p,q)", 6, "`)` is expected"),
        ("age(1)", 5, "a person"),
        ("any(q.a)", 8, "`for` is expected"),
        ("any(q.a for 1 in persons)", 13, "a person"),
        ("any(q.a for q in people)", 18, "`persons` is expected"),
        ("any(q.a for q in persons if q.b)", 26, "`)` is expected"),
        ("p.__class__.__mro__", 12, "not expected"),
        ("lambda", 1, "not `lambda`"),
        (")", 1, "a value is expected"),
        ("c.イベント", 3, "no meaning"),
        ("(" * 21 + "p.a" + ")" * 21, 21, "nested deeper"),
        ("not " * 21 + "p.a", 81, "nested deeper"),
        ("<".join(["p.a"] * 301), 1201, "more than 300 parts"),
        ("x" * (MOST_CHARACTERS + 1), MOST_CHARACTERS + 1, "characters"),
    ],
)
def test_what_is_no_condition_is_refused_with_the_place(text: str, at: int, word: str) -> None:
    """The place counts from 1, and a sentence says what to write."""
    with pytest.raises(ExpressionError) as refused:
        read_expression(text)
    assert refused.value.at == at
    assert word in refused.value.reason
    assert str(at) in str(refused.value)


def test_a_long_word_is_cut_in_the_message() -> None:
    """Nobody reads two thousand characters."""
    with pytest.raises(ExpressionError) as refused:
        read_expression("x" * 500)
    assert len(refused.value.reason) < 200


def refusal(text: str) -> ExpressionError | None:
    """Why the text is refused; None when it is a condition."""
    try:
        read_expression(text)
    except ExpressionError as refused:
        return refused
    return None


@given(st.text(max_size=300))
@example("'")
@example("\ud800")
@example("p.a==1__import__('os')")
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    """Nothing else ever happens."""
    refused = refusal(text)
    assert refused is None or 1 <= refused.at <= len(text) + 1


@given(conditions(), st.data())
def test_a_right_condition_with_a_slip_is_read_or_refused(text: str, data: st.DataObject) -> None:
    """A character lost, doubled or changed, as it happens to people."""
    assert refusal(text) is None
    place = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from(["", "(", ")", ",", " ", "'", "x", "=", text[place] * 2, "."]))
    refused = refusal(text[:place] + put + text[place + 1 :])
    assert refused is None or refused.reason


@given(conditions())
def test_a_condition_is_read_back_as_it_was_printed(text: str) -> None:
    """From text to tree and back, and once more: the same tree, wherever its parts stand in the text."""
    tree = read_expression(text)
    assert read_expression(printed(tree)) == tree
    assert printed(read_expression(printed(tree))) == printed(tree)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3, *, quantified: bool = False) -> Node:
    """Any tree that the language can say, also what means nothing: reading does not ask for that."""
    person = "q" if quantified else "p"
    kinds = ["fact", "call", "compared", "listed"] + (["not", "joined", "each"] if depth else [])
    match draw(st.sampled_from(kinds)):
        case "fact":
            return FactOf(1, draw(st.sampled_from(["c", person])), draw(st.sampled_from(["event", "moving", "a1"])))
        case "call":
            return Called(1, draw(st.sampled_from(["age", "here", "stay"])), draw(st.sampled_from([None, person])))
        case "compared":
            sides = st.one_of(
                st.builds(
                    Constant, st.just(1), st.one_of(st.integers(0, 999), st.booleans(), st.none(), st.just("kokuho"))
                ),
                st.builds(FactOf, st.just(1), st.just(person), st.just("ins")),
            )
            words = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
            rest = draw(st.lists(st.tuples(words, sides), min_size=1, max_size=2))
            return Compared(1, draw(sides), tuple(rest))
        case "listed":
            values = st.lists(st.one_of(st.integers(0, 9), st.just("birth"), st.none()), min_size=1, max_size=3)
            return Compared(1, FactOf(1, "c", "event"), (("in", Listed(1, tuple(draw(values)))),))
        case "not":
            return Negated(1, draw(trees(depth - 1, quantified=quantified)))
        case "joined":
            part = trees(depth - 1, quantified=quantified)
            every = draw(st.booleans())
            parts = draw(st.lists(part, min_size=2, max_size=3))
            return Joined(1, every, tuple(parts))
        case _:
            quantifiers: list[QuantifierWord] = ["any", "all", "count"]
            word = draw(st.sampled_from(quantifiers))
            return Quantified(1, word, "q", draw(trees(depth - 1, quantified=True)))


@given(trees())
def test_any_tree_is_printed_and_read_back(tree: Node) -> None:
    """The other way round; a condition that grew longer than the language allows is refused, not cut."""
    text = printed(tree)
    refused = refusal(text)
    if refused is not None:
        assert any(word in refused.reason for word in ("more than", "deep", "parts")), refused.reason
        return
    assert read_expression(text) == tree
