"""A small interview with every kind of fact, rule and question, for tests of the core."""

from typing import Any

import msgspec

from signaling.interview_plan import InterviewPlan

TEXT = {"ja": "文", "en": "text"}


def fact(ident: str, kind: str = "flag", **more: Any) -> dict[str, Any]:
    """A fact; a flag is false by default."""
    found: dict[str, Any] = {"id": ident, "kind": kind, "label": {"ja": f"{ident}か", "en": ident}}
    return found | ({"default": False} if kind == "flag" else {}) | more


def rule(ident: str, when: str, scope: str = "case", **more: Any) -> dict[str, Any]:
    """A rule of the one department."""
    about = {"title": TEXT, "kind": "file", "department": "shimin", "remote": "R1"}
    return {"id": ident, "when": when, "scope": scope} | about | more


def question(ident: str, *sets: str, per: str = "case", **more: Any) -> dict[str, Any]:
    """A question of the one part."""
    about = {"part": "one", "clerk": "問", "plain": "問《とい》", "en": "question"}
    return {"id": ident, "sets": list(sets), "per": per} | about | more


def words(*ids: str) -> list[dict[str, str]]:
    """Words that read as they are written."""
    return [{"id": each, "ja": f"{each}語", "en": each} for each in ids]


SMALL: dict[str, Any] = {
    "case": [
        fact("today", "date", default="2026-11-24"),
        fact("event", "word", default="move", words=words("move", "birth", "paper")),
        fact("abroad"),
        fact("water"),
        fact("dogs", "number", default=0, most=9),
        fact("certs", "words", default=[], words=words("record", "tax")),
        fact("consent", default=True),
        fact("address", "note"),
    ],
    "person": [
        fact("birth", "date", default="1990-01-01"),
        fact("moving"),
        fact("head"),
        fact("newborn"),
        fact(
            "ins",
            "word",
            default="employer",
            words=words("kokuho", "employer"),
            also={"none": "kokuho"},
            empty_if="p.newborn",
        ),
        fact("pension", "number", empty=True, least=1, most=3, reads={"1": {"ja": "1号", "en": "category 1"}}),
        fact("name", "note"),
    ],
    "definitions": [
        {"id": "here", "scope": "person", "when": "not p.moving"},
        {"id": "stay", "scope": "case", "when": "count(here(q) and age(q)>=15 for q in persons)"},
        {"id": "head_goes", "scope": "case", "when": "any(q.head and q.moving for q in persons)"},
    ],
    "departments": {"shimin": {"ja": "市民課", "en": "Residents"}},
    "papers": {"card": {"ja": "カード", "en": "Card"}},
    "rules": [
        rule("notice", "c.event=='move'", bring=["card"]),
        rule("new_head", "c.event=='move' and head_goes() and stay()>=2"),
        rule("insurance", "c.event=='move' and p.moving and p.ins=='kokuho'", "person"),
        rule("anybody", "p.ins==None and p.newborn", "person"),
        rule("old_age", "c.event=='move' and p.moving and age(p)>=65", "person", local=True),
        rule("pension", "notice() and p.pension==1 and 20<=age(p)<60", "person", kind="refer", remote="R4"),
        rule("dog", "c.dogs>0 and c.event=='move'"),
        rule("everybody", "c.water and c.abroad", "person"),
        rule("record", "'record' in c.certs"),
    ],
    "parts": [{"id": "one", "title": TEXT}],
    "questions": [
        question("Q1", "event", always=True, unsure=False),
        question("Q2", "consent", always=True, stop_on=["no"]),
        question("Q3", "birth", "name", per="roster", show_if="c.event!='paper'"),
        question("Q4", "abroad", "address", always=True, show_if="c.event=='move'"),
        question("Q5", "moving", per="persons", show_if="c.event=='move'"),
        question("Q6", "head", per="persons", show_if="c.event=='move'"),
        question("Q7", "newborn", per="persons", show_if="c.event=='birth'"),
        question("Q8", "ins", per="person", show_if="not p.newborn"),
        question("Q9", "pension", per="person", show_if="20<=age(p)<60"),
        question("Q10", "water", sensitive=True),
        question("Q11", "dogs", show_if="c.event=='move'"),
        question("Q12", "name", per="person", always=True, show_if="p.ins=='kokuho'"),
        question("Q13", "certs", always=True),
    ],
}


def small_plan(**changed: Any) -> InterviewPlan:
    """The plan, with some of its parts changed."""
    return msgspec.convert(SMALL | changed, InterviewPlan)


FIELDS: dict[str, dict[str, Any]] = {
    "event": {"field": "visit.procedures", "said_as": {"tennyu": "move", "juminhyo": "paper"}},
    "abroad": {"field": "case.from_abroad"},
    "address": {"field": "addr.new.town"},
    "name": {"field": "p.name"},
    "newborn": {"field": "p.allowance"},
    "ins": {"field": "p.nat", "said_as": {"JP": "kokuho", "US": "employer", "KR": "employer"}},
    "language": {"field": "visit.language"},
    "seen": {"field": "visit.identity"},
    "day": {"field": "case.date"},
    "dogs": {"field": "cert.copies"},
}
"""Where the form of ``small_plan`` says the same facts."""


def with_fields() -> InterviewPlan:
    """The small interview in a visit: facts that the form says, too, and rules with terms."""
    yes_no = words("yes", "no")
    case = [
        *SMALL["case"],
        fact("date", "date", empty=True, field="case.date"),
        fact("day", "date", default="2026-11-01"),
        fact("language", "note"),
        fact("memo", "note"),
        fact("seen", "note"),
        fact("paper", "note", words=yes_no),
    ]
    person = [*SMALL["person"], fact("remark", "note")]
    sources = {"notice": "date", "dog": ["cert.use", "date"], "insurance": ["p.name"]}
    rules = [
        each | {"due": [{"since": TEXT, "days": 14, "from": sources[each["id"]]}]} if each["id"] in sources else each
        for each in SMALL["rules"]
    ]
    questions = [
        question("Q0", "language", always=True),
        question("Q0b", "seen", always=True),
        *SMALL["questions"][:3],
        question("Q15", "birth", per="person", always=True),
        *SMALL["questions"][3:],
        question("Q14", "date", "memo", always=True),
        question("Q16", "remark", per="person", always=True),
        question("Q17", "paper", always=True),
        question("Q18", "day", always=True),
    ]
    return small_plan(
        case=[each | FIELDS.get(each["id"], {}) for each in case],
        person=[each | FIELDS.get(each["id"], {}) for each in person],
        rules=rules,
        questions=questions,
    )
