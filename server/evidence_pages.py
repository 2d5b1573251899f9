"""The supervisors' pages about past visits: the list, and one visit's evidence with its chain checked anew."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import Connection, Row

from server.directory import StaffRole
from server.door_log import Act, note
from server.errors import PageError
from server.evidence import gather, moment_words, page_context, title_of
from server.keys import MasterKey, Undecipherable
from server.keys_of_app import clock_key, database_key, doors_key, pages_key
from server.plans import Plans
from server.rendering import language_of
from server.store import events_of
from server.verify import Broken, Finding, head_of, read_states, verify_visit
from signaling.errors import Refused
from signaling.events import Event
from signaling.visit import Visit


class EvidencePages:
    """Reads logs for the pages; ``log_of`` runs in a database thread."""

    def __init__(self, master: MasterKey, plans: Plans) -> None:
        self.plans = plans
        self._master = master

    def log_of(self, db: Connection, visit: str) -> ReadLog:
        """The visit's row, the finding of its chain, and its events as far as they can be read."""
        head = db.execute(head_of(visit)).one_or_none()
        finding = verify_visit(db, self._master, visit)
        rows = db.execute(events_of(visit)).all()
        states: list[tuple[Event, Visit]] = []
        if head is not None and head.wrapped_key is not None:
            try:
                cipher = self._master.visit_cipher(visit, head.wrapped_key)
                for state in read_states(rows, cipher):
                    states.append(state)
            except (Broken, Undecipherable):
                # The finding says where the log is broken; what was read up to there is still shown.
                pass
        return ReadLog(head, finding, states, {row.seq: row.hash.hex() for row in rows})


class ReadLog:
    """What ``log_of`` found."""

    def __init__(
        self,
        head: Row[tuple[object, ...]] | None,
        finding: Finding,
        states: list[tuple[Event, Visit]],
        hashes: dict[int, str],
    ) -> None:
        self.head = head
        self.finding = finding
        self.states = states
        self.hashes = hashes


evidence_key = web.AppKey("evidence", EvidencePages)


def add_routes(app: web.Application) -> None:
    """Mount the evidence page."""
    app.router.add_get(r"/board/visits/{visit:v[0-9a-z]{8,32}}/evidence", get_evidence)


async def get_evidence(request: web.Request) -> web.StreamResponse:
    """The evidence of one visit, for supervisors; everybody else is sent to the sign-in or refused."""
    doors = request.app[doors_key]
    sign_in = await doors.sign_in_of(request)
    if sign_in is None:
        raise web.HTTPSeeOther(f"/sign-in?next={request.path}")
    person = sign_in.staff
    if person.role is not StaffRole.SUPERVISOR:
        raise PageError(403, "other_role")
    pages = request.app[evidence_key]
    visit_id = request.match_info["visit"]
    read = await request.app[database_key].read(lambda db: pages.log_of(db, visit_id))
    if read.head is None:
        raise web.HTTPNotFound
    language = language_of(request)
    directory = doors.directory
    context = await _context(request, read, language)
    context |= {"csrf": sign_in.csrf, "staff": {"name": person.name, "role": person.role.value}}
    now = request.app[clock_key].now()
    finding = read.finding
    problem = None
    if not finding.whole:
        problem = {"seq": finding.event, "word": finding.word, "text": finding.reason}
    context["chain"] = {
        "ok": finding.whole,
        "events": finding.events,
        "head": bytes(read.head.head_hash).hex(),
        "checked_at": moment_words(now.at),
        "erased": read.head.wrapped_key is None,
        "problem": problem,
    }
    await request.app[database_key].write(
        lambda db: note(db, Act.EVIDENCE_READ, at=now.at, actor=person.id, target=visit_id)
    )
    branch = directory.branches.get(read.head.branch)
    counter = directory.counters.get(read.head.counter)
    visit = context["visit"]
    assert isinstance(visit, dict)
    english = language == "en"
    visit["branch"] = (branch.name_en if english else branch.name_ja) if branch else read.head.branch
    visit["counter"] = (counter.name_en if english else counter.name_ja) if counter else read.head.counter
    return request.app[pages_key].response(request, "evidence.html", context)


async def _context(request: web.Request, read: ReadLog, language: str) -> dict[str, object]:
    head = read.head
    assert head is not None
    pages = request.app[evidence_key]
    directory = request.app[doors_key].directory

    def name_of(specialist: str) -> str:
        person = directory.staff.get(specialist)
        return person.name if person else specialist

    visit: dict[str, object] = {
        "id": head.id,
        "number": head.number,
        "specialist": name_of(head.specialist) if head.specialist else None,
        "procedures": [],
        "opened_at": moment_words(head.opened_at),
        "closed_at": moment_words(head.closed_at) if head.closed_at else None,
        "outcome": None,
        "catalogue": head.catalogue,
    }
    context: dict[str, object] = {
        "visit": visit,
        "confirmations": [],
        "signatures": [],
        "submissions": [],
        "timeline": [],
    }
    if not read.states:
        return context
    try:
        plan = await pages.plans.ensure(head.catalogue)
    except Refused:
        return context
    evidence = gather(read.states, plan, language=language, name_of=name_of)
    context |= page_context(evidence, plan, read.hashes, language=language)
    state = evidence.visit
    visit["procedures"] = [title_of(plan, procedure, language) for procedure in state.procedures]
    visit["outcome"] = state.outcome.value if state.outcome else None
    return context
