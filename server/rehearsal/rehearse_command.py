"""`enmado rehearse`: synthetic residents and specialists play whole visits on a running system, watched by a judge."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import shutil
import ssl
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import uvloop

from branch_client.line import LineShutError
from server.catalogue.loader import CatalogueError, load_catalogue
from server.live import DEMONSTRATION_CATALOGUE
from server.rehearsal.cards import tell_card
from server.rehearsal.cast import PACKAGED, CastError, Casting, Household, read_households
from server.rehearsal.figures import Figures
from server.rehearsal.front_doors import DoorError, FrontDoors, SignIn
from server.rehearsal.judge import Broken, Judge
from server.rehearsal.mix import Mix, MixError, read_mix
from server.rehearsal.own_town import OwnTown
from server.rehearsal.rehearsal import People, Rehearsal, Terms, today_in_town
from server.rehearsal.scene import Scene
from server.rehearsal.town_server import TownFailedError

MOST_PEOPLE = 500
MOST_MINUTES = 24 * 60
PRACTICE_DESKS = 2
"""Sign-ins for people, when nobody synthetic serves."""

LINE_EVERY_S = 10
"""How often the line of progress is written where nothing can be overwritten (a file, a pipe)."""


class UsageError(Exception):
    """Raised for options that do not go together; the text says which."""


SETUP = (UsageError, CastError, CatalogueError, DoorError, LineShutError, TownFailedError, OSError)
"""Why a rehearsal cannot begin."""


def main_rehearse(argv: Sequence[str]) -> int:
    """Rehearse; ``argv`` is what follows ``enmado rehearse``.

    JSON lines go to stdout: one for each broken promise, ``{"broken", "what", "visit", "seen_by", "at"}``, and a last
    one, ``{"summary": {…}}``. Words for people go to stderr. 0: everything was kept; 1: a promise was broken; 2: it
    could not begin (options, doors, a server that does not start).
    """
    parser = _parser()
    try:
        arguments = parser.parse_args(list(argv))
    except SystemExit as stop:
        return int(stop.code or 0)
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # What aiortc and aioice tell of single packets helps nobody here.
    for name in ("aiortc", "aioice"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        _check(arguments)
        households = _households(arguments.households)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_rehearse(arguments, households))
    except ExceptionGroup as problems:
        expected, others = problems.split(SETUP)
        if others is not None or expected is None:
            raise
        sys.stderr.write(f"enmado rehearse: {_first(expected)}\n")
    except SETUP as problem:
        sys.stderr.write(f"enmado rehearse: {problem}\n")
    except KeyboardInterrupt:
        sys.stderr.write("enmado rehearse: stopped\n")
    return 2


def _first(group: BaseException) -> BaseException:
    return _first(group.exceptions[0]) if isinstance(group, BaseExceptionGroup) else group


async def _rehearse(arguments: argparse.Namespace, households: list[Household]) -> int:
    terms = Terms(
        minutes=arguments.minutes,
        speed=arguments.pace,
        seed=arguments.seed,
        media=not arguments.no_media,
        visits_each=arguments.visits,
        kill_every_s=arguments.kill_server_every,
        stop_at_first=arguments.stop_at_first,
    )
    with _data(arguments) as data:
        if arguments.address is None:
            town = OwnTown(data, nodes=arguments.nodes, url=arguments.database)
            people, told = await asyncio.to_thread(_furnish, town, arguments)
            await town.start()
            try:
                return await _play(town.addresses, people, arguments, terms, households, town=town, told=told)
            finally:
                await town.end()
        people = _given(arguments)
        trust = ssl.create_default_context(cafile=str(arguments.ca)) if arguments.ca is not None else None
        return await _play([arguments.address], people, arguments, terms, households, trust=trust)


def _furnish(town: OwnTown, arguments: argparse.Namespace) -> tuple[People, str]:
    """The people of an own town, and what a person who serves there has to know."""
    practice = arguments.specialists == 0
    desks = PRACTICE_DESKS if practice else arguments.specialists
    roster = town.furnish(counters=arguments.residents, specialists=desks)
    counters = [counter for places in roster.counters.values() for counter in places]
    serving = [] if practice else roster.specialists
    secret = roster.supervisor.password
    logins = ", ".join(who.login for who in roster.specialists)
    told = f"Practice: sign in at {{address}}/desk as {logins} with the password {secret}\n" if practice else ""
    return People(counters, serving, list(roster.branch_staff.values()), roster.supervisor), told


def _given(arguments: argparse.Namespace) -> People:
    """The people of a town that is there: from its list of sign-ins, and the counters that were named."""
    by_role: dict[str, list[SignIn]] = {}
    for number, line in enumerate(arguments.sign_ins.read_text("utf-8").splitlines(), 1):
        words = line.split(maxsplit=2)
        if not words:
            continue
        if len(words) != 3:
            raise UsageError(f"{arguments.sign_ins}, line {number}: a role, a login and a password are wanted")
        by_role.setdefault(words[0], []).append(SignIn(words[1], words[2]))
    specialists = by_role.get("specialist", [])
    if len(specialists) < arguments.specialists:
        raise UsageError(f"--specialists {arguments.specialists}: {arguments.sign_ins} has {len(specialists)}")
    return People(
        arguments.counter[: arguments.residents],
        specialists[: arguments.specialists],
        by_role.get("branch_staff", []),
        next(iter(by_role.get("supervisor", [])), None),
    )


async def _play(
    addresses: Sequence[str],
    people: People,
    arguments: argparse.Namespace,
    terms: Terms,
    households: list[Household],
    *,
    town: OwnTown | None = None,
    told: str = "",
    trust: ssl.SSLContext | None = None,
) -> int:
    figures = Figures()
    progress = Progress(sys.stderr.isatty(), sys.stderr.write)
    judge = Judge(figures, tell=lambda broken: _tell(broken, progress), alone=town is not None)
    sys.stderr.write(told.format(address=addresses[0]))
    async with FrontDoors(*addresses, trust=trust) as doors:
        scene = Scene(
            doors=doors,
            casting=Casting(households, seed=terms.seed),
            judge=judge,
            figures=figures,
            today=today_in_town,
            newest="",
            media=terms.media,
            mix=arguments.mix.times(arguments.mischief),
            visits_each=terms.visits_each,
        )
        if not people.specialists:
            scene.casting.tell = lambda persona: progress.words(tell_card(persona))
        if terms.stop_at_first:
            judge.tell_too(lambda _broken: scene.over.set())
        rehearsal = Rehearsal(
            scene, terms, town, progress=lambda: progress.line(figures.line(broken=len(judge.broken)))
        )
        await rehearsal.run(people)
    progress.words(figures.line(broken=len(judge.broken)))
    _write({"summary": {**figures.summary(), "broken": len(judge.broken), "seed": terms.seed}})
    return 1 if judge.broken else 0


class Progress:
    """Words on stderr: a line that is written over on a terminal, one every ten seconds elsewhere."""

    def __init__(self, terminal: bool, write: Callable[[str], object]) -> None:
        self._terminal, self._write = terminal, write
        self._count = 0

    def line(self, text: str) -> None:
        """How it goes; said about once a second."""
        if self._terminal:
            self._write(f"\r\x1b[K{text}")
        elif self._count % LINE_EVERY_S == 0:
            self._write(f"{text}\n")
        self._count += 1

    def words(self, text: str) -> None:
        """Something that stays."""
        self._write(f"\r\x1b[K{text}\n" if self._terminal else f"{text}\n")


def _tell(broken: Broken, progress: Progress) -> None:
    line = asdict(broken)
    _write({"broken": line.pop("promise"), **line})
    where = f" in visit {broken.visit}" if broken.visit else ""
    progress.words(f"BROKEN {broken.promise}: {broken.what}{where} (seen by {broken.seen_by or 'the rehearsal'})")


def _write(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _data(arguments: argparse.Namespace) -> Iterator[Path]:
    """The folder of an own town: the one that was named, which stays, or one that is removed afterwards."""
    if arguments.data is not None:
        if arguments.data.exists() and any(arguments.data.iterdir()):
            raise UsageError(f"--data {arguments.data}: a rehearsal begins in an empty folder")
        yield arguments.data
        return
    folder = Path(tempfile.mkdtemp(prefix="enmado-rehearsal-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _households(path: Path | None) -> list[Household]:
    rules = load_catalogue(DEMONSTRATION_CATALOGUE).rules
    assert rules is not None, "the packaged catalogue has rules"
    return read_households(path or PACKAGED, rules)


def _check(arguments: argparse.Namespace) -> None:
    """What argparse cannot say. Raises UsageError."""
    if arguments.nodes > 1 and arguments.database is None:
        raise UsageError(f"--nodes {arguments.nodes}: servers that share a town need --database")
    if arguments.address is not None:
        if arguments.nodes > 1 or arguments.database is not None:
            raise UsageError("--nodes and --database are only for a town that the rehearsal started itself")
        if arguments.sign_ins is None or not arguments.counter:
            raise UsageError("with --address, --sign-ins and --counter are needed: who signs in, and at which counters")
        if len(arguments.counter) < arguments.residents:
            raise UsageError(f"--residents {arguments.residents}: name as many counters by --counter")
        if arguments.kill_server_every is not None:
            raise UsageError("--kill-server-every is only for a town that the rehearsal started itself")
        if not arguments.address.startswith(("http://", "https://")):
            raise UsageError(f"--address {arguments.address}: an address begins with http:// or https://")


def _within(least: float, most: float, kind: type[int] | type[float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text} is not between {least:g} and {most:g}")
        return number

    return read


def _mix(text: str) -> Mix:
    try:
        return read_mix(text, Mix())
    except MixError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="enmado rehearse",
        description="Synthetic residents and specialists play whole visits on a running system, or on a town of "
        "their own; a judge watches what must never happen. Exit code 1: a promise was broken.",
        epilog="With --specialists 0 the residents wait for a person at the desk: practice.",
    )
    people = _within(0, MOST_PEOPLE, int)
    parser.add_argument("--residents", type=_within(1, MOST_PEOPLE, int), default=2, metavar="N", help="stations (2)")
    parser.add_argument("--specialists", type=people, default=2, metavar="M", help="desks; 0: a person serves (2)")
    parser.add_argument(
        "--minutes", type=_within(0.05, MOST_MINUTES, float), default=1.0, metavar="T", help="for how long (1)"
    )
    parser.add_argument(
        "--visits", type=_within(1, 10_000, int), metavar="K", help="at most so many visits per station"
    )
    parser.add_argument(
        "--pace",
        type=_within(0.1, 1000, float),
        default=10.0,
        metavar="X",
        help="1: as people do; 10 times as quick (10)",
    )
    parser.add_argument("--seed", type=_within(0, 2**31, int), default=1, help="the same seed, the same people (1)")
    parser.add_argument(
        "--households", type=Path, metavar="FILE", help="JSON of households (those that come with Enmado)"
    )
    parser.add_argument("--no-media", action="store_true", help="without pictures and tones: many more people fit")
    parser.add_argument(
        "--mischief", type=_within(0, 10, float), default=1.0, metavar="X", help="how much goes wrong; 0: nothing (1)"
    )
    parser.add_argument(
        "--mix",
        type=_mix,
        default=Mix(),
        metavar="NAME=SHARE,…",
        help="how often what befalls a visit (docs/rehearsal.md); all=0,park=1: every visit is parked, nothing else",
    )
    parser.add_argument(
        "--nodes", type=_within(1, 8, int), default=1, metavar="N", help="servers of an own town; more need --database"
    )
    parser.add_argument(
        "--database", metavar="URL", help="an empty PostgreSQL database for an own town (postgresql://…)"
    )
    parser.add_argument(
        "--kill-server-every",
        type=_within(2, 86_400, float),
        metavar="S",
        help="kill -9 of an own town's servers, in turn",
    )
    parser.add_argument("--stop-at-first", action="store_true", help="end when the first promise is broken")
    parser.add_argument("--data", type=Path, help="folder of an own town, which stays (a temporary one)")
    parser.add_argument("--address", help="a system that runs: http(s)://host[:port]")
    parser.add_argument(
        "--sign-ins", type=Path, metavar="FILE", help="its people: a role, a login and a password a line"
    )
    parser.add_argument(
        "--counter",
        action="append",
        default=[],
        metavar="ID",
        help="a counter for a station; the one there is replaced",
    )
    parser.add_argument("--ca", type=Path, metavar="FILE", help="certificate of a private CA (PEM)")
    return parser
