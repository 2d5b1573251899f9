"""Tests of server/chain.py: links and what the MACs cover."""

import pytest

from server.chain import genesis, head_content, ledger_content, link, place_of

PLACE = {"at": 5, "actor": "specialist:sato", "kind": "edited", "cause": "origin00-1"}


def test_each_visit_begins_with_a_link_of_its_own() -> None:
    """The first event of one visit does not fit another."""
    assert genesis("v1") != genesis("v2")
    assert len(genesis("v1")) == 32


@pytest.mark.parametrize(
    "other", [{"at": 6}, {"actor": "specialist:suzuki"}, {"kind": "voided"}, {"cause": "origin00-2"}]
)
def test_everything_beside_the_body_is_in_the_place(other: dict[str, object]) -> None:
    """A change to any column changes the place, and with it the link."""
    place = place_of("v1", 3, at=5, actor="specialist:sato", kind="edited", cause="origin00-1")
    changed = place_of("v1", 3, **(PLACE | other))  # type: ignore[arg-type]
    assert place != changed
    assert link(genesis("v1"), place, b"body") != link(genesis("v1"), changed, b"body")
    assert place != place_of("v2", 3, at=5, actor="specialist:sato", kind="edited", cause="origin00-1")


def test_place_and_body_can_not_be_shifted_against_each_other() -> None:
    """The length of the place is in the link: bytes can't move from one to the other."""
    assert link(b"", b"ab", b"c") != link(b"", b"a", b"bc")


def test_the_head_names_visit_number_seq_and_hash() -> None:
    """Each of them changes what the MAC covers, and a ledger is no head."""
    head = head_content("v1", 1, seq=2, head=b"h")
    others = [
        head_content("v2", 1, seq=2, head=b"h"),
        head_content("v1", 2, seq=2, head=b"h"),
        head_content("v1", 1, seq=3, head=b"h"),
        head_content("v1", 1, seq=2, head=b"x"),
        ledger_content(1),
        ledger_content(2),
    ]
    assert len({head, *others}) == 7
