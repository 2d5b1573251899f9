"""What the town has decided about supervisors and waiting: settings of the installation that the core goes by."""

from __future__ import annotations

from msgspec import Struct


class Policy(Struct, frozen=True, gc=False):
    """``listening_told``: the resident's and the specialist's screens say when a supervisor listens."""

    listening_told: bool = True


DEFAULT_POLICY = Policy()
