"""The judge: watches every page of a rehearsal from outside, and says where a promise of the design was broken.

Promises are named as in the design, section 2: "2.1" is an acknowledged edit that was lost. What it says never holds a
value that a resident gave.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from branch_client.call_page import CallPage
from branch_client.page_view import OutOfOrderError
from branch_client.robot_peer import Reception
from server.rehearsal.cast import NOTE, serials_in
from server.rehearsal.figures import Figures
from signaling import events as e
from signaling import messages as m
from signaling.digests import application_digest
from signaling.form_session import current_digest, section_rows, sections_of_application, status_of
from signaling.messages import AnyMessage
from signaling.plan import FormPlan
from signaling.visit import Visit

RING_MS = 25_000
LATE_MS = 3_000
"""How much later than promised a busy machine may be before it counts."""

FORGOTTEN_S = 10.0
RESTS_S = 70.0
"""A visit that somebody passed on does not ring at them again for a minute."""

NEVER_AT_A_BRANCH = (e.NoteWritten, e.Offered, e.OfferEnded, e.Passed, e.Replied, e.KeptOff, e.Rated)
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
        self._alone = alone
        """Whether the town is the rehearsal's own: then everybody in it is known."""
        self._told_too: list[Callable[[Broken], object]] = []
        self._known: set[tuple[str, str, str, str]] = set()
        self._serials: dict[str, set[int]] = defaultdict(set)
        self._of_visit: dict[str, int] = {}
        self._events: dict[str, dict[int, bytes]] = defaultdict(dict)
        self._contents: dict[str, dict[int, bytes]] = defaultdict(dict)
        self._acknowledged: dict[str, dict[str, tuple[int, str, int]]] = defaultdict(dict)
        self._confirmed: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        self._signed: dict[str, dict[str, str]] = defaultdict(dict)
        self._answered: dict[str, str] = {}
        self._rings: dict[str, m.Ringing] = {}
        self._serving: dict[str, str] = {}
        self._waiting: dict[str, float] = {}
        self._available: dict[str, float] = {}
        self._passed_on: dict[tuple[str, str], float] = {}
        self._left: dict[str, set[str]] = defaultdict(set)
        self._excused_until = 0.0

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

    def opened(self, visit: str, serial: int) -> None:
        """A resident of the rehearsal called."""
        self._of_visit[visit] = serial
        self._waiting[visit] = self._now()

    def serves(self, page: CallPage, visit: str) -> None:
        """A specialist answered, and was told that it is theirs."""
        other = self._answered.get(visit)
        if other is not None and other != page.name:
            self.broke("2.5", "two specialists answered the same visit", visit=visit, seen_by=page.name)
        if page.name in self._serving:
            self.broke("2.5", "a specialist serves two visits", visit=visit, seen_by=page.name)
        self._answered[visit], self._serving[page.name] = page.name, visit
        self._waiting.pop(visit, None)
        self._available.pop(page.name, None)
        self._rings.pop(page.name, None)
        self._may_see(page, visit)

    def _may_see(self, page: CallPage, visit: str) -> None:
        serial = self._of_visit.get(visit)
        if serial is not None:
            self._serials[page.name] = {serial}

    def served(self, page: CallPage) -> None:
        """The visit is over for this specialist."""
        self._serving.pop(page.name, None)

    def left(self, page: CallPage, visit: str) -> None:
        """The screen was wiped: nothing of this visit may come to it again."""
        self._left[page.name].add(visit)
        self._serials[page.name] = set()

    def passes_on(self, page: CallPage, visit: str) -> None:
        """A specialist passed a visit on; it comes back to them only after a rest."""
        self._passed_on[visit, page.name] = self._now()
        self._rings.pop(page.name, None)

    def no_longer_waits(self, visit: str) -> None:
        """The visit ended before anybody answered."""
        self._waiting.pop(visit, None)

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
            self._ringing(page, message)
        elif isinstance(message, m.RingingEnded):
            self._rings.pop(page.name, None)
        elif isinstance(message, m.OwnPresence):
            self._presence(page, message)

    def _event(self, page: CallPage, message: m.EventMessage, *, branch: bool) -> None:
        visit, body = message.visit, message.body
        if branch and isinstance(body, NEVER_AT_A_BRANCH):
            self.broke("2.10", f"{_name(body)} came to the branch", visit=visit, seen_by=page.name)
        if branch and ":" in message.actor:
            self.broke("2.10", "a sign-in's name came to the branch", visit=visit, seen_by=page.name)
        if page.line.visit != visit:
            self.broke("2.10", "an event of a visit that this page has not joined", visit=visit, seen_by=page.name)
        self._same(self._events[visit], message.seq, _bytes(body), page, "an event differs between the two sides")
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

    # -- ringing and waiting --------------------------------------------------------------------------------------

    def _ringing(self, page: CallPage, ringing: m.Ringing) -> None:
        held = self._rings.get(page.name)
        if held is not None and held.visit != ringing.visit:
            self.broke("2.5", "a specialist is offered two visits", visit=ringing.visit, seen_by=page.name)
        if page.name in self._serving:
            self.broke("2.5", "it rings at a specialist who serves", visit=ringing.visit, seen_by=page.name)
        left = ringing.until - self._server_now(page)
        if not -LATE_MS < left <= RING_MS + LATE_MS:
            self.broke("2.5", "a visit rings without a timer that runs", visit=ringing.visit, seen_by=page.name)
        self._rings[page.name] = ringing
        self._available.pop(page.name, None)

    def _server_now(self, page: CallPage) -> int:
        return page.line.server_now()

    def _presence(self, page: CallPage, presence: m.OwnPresence) -> None:
        if presence.status == "available":
            self._available.setdefault(page.name, self._now())
            if page.name in self._serving:
                self.broke("2.6", "somebody who serves is shown as available", seen_by=page.name)
        else:
            self._available.pop(page.name, None)

    def look(self, pages: Iterable[CallPage]) -> None:
        """Once a second: is a ring past its end, does somebody wait although somebody is free?"""
        now = self._now()
        live = {page.name: page for page in pages if page.line.open.is_set()}
        if self._excused():
            self._available = dict.fromkeys(self._available, now)
            return
        for name, ringing in list(self._rings.items()):
            page = live.get(name)
            if page is not None and self._server_now(page) - ringing.until > 2 * LATE_MS:
                self.broke("2.5", "a visit rings on after its time", visit=ringing.visit, seen_by=name)
        if not self._alone:
            return
        free = [name for name, since in self._available.items() if now - since > FORGOTTEN_S and name in live]
        ringing_visits = {each.visit for each in self._rings.values()}
        for visit, since in self._waiting.items():
            asked = [name for name in free if now - self._passed_on.get((visit, name), -RESTS_S) > RESTS_S]
            if asked and now - since > FORGOTTEN_S and visit not in ringing_visits:
                self.broke("2.5", "a resident waits although a specialist is free", visit=visit, seen_by=asked[0])

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


def _name(message: object) -> str:
    return type(message).__name__
