"""A condition written out from its tree, as whoever edits rules would: what the tests of reading go round with."""

from typing import assert_never

from signaling.expression_syntax import Called, Compared, Constant, FactOf, Joined, Listed, Negated, Node, Quantified


def printed(node: Node) -> str:
    """The text of a condition; every part that is joined stands in parentheses."""
    match node:
        case Constant():
            return repr(node.value)
        case Listed():
            return f"({', '.join(map(repr, node.values))},)"
        case FactOf():
            return f"{node.whose}.{node.fact}"
        case Called():
            return f"{node.name}({node.person or ''})"
        case Negated():
            return f"not ({printed(node.part)})"
        case Joined():
            return (" and " if node.every else " or ").join(f"({printed(each)})" for each in node.parts)
        case Compared():
            return " ".join([_side(node.first), *(f"{word} {_side(each)}" for word, each in node.rest)])
        case Quantified():
            return f"{node.word}({printed(node.body)} for {node.person} in persons)"
        case _:
            assert_never(node)


def _side(node: Node) -> str:
    """A side of a comparison; what is compared or joined itself needs parentheses there."""
    return f"({printed(node)})" if isinstance(node, Negated | Joined | Compared) else printed(node)
