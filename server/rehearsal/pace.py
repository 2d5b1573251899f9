"""How quick synthetic people are: seconds as people take them, made shorter by the rehearsal's pace."""

from __future__ import annotations

import asyncio
import random

KEY_S = 0.33
"""Three characters a second: what somebody types who looks at a paper at the same time."""

STEP_WITHIN_S = 60.0
"""Whatever has to come from the other side comes within this time, also on a busy machine."""


class Pace:
    """``speed`` 1 is as people are, 10 ten times as quick."""

    def __init__(self, speed: float, chance: random.Random) -> None:
        self.speed = speed
        self.chance = chance

    async def think(self, least: float, most: float) -> None:
        """Take a while, somewhere between two times."""
        await asyncio.sleep(self.chance.uniform(least, most) / self.speed)

    def happens(self, share: float) -> bool:
        """Whether something that happens so often happens now."""
        return self.chance.random() < share


def make_pace(speed: float, *, seed: int, number: int) -> Pace:
    """The pace of one of the people, whose chance is their own."""
    return Pace(speed, random.Random(f"{seed} {number}"))  # noqa: S311 -- a rehearsal is repeated, not guessed
