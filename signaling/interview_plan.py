"""The interview of one catalogue version as data: facts, definitions, rules, papers and questions."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Scope = Literal["case", "person"]
FactKind = Literal["flag", "number", "word", "words", "date", "note"]
RuleKind = Literal["file", "auto", "refer"]
Remote = Literal["R1", "R2", "R3", "R4"]
Per = Literal["case", "person", "persons", "roster"]
CountsFrom = Literal["date", "birth", "today", "other"]
Plain = bool | int | str | tuple[str, ...] | None


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in Japanese and English."""

    ja: str
    en: str


class Word(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the words that a fact can be, and how it reads."""

    id: str
    ja: str
    en: str


class Fact(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that is known, or not yet, about the case or about each person.

    ``words`` are all that a word can be (none: any text); ``also`` are other spellings that are taken for one of
    them. ``least`` and ``most`` bound a number. ``empty`` says that null is an answer ("none"); ``empty_if`` is
    the condition on which it is one although the default is something else (a newborn was insured nowhere).
    A ``note`` is kept and printed; no rule can read it.

    ``field`` is where the form session keeps the same fact (``p.birth``, ``case.from_abroad``), or what the visit knows
    of it (``visit.language``); ``said_as`` is what the words of that field say, where they are not the fact's own.
    ``reads`` is how numbers read that stand for something (1 of the pension categories).
    """

    id: str
    kind: FactKind
    label: Text
    default: Plain = None
    words: tuple[Word, ...] = ()
    also: dict[str, str] = {}
    least: int = 0
    most: int = 999
    empty: bool = False
    empty_if: str | None = None
    field: str | None = None
    said_as: dict[str, Plain] = {}
    reads: dict[str, Text] = {}


class Definition(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition, or a count, with a name of its own that rules can call."""

    id: str
    scope: Scope
    when: str


class Term(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Until when something must be done, counted from a day: as many ``days``, ``months`` or ``years``.

    ``since`` names the day in words. The first day is left out (民法140条) unless ``include_first`` (戸籍法43条). The
    last day rolls on to the next open one unless ``rolls`` is false. ``only_if`` says in words for whom this term is.
    ``counts_from`` says which day of the visit that is, or several, of which the first that is known counts: the
    ``date`` of the event, the ``birth`` of the newborn, ``today``, a date field of a form by its id
    (``funeral.date``), or an ``other`` day that nobody is asked for.
    """

    since: Text
    days: int = 0
    months: int = 0
    years: int = 0
    include_first: bool = False
    rolls: bool = True
    only_if: Text | None = None
    counts_from: CountsFrom | tuple[str, ...] = field(name="from", default="date")

    @property
    def sources(self) -> tuple[str, ...]:
        """The days that it may count from, the most exact first."""
        return self.counts_from if isinstance(self.counts_from, tuple) else (self.counts_from,)


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """What it costs, in words and in yen."""

    ja: str
    en: str
    yen: int


class Rule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a procedure is needed, by whom it is dealt with, and what people have to know about it.

    ``kind``: ``file`` ends in a form made here, ``auto`` happens by itself, ``refer`` is another office's. ``remote``
    is how far it goes at a branch: R1 all of it, R2 something is handed over or read there, R3 decided later,
    R4 not at a branch; ``later`` says that its result is decided or mailed later. ``local`` rules are a
    town's own and can be switched ``off``. Of several ``due`` terms the first is the usual one. ``guide`` says step by
    step what people do themselves, where there is no form to fill in here.
    """

    id: str
    title: Text
    scope: Scope
    kind: RuleKind
    when: str
    department: str
    remote: Remote
    bring: tuple[str, ...] = ()
    cost: Cost | None = None
    due: tuple[Term, ...] = ()
    law: str | None = None
    note: Text | None = None
    guide: tuple[Text, ...] = ()
    later: bool = False
    local: bool = False
    off: bool = False


class Question(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing to ask: what the clerk reads, what the counter shows (``plain``, with 《ruby》), and the facts it sets.

    ``per``: of the ``case``, of each ``person`` in turn, of all ``persons`` in one go, or for the list of persons
    itself (``roster``). It is asked while ``show_if`` is not false and an undecided rule needs one of its facts;
    ``always`` asks it without such a need. ``sensitive`` questions stay off the counter's screen until the clerk
    shows them. Where ``unsure`` is false there is no わからない. After an answer in ``stop_on`` the branch takes over.
    """

    id: str
    part: str
    clerk: str
    plain: str
    en: str
    per: Per = "case"
    sets: tuple[str, ...] = ()
    show_if: str | None = None
    always: bool = False
    sensitive: bool = False
    unsure: bool = True
    stop_on: tuple[str, ...] = ()


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of questions, in the order of the conversation."""

    id: str
    title: Text


class InterviewPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. ``closed_days`` are the town's own, as ISO dates; questions and rules stand in their order."""

    case: tuple[Fact, ...]
    person: tuple[Fact, ...]
    definitions: tuple[Definition, ...]
    departments: dict[str, Text]
    papers: dict[str, Text]
    rules: tuple[Rule, ...]
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    closed_days: tuple[str, ...] = ()
