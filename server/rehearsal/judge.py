"""The judge: watches every page of a rehearsal from outside, and says where a promise of the design was broken.

Promises are named as in the design, section 2: "2.1" is an acknowledged edit that was lost. What it says never holds a
value that a resident gave.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from branch_client.call_page import CallPage
from branch_client.page_view import OutOfOrderError
from branch_client.robot_peer import Reception
from server.rehearsal.cast import NOTE, serials_in
from server.rehearsal.figures import Figures
from server.rehearsal.judge_queue import QueueJudge
from server.rehearsal.judge_screens import ScreenJudge
from signaling import events as e
from signaling import messages as m
from signaling.digests import application_digest
from signaling.form_session import current_digest, section_rows, sections_of_application, status_of
from signaling.messages import AnyMessage
from signaling.plan import FormPlan
from signaling.visit import Visit

NEVER_AT_A_BRANCH = (e.NoteWritten, e.Offered, e.OfferEnded, e.Passed, e.Replied, e.KeptOff, e.Rated, e.PapersReleased)
"""Written down here once more, and not asked of the server's own table: a judge who reads it would believe it."""

CHECKPOINTS = (e.Presented, e.Confirmed, e.SignatureRequested, e.Signed, e.Submitted, e.Closed)
"""Events at which the two sides' whole content is compared; edits are compared one by one."""

BROKEN_MAX = 200
_bytes = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True)
class Broken:
    """A promise that was broken: which one, what happened in words, in which visit, seen by whom."""

    promise: str
    what: str
    visit: str
    seen_by: str
    at: int


class Judge:
    """Everybody tells it what they see. ``tell`` hears of each broken promise, once. Use one per rehearsal."""

    def __init__(
        self,
        figures: Figures,
        *,
        tell: Callable[[Broken], None],
        alone: bool,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.broken: list[Broken] = []
        self._now = now
        self._figures, self._tell = figures, tell
        self._told_too: list[Callable[[Broken], object]] = []
        self._known: set[tuple[str, str, str, str]] = set()
        self._serials: dict[str, set[int]] = defaultdict(set)
        self._of_visit: dict[str, int] = {}
        self._events: dict[str, dict[int, bytes]] = defaultdict(dict)
        self._contents: dict[str, dict[int, bytes]] = defaultdict(dict)
        self._acknowledged: dict[str, dict[str, tuple[int, str, int]]] = defaultdict(dict)
        self._confirmed: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        self._signed: dict[str, dict[str, str]] = defaultdict(dict)
        self._left: dict[str, set[str]] = defaultdict(set)
        self._excused_until = 0.0
        self.queue = QueueJudge(self._broke, alone=alone, now=now)
        self.screens = ScreenJudge(self._broke, now=now)

    def _broke(self, promise: str, what: str, visit: str, seen_by: str) -> None:
        self.broke(promise, what, visit=visit, seen_by=seen_by)

    def broke(self, promise: str, what: str, *, visit: str = "", seen_by: str = "") -> None:
        """Note a broken promise; the same one of the same visit, seen by the same page, counts once."""
        key = (promise, what, visit, seen_by)
        if key in self._known or len(self.broken) >= BROKEN_MAX:
            return
        self._known.add(key)
        found = Broken(promise, what, visit, seen_by, time.time_ns() // 1_000_000)
        self.broken.append(found)
        self._tell(found)
        for tell in self._told_too:
            tell(found)

    def tell_too(self, tell: Callable[[Broken], object]) -> None:
        """Somebody else hears of broken promises, too."""
        self._told_too.append(tell)

    def excuse(self, seconds: float) -> None:
        """The server is being killed: for so long nobody is late. What is lost or wrong counts all the same."""
        self._excused_until = max(self._excused_until, self._now() + seconds)

    def _excused(self) -> bool:
        return self._now() < self._excused_until

    # -- who may see whom -----------------------------------------------------------------------------------------

    def sits_down(self, page: CallPage, serial: int) -> None:
        """A resident is at this station; nobody else's name may come to it."""
        self._serials[page.name] = {serial}

    def opened(self, page: CallPage, visit: str, serial: int) -> None:
        """A resident of the rehearsal called at this station."""
        self._of_visit[visit] = serial
        self.queue.opened(visit, page.name)

    def serves(self, page: CallPage, visit: str, seq: int = 0) -> None:
        """A specialist was told that the visit is theirs, by the event ``seq``."""
        self.queue.serves(page, visit, seq)
        self.may_see(page, visit)

    def may_see(self, page: CallPage, visit: str) -> None:
        """The visit is theirs to see from now on: a colleague has handed it to them."""
        serial = self._of_visit.get(visit)
        if serial is not None:
            self._serials[page.name] = {serial}

    def left(self, page: CallPage, visit: str) -> None:
        """The screen was wiped: nothing of this visit may come to it again."""
        self._left[page.name].add(visit)
        self._serials[page.name] = set()

    # -- what pages get -------------------------------------------------------------------------------------------

    def frame(self, page: CallPage, frame: bytes) -> None:
        """A frame as it came: no word in it that belongs elsewhere."""
        self._figures.frames += 1
        if page.line.way != "desk" and NOTE.search(frame):
            self.broke("2.10", "the specialist's note came to the branch", seen_by=page.name)
        if "遠窓　".encode() in frame and not serials_in(frame) <= self._serials[page.name]:
            self.broke("2.10", "somebody else's name came to this page", seen_by=page.name)

    def fault(self, page: CallPage, problem: OutOfOrderError) -> None:
        """An event came that cannot be next."""
        self.broke("2.3", str(problem), seen_by=page.name)

    def answered(self, _page: CallPage, kind: str, seconds: float) -> None:
        """A command was answered."""
        self._figures.answered(kind, seconds)

    def message(self, page: CallPage, message: AnyMessage) -> None:
        """A message that the page has taken in."""
        branch = page.line.way != "desk"
        visit = getattr(message, "visit", None)
        visit = visit.id if isinstance(visit, m.VisitView) else visit
        if isinstance(visit, str) and visit in self._left[page.name]:
            self.broke("2.8", f"{_name(message)} of a visit that was wiped here", visit=visit, seen_by=page.name)
        if isinstance(message, m.EventMessage):
            self._event(page, message, branch=branch)
        elif isinstance(message, m.Snapshot):
            self._snapshot(page, message, branch=branch)
        elif isinstance(message, m.Ringing):
            self.queue.ringing(page, message)
        elif isinstance(message, m.RingingEnded):
            self.queue.ringing_ended(page)
        elif isinstance(message, m.OwnPresence):
            self.queue.presence(page, message)
        elif isinstance(message, m.Board | m.BoardChanged):
            self.queue.board(page, message)

    def _event(self, page: CallPage, message: m.EventMessage, *, branch: bool) -> None:
        visit, body = message.visit, message.body
        if branch and isinstance(body, NEVER_AT_A_BRANCH):
            self.broke("2.10", f"{_name(body)} came to the branch", visit=visit, seen_by=page.name)
        if branch and ":" in message.actor:
            self.broke("2.10", "a sign-in's name came to the branch", visit=visit, seen_by=page.name)
        if page.line.visit != visit:
            self.broke("2.10", "an event of a visit that this page has not joined", visit=visit, seen_by=page.name)
        self._same(self._events[visit], message.seq, _alike(body), page, "an event differs between the two sides")
        self.queue.event(visit, message.seq, body)
        if not isinstance(body, NEVER_AT_A_BRANCH):
            self.screens.event(visit, message.seq)
        if isinstance(body, e.Edited):
            self._figures.shown(page.name, visit, body.field, body.revision)
        if isinstance(body, CHECKPOINTS) and page.view.visit is not None:
            self._compare(page, page.view.visit)
        if isinstance(body, e.Confirmed):
            self._was_confirmed(page, visit, body)

    def _snapshot(self, page: CallPage, message: m.Snapshot, *, branch: bool) -> None:
        if branch and message.visit.note:
            self.broke("2.10", "a snapshot with the note came to the branch", visit=message.visit.id, seen_by=page.name)
        assert page.view.visit is not None, "the page took the snapshot in"
        self.rejoined(page, page.view.visit)

    def _was_confirmed(self, page: CallPage, visit: str, body: e.Confirmed) -> None:
        given = self._confirmed[visit].get(body.section)
        if visit in self._of_visit and (given is None or given != (body.revision, body.digest)):
            self.broke("2.4", "a confirmation that the resident did not give", visit=visit, seen_by=page.name)

    # -- the content ----------------------------------------------------------------------------------------------

    def _same(self, known: dict[int, bytes], seq: int, found: bytes, page: CallPage, what: str) -> None:
        held = known.setdefault(seq, found)
        if held != found:
            self.broke("2.3", f"{what} (seq {seq})", visit=page.line.visit or "", seen_by=page.name)

    def _compare(self, page: CallPage, visit: Visit) -> None:
        content = (
            {field: (held.value, held.shown, held.revision) for field, held in visit.values.items()},
            {name: _bytes(status).decode() for name, status in visit.sections.items()},
            {name: _bytes(application).decode() for name, application in visit.applications.items()},
            visit.persons,
            visit.procedures,
        )
        self._same(self._contents[visit.id], visit.seq, _bytes(content), page, "the two sides have different content")

    def edited(self, page: CallPage, *, visit: str, field: str, value: str, seq: int) -> bool:
        """An edit was acknowledged: its page has it by now (whether it does is told), and nobody may lose it."""
        held = page.visit.values.get(field)
        if page.view.seq < seq or held is None or held.value != value:
            self.broke(
                "2.1", f"an acknowledged edit of {field} is not there (seq {seq})", visit=visit, seen_by=page.name
            )
            return False
        self._acknowledged[visit][field] = (held.revision, value, seq)
        return True

    def rejoined(self, page: CallPage, visit: Visit) -> None:
        """A page got the whole visit: everything that was ever acknowledged is in it."""
        for field, (revision, value, seq) in self._acknowledged[visit.id].items():
            held = visit.values.get(field)
            if held is None or held.revision < revision or (held.revision == revision and held.value != value):
                what = f"an acknowledged edit of {field} is gone after a rejoin (seq {seq})"
                self.broke("2.1", what, visit=visit.id, seen_by=page.name)

    # -- confirmation, signature, filing --------------------------------------------------------------------------

    def confirms(self, visit: str, section: str, *, revision: int, digest: str) -> None:
        """The resident is about to say yes to this, and to nothing else."""
        self._confirmed[visit][section] = (revision, digest)

    def signs(self, visit: str, application: str, digest: str) -> None:
        """The resident signed what has this digest."""
        self._signed[visit][application] = digest

    def submitted(self, page: CallPage, application: str, plan: FormPlan) -> None:
        """An application was filed: what was filed is what the resident confirmed, section by section, and signed."""
        visit = page.visit
        filed = visit.applications[application].submitted if application in visit.applications else None
        parts = []
        for section in sections_of_application(visit, application, plan):
            revision, digest = status_of(visit, section).revision, current_digest(visit, section, plan)
            parts.append((section, revision, digest))
            if visit.id in self._of_visit and self._confirmed[visit.id].get(section) != (revision, digest):
                what = f"{application} was filed with section {section} that the resident did not confirm as it stands"
                self.broke("2.2", what, visit=visit.id, seen_by=page.name)
        if filed != application_digest(application, parts):
            what = f"the digest of the filed {application} is not of its content"
            self.broke("2.2", what, visit=visit.id, seen_by=page.name)
        if visit.id in self._of_visit and self._signed[visit.id].get(application) != filed:
            what = f"{application} was filed with another digest than was signed"
            self.broke("2.2", what, visit=visit.id, seen_by=page.name)
        self._figures.count("submitted")

    def shows_the_same(self, one: CallPage, other: CallPage, section: str, plan: FormPlan) -> None:
        """Both pages show the same rows of a section, when both are at the same seq."""
        if one.view.seq == other.view.seq and section_rows(one.visit, section, plan) != section_rows(
            other.visit, section, plan
        ):
            self.broke("2.3", f"section {section} reads differently", visit=one.visit.id, seen_by=one.name)

    def look(self, pages: Sequence[CallPage]) -> None:
        """Once a second: is somebody forgotten, or not told?"""
        self.queue.look(pages, excused=self._excused())
        self.screens.look(pages, excused=self._excused())

    # -- the call -------------------------------------------------------------------------------------------------

    def heard(
        self, page: CallPage, reception: Reception, coming: Mapping[str, int], *, side: int, hertz: int, visit: str
    ) -> None:
        """What came in during a call: the other side's picture and tone, one of each, and nobody else's."""
        self._figures.count("calls")
        if any(count > 1 for count in coming.values()):
            self.broke("2.7", "more than one track of a kind comes in", visit=visit, seen_by=page.name)
        if set(reception.sides) - {side}:
            self.broke("2.7", "somebody else's picture came in", visit=visit, seen_by=page.name)
        if {tone for tone, count in reception.tones.items() if tone and count > 2} - {hertz}:
            self.broke("2.7", "somebody else's tone came in", visit=visit, seen_by=page.name)

    def no_media(self, page: CallPage, visit: str, what: str) -> None:
        """A call that did not come about although both pages were there."""
        if not self._excused():
            self.broke("2.7", what, visit=visit, seen_by=page.name)

    def stuck(self, who: str, visit: str, what: str) -> None:
        """Somebody waited for too long for something that has to come."""
        self.broke("2.5", what, visit=visit, seen_by=who)


def _alike(body: e.AnyBody) -> bytes:
    """The part of an event that both sides see: notes, and when whom it comes back to, are head office's own."""
    match body:
        case e.HandedOver():
            return _bytes(replace(body, note="", target=replace(body.target, first=None, back_at=None)))
        case e.Requeued():
            return _bytes(replace(body, target=replace(body.target, first=None, back_at=None)))
        case e.TakenOver():
            return _bytes(replace(body, note=""))
        case _:
            return _bytes(body)


def _name(message: object) -> str:
    return type(message).__name__
