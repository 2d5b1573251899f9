"""Tests of server/batches.py: one transaction per turn, told in order, and nothing lost is ever written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

from server.batches import Batches
from server.lanes import Item
from server.writer import AppendEvents, Failed, Failure, Finished, SaveFacts, Work, Writer
from signaling.presence import PresenceFacts
from tests.server.test_lanes import lane, note


class HandWriter:
    """A writer that a test lets go on by hand."""

    def __init__(self) -> None:
        self.batches: list[tuple[Sequence[Work], Finished]] = []

    def submit(self, batch: Sequence[Work], finished: Finished) -> None:
        """Keep the batch."""
        self.batches.append((batch, finished))

    async def answer(self, *outcomes: Failure) -> None:
        """The oldest batch comes back."""
        _, finished = self.batches.pop(0)
        finished(outcomes)
        await turn()


async def turn() -> None:
    """Let the event loop do what it has been asked to do."""
    for _ in range(3):
        await asyncio.sleep(0)


class Told:
    """What became of each item, by its command."""

    def __init__(self) -> None:
        self.writer = HandWriter()
        self.told: list[tuple[str, Failure]] = []
        self.batches = Batches(
            cast(Writer, self.writer), lambda item, outcome: self.told.append((item.command, outcome))
        )


def facts(command: str) -> Item:
    """An item that belongs to no visit."""
    return Item(None, 0, SaveFacts("sato", PresenceFacts()), "c1", command)


async def test_how_long_a_batch_took_and_what_failed_are_counted() -> None:
    """From the hand-over to the writer until it is known; what waits for nothing is no commit."""
    writer, times = HandWriter(), iter([10.0, 10.03, 20.0, 20.5])
    batches = Batches(cast(Writer, writer), lambda _item, _outcome: None, mono=lambda: next(times))
    batches.add(facts("a"))
    await turn()
    await writer.answer(None)
    batches.add(facts("b"))
    await turn()
    await writer.answer(Failed.TAKEN)
    batches.add(Item(None, 0, None, "c1", "c"))
    lines = batches.commits.lines("took", "…")
    assert 'took_bucket{le="0.05"} 1' in lines
    assert "took_sum 0.530000" in lines
    assert "took_count 2" in lines
    assert batches.failures == {"taken": 1}


async def test_all_of_one_turn_is_one_batch_and_the_rest_waits_for_it() -> None:
    """What comes while a batch is being written makes the next one."""
    town = Told()
    town.batches.add(facts("a"))
    town.batches.add(facts("b"))
    await turn()
    town.batches.add(facts("c"))
    await turn()
    assert [len(batch) for batch, _ in town.writer.batches] == [2]
    assert not town.batches.idle
    await town.writer.answer(None, Failed.NOT_SAVED)
    assert town.told == [("a", None), ("b", Failed.NOT_SAVED)]
    await town.writer.answer(None)
    await town.batches.settled()
    assert town.told[-1] == ("c", None)


async def test_what_changes_nothing_is_told_at_once_or_in_its_turn() -> None:
    """An answer without work overtakes nothing that was decided before."""
    town = Told()
    town.batches.add(Item(None, 0, None, "c1", "nothing"))
    assert town.told == [("nothing", None)]
    town.batches.add(facts("a"))
    await turn()
    town.batches.add(Item(None, 0, None, "c1", "after"))
    await turn()
    assert len(town.told) == 1
    await town.writer.answer(None)
    assert town.told[1:] == [("a", None), ("after", None)]
    assert town.batches.idle


async def test_what_was_decided_on_a_failed_item_is_never_written() -> None:
    """The next batch holds only what still stands; the lost ones are told why, in order."""
    town, one, other = Told(), lane(), lane()
    town.batches.add(Item(one, one.generation, one.run_ahead(note(one.visit, "a"), "a"), "c1", "a"))
    await turn()
    town.batches.add(Item(one, one.generation, one.run_ahead(note(one.visit, "b"), "b"), "c1", "b"))
    town.batches.add(Item(other, other.generation, other.run_ahead(note(other.visit, "x"), "x"), "c1", "x"))
    town.batches.add(Item(one, one.generation, None, "c1", "resend of a"))
    assert one.in_flight == 2
    await town.writer.answer(Failed.NOT_SAVED)
    assert town.told == [(name, Failed.NOT_SAVED) for name in ("a", "b", "resend of a")]
    assert (one.in_flight, one.visit.seq, one.generation) == (0, 1, 1)
    assert [work.visit.note for work in town.writer.batches[0][0] if isinstance(work, AppendEvents)] == ["x"]
    await town.writer.answer(None)
    assert town.told[-1] == ("x", None)


async def test_what_follows_a_failure_in_the_same_batch_shares_its_fate() -> None:
    """The first failure of a visit in a batch rolls it back once."""
    town, one = Told(), lane()
    for name in ("a", "b"):
        town.batches.add(Item(one, one.generation, one.run_ahead(note(one.visit, name), name), "c1", name))
    await turn()
    await town.writer.answer(Failed.TAKEN, Failed.TAKEN)
    assert town.told == [("a", Failed.TAKEN), ("b", Failed.TAKEN)]
    assert one.generation == 1


async def test_a_lane_goes_on_while_its_lost_items_are_told() -> None:
    """What is decided anew on the durable state is not mistaken for what was lost."""
    town, one = Told(), lane()
    town.batches.add(Item(one, one.generation, one.run_ahead(note(one.visit, "a"), "a"), "c1", "a"))
    await turn()
    await town.writer.answer(Failed.NOT_SAVED)
    again = Item(one, one.generation, one.run_ahead(note(one.visit, "again"), "a"), "c1", "a")
    town.batches.add(again)
    await turn()
    await town.writer.answer(None)
    assert town.told[-1] == ("a", None)
    assert one.visit.note == "again"


async def test_an_answer_that_waits_for_what_was_lost_is_told_without_a_write() -> None:
    """A batch may hold nothing to be written."""
    town, one = Told(), lane()
    town.batches.add(facts("a"))
    await turn()
    town.batches.add(Item(one, one.generation, None, "c1", "no change"))
    await town.writer.answer(None)
    assert town.told == [("a", None), ("no change", None)]
    assert town.writer.batches == []
