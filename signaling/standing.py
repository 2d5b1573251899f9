"""How an interview stands: hidden questions settled, rules decided, the next question found; anew or on from before.

Going on from an earlier standing looks again only at what an answer can have changed: a question at whose condition
one of its facts is read, a rule that reads one. It comes to the same as a look from the beginning (a test holds it).
A standing is not changed once it is made, so any number of them may go on from the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from signaling.closures import NOBODY, Evaluate
from signaling.explaining import CASE, ROSTER, Place
from signaling.expression_values import UNKNOWN, Value
from signaling.expressions import Expression
from signaling.household import AGES, BIRTH, TODAY, Household, ages
from signaling.interview_plan import Question
from signaling.rule_book import Finding, RuleBook

Asked = tuple[str, str | None]
"""A question that was answered: its id, and of which person (their id) where it is asked of persons."""
Shown = Value | list[Value]
"""Whether a question's condition holds; of one about persons for each of them."""


@dataclass
class Answers:
    """What was said so far. ``persons`` are the persons by id, in the order in which they were named.

    A fact in ``case`` or in ``persons`` may be UNKNOWN: asked, and nobody knows. ``nothing`` holds facts of persons
    that were given as null and can be none on a condition. ``complete`` says that everybody has been named.
    """

    case: dict[str, Value] = field(default_factory=dict)
    persons: dict[str, dict[str, Value]] = field(default_factory=dict)
    asked: set[Asked] = field(default_factory=set)
    nothing: set[tuple[str, str]] = field(default_factory=set)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A fact after the last question that sets it, by its name as conditions read it (``c.water``).

    ``setters`` are all questions that set it (``alone``: only that one); it keeps its default while each is hidden.
    """

    id: str
    name: str
    slot: int
    setters: tuple[int, ...]
    alone: bool
    default: Value
    empty_if: Expression | None


@dataclass(frozen=True, slots=True)
class Ready:
    """A question with its condition compiled, taken apart into what is about the case and what about the person.

    ``settles`` are its facts that no later question sets, ``after`` (bits) the questions that settle its other ones.
    """

    question: Question
    of_case: Evaluate | None
    of_person: Evaluate | None
    settles: tuple[Settled, ...]
    after: int


@dataclass(frozen=True, slots=True)
class Links:
    """Who looks again when something changes. Sets of questions and of rules are whole numbers: bit n is the n-th.

    ``roster`` is the place of the question for the persons. ``peopled_questions`` and ``quantified_rules`` are those
    that other persons concern, beside the rules about each person.

    By the name of a fact: the questions whose condition, or whose facts' ``empty_if``, read it (``wakes``); the
    question that settles it (``settler``); the rules that read it (``rules``). By the place of a question the facts
    that it sets, each with the rules that read it (``wanted_by``), by that of a rule the questions that set what it
    reads (``asks``).
    """

    ready: tuple[Ready, ...]
    roster: int
    wakes: Mapping[str, int]
    settler: Mapping[str, int]
    rules: Mapping[str, int]
    wanted_by: tuple[tuple[tuple[str, int], ...], ...]
    asks: tuple[int, ...]
    peopled_questions: int
    quantified_rules: int


class Standing:
    """What follows from answers."""

    shown: tuple[Shown, ...]
    findings: tuple[Finding, ...]
    __slots__ = (
        "_anew",
        "_asked",
        "_book",
        "_case",
        "_case_said",
        "_found",
        "_ids",
        "_links",
        "_looked",
        "_missing",
        "_nothing",
        "_open",
        "_persons_said",
        "_questions",
        "_quiet",
        "_rows",
        "_rules",
        "_said_complete",
        "_today",
        "_undecided",
        "findings",
        "household",
        "persons",
        "question",
        "shown",
    )

    def __init__(
        self, book: RuleBook, links: Links, answers: Answers, today: date, before: Standing | None = None
    ) -> None:
        """``before`` is a standing of the same questions and rules, after any other answers."""
        self._book = book
        self._links = links
        self._today = today
        self._ids = list(answers.persons)
        self._case_said = answers.case.copy()
        self._persons_said = [values.copy() for values in answers.persons.values()]
        self._nothing = frozenset(answers.nothing)
        self._asked = frozenset(answers.asked)
        self._said_complete = answers.complete
        if before is None or not self._go_on(before):
            self._begin()
        self.question, self.persons = self._next()

    # -- from the beginning, or on from before ----------------------------------------------------------------

    def _begin(self) -> None:
        self._case = self._book.vocabulary.case_row({**self._case_said, TODAY: self._today})
        self._rows = self._rows_of_persons()
        self.household = Household(self._case, self._rows)
        self._looked: list[Shown] = [UNKNOWN] * len(self._links.ready)
        self._found: list[Finding | None] = [None] * len(self._book.compiled)
        self._missing: dict[int, frozenset[Place]] = {}
        self._open = self._undecided = self._quiet = 0
        self._questions = (1 << len(self._looked)) - 1
        self._rules = (1 << len(self._found)) - 1
        self._anew = True
        self._look_at_questions(complete=self._said_complete)
        self._look_at_rules()

    def _go_on(self, before: Standing) -> bool:
        """Take over what stays, and look again at the rest.

        False when that is not enough: on another day, or when whether everybody is known has changed with the facts.
        """
        if before._links is not self._links or before._today != self._today:
            return False
        self._quiet = before._quiet if before._asked <= self._asked else 0
        self._open, self._undecided = before._open, before._undecided
        people = before._ids != self._ids or before._said_complete != self._said_complete
        slots, said = self._book.vocabulary.case_slots, self._case_said
        of_case = [fact for fact in _differing(said, before._case_said, slots) if fact != TODAY]
        slots = self._book.vocabulary.person_slots
        of_persons = (
            []
            if people
            else [
                (number, fact)
                for number, (now, earlier) in enumerate(zip(self._persons_said, before._persons_said, strict=True))
                for fact in _differing(now, earlier, slots)
            ]
        )
        if not of_case and not of_persons and not people and self._nothing == before._nothing:
            self._case, self._rows, self.household = before._case, before._rows, before.household
            self._looked, self._found, self._missing = before._looked, before._found, before._missing
            self.shown, self.findings = before.shown, before.findings
            return True
        self._case, self._looked = before._case.copy(), before._looked.copy()
        self._rows = self._rows_of_persons() if people else [row.copy() for row in before._rows]
        self._found, self._missing = before._found.copy(), before._missing.copy()
        self.household = Household(self._case, self._rows)
        self._questions = self._rules = 0
        self._anew = False
        complete = self._said_complete if people else before.household.complete
        if people:
            self._meet_people(before)
        for fact in of_case:
            self._take(self._case, f"c.{fact}", fact, self._case_said.get(fact, UNKNOWN))
        for number, fact in of_persons:
            self._take(self._rows[number], f"p.{fact}", fact, self._persons_said[number].get(fact, UNKNOWN))
        for _, fact in self._nothing ^ before._nothing:
            self._questions |= self._links.settler.get(f"p.{fact}", 0)
        if not self._look_at_questions(complete=complete):
            return False
        self._look_at_rules()
        return True

    def _rows_of_persons(self) -> list[list[Value]]:
        person_row = self._book.vocabulary.person_row
        return [person_row(values, today=self._today) for values in self._persons_said]

    def _meet_people(self, before: Standing) -> None:
        """Other persons than before: what is about any of them is looked at anew.

        A rule about persons that was false while not everybody was known is so whoever comes: by the case alone.
        """
        links = self._links
        self._questions |= links.peopled_questions
        self._rules |= links.quantified_rules
        self._missing.clear()
        for number, compiled in enumerate(self._book.compiled):
            if compiled.rule.scope == "person" and (before.household.complete or self._found[number] is not None):
                self._rules |= 1 << number

    def _take(self, row: list[Value], name: str, fact: str, value: Value) -> None:
        """Another answer: the question that settles the fact looks at it; where there is none, it stands as it is."""
        if name in self._links.settler:
            self._questions |= self._links.settler[name]
        else:
            slots = self._book.vocabulary.case_slots if name[0] == "c" else self._book.vocabulary.person_slots
            row[slots[fact]] = value
            self._changed(name)
        if name == f"p.{BIRTH}":
            for age, each in zip(AGES, ages(value, self._today), strict=True):
                row[self._book.vocabulary.person_slots[age]] = each
            self._changed(name)

    def _changed(self, name: str) -> None:
        """A fact has another value than before: whoever reads it looks again.

        What was worked out about the household stays: a question reads only what earlier ones have settled.
        """
        self._questions |= self._links.wakes.get(name, 0)
        self._rules |= self._links.rules.get(name, 0)

    # -- questions --------------------------------------------------------------------------------------------

    def _look_at_questions(self, *, complete: bool) -> bool:
        """Settle the questions that have to be looked at, in their order: each reads only what earlier ones settle.

        ``complete`` says whether everybody is known once the question for the persons is settled, as far as is known.
        """
        household, roster = self.household, self._links.roster
        all_ready, looked, opened = self._links.ready, self._looked, self._open
        redone = 0
        # Before the question for the persons, nobody knows yet that it will be hidden.
        household.complete = self._said_complete
        while self._questions:
            bit = self._questions & -self._questions
            self._questions ^= bit
            redone |= bit
            number = bit.bit_length() - 1
            if number > roster and household.complete != complete:
                self._complete(complete)
            ready = all_ready[number]
            shown = self._look(ready)
            if number == roster and complete != (self._said_complete or shown is False):
                if self._links.peopled_questions & ~self._questions & ~redone:
                    return False
                complete = True  # whatever depends on it is looked at anyway
            if shown != looked[number]:
                self._questions |= ready.after
                looked[number] = shown
            is_open = shown.count(False) < len(shown) if isinstance(shown, list) else shown is not False
            opened = opened | bit if is_open else opened & ~bit
            if ready.settles:
                self._settle(ready, shown)
        if household.complete != complete:
            self._complete(complete)
        self._open, self._quiet = opened, self._quiet & ~redone
        self.shown = tuple(looked)
        return True

    def _complete(self, complete: bool) -> None:
        self.household.complete = complete
        self.household.worked_out.clear()

    def _look(self, ready: Ready) -> Shown:
        household = self.household
        shown = True if ready.of_case is None else ready.of_case(household, NOBODY, NOBODY)
        if shown is False or ready.question.per not in ("person", "persons"):
            return shown
        of_person = ready.of_person
        if of_person is None:
            return [shown] * len(household.persons)
        truths = [of_person(household, row, NOBODY) for row in household.persons]
        return truths if shown is True else [truth if truth is False else UNKNOWN for truth in truths]

    def _settle(self, ready: Ready, shown: Shown) -> None:
        """The values of the facts that no later question sets."""
        everybody = self._persons_said
        for fact in ready.settles:
            if fact.name[0] == "c":
                value = self._case_said.get(fact.id, UNKNOWN)
                if value is UNKNOWN and (shown is False if fact.alone else self._is_hidden(fact, CASE)):
                    value = fact.default
                if self._case[fact.slot] is not value:
                    self._put(self._case, fact, value)
                continue
            for place, row in enumerate(self._rows):
                value = everybody[place].get(fact.id, UNKNOWN)
                if value is UNKNOWN:
                    one = shown[place] if isinstance(shown, list) else shown
                    hidden = one is False if fact.alone else self._is_hidden(fact, place)
                    if hidden:
                        value = fact.default
                    if fact.empty_if is not None and self._is_none(fact.id, fact.empty_if, place, hidden=hidden):
                        value = None
                if row[fact.slot] is not value:
                    self._put(row, fact, value)

    def _is_none(self, fact: str, empty_if: Expression, place: int, *, hidden: bool) -> bool:
        """Whether there is none of what nobody knows: where it is hidden, or null was given."""
        if not hidden and (self._ids[place], fact) not in self._nothing:
            return False
        return empty_if.evaluate(self.household, self._rows[place], NOBODY) is True

    def _put(self, row: list[Value], fact: Settled, value: Value) -> None:
        row[fact.slot] = value
        if not self._anew:
            self._changed(fact.name)

    def _is_hidden(self, fact: Settled, whose: int) -> bool:
        """Whether no question that sets the fact is shown."""
        for number in fact.setters:
            shown = self._looked[number]
            if (shown[whose] if isinstance(shown, list) else shown) is not False:
                return False
        return True

    # -- rules ------------------------------------------------------------------------------------------------

    def _look_at_rules(self) -> None:
        asks, finding, found = self._links.asks, self._book.finding, self._found
        quiet, undecided = self._quiet, self._undecided
        while self._rules:
            bit = self._rules & -self._rules
            self._rules ^= bit
            number = bit.bit_length() - 1
            now = found[number] = finding(number, self.household)
            if undecided & bit:
                undecided ^= bit
                self._missing.pop(number, None)
            if now is not None and now.unknown:
                # Only what is undecided can make a question wanted.
                undecided |= bit
                quiet &= ~asks[number]
        self._quiet, self._undecided = quiet, undecided
        self.findings = tuple(filter(None, found))

    # -- what comes next --------------------------------------------------------------------------------------

    def _next(self) -> tuple[Question | None, tuple[str, ...]]:
        """The first question in order that is wanted, and of whom.

        ``_quiet`` are those of which it is known that they are not: nothing that this rests on has changed.
        """
        ahead = self._open & ~self._quiet
        while ahead:
            bit = ahead & -ahead
            ahead ^= bit
            number = bit.bit_length() - 1
            question = self._links.ready[number].question
            shown = self._looked[number]
            if isinstance(shown, list):
                of = [
                    ident
                    for place, ident in enumerate(self._ids)
                    if (question.id, ident) not in self._asked and self._wanted(number, shown[place], place)
                ]
                if of:
                    return question, tuple(of[:1] if question.per == "person" else of)
            elif (question.id, None) not in self._asked and self._wanted(number, shown, CASE):
                return question, ()
            self._quiet |= bit
        return None, ()

    def _wanted(self, number: int, shown: Value, whose: int) -> bool:
        """Whether a question has to be asked of somebody, or of the case."""
        question = self._links.ready[number].question
        if question.always:
            return shown is True
        if shown is False:
            return False
        if question.per == "roster":
            return self._is_missing(self._undecided, ROSTER)
        for fact, rules in self._links.wanted_by[number]:
            if rules & self._undecided and self._is_missing(rules & self._undecided, (whose, fact)):
                return True
        return False

    def _is_missing(self, rules: int, place: Place) -> bool:
        """Whether one of these rules still needs the fact; why a rule is undecided is asked only here."""
        while rules:
            bit = rules & -rules
            rules ^= bit
            number = bit.bit_length() - 1
            missing = self._missing.get(number)
            if missing is None:
                found = self._found[number]
                assert found is not None
                missing = self._missing[number] = self._book.missing(found, self.household)
            if place in missing:
                return True
        return False


def _differing(now: Mapping[str, Value], earlier: Mapping[str, Value], known: Mapping[str, int]) -> Iterable[str]:
    """The facts that rules know of and that have another value than before."""
    if now == earlier:
        return ()
    names = now.keys() | earlier.keys()
    return [name for name in names if name in known and now.get(name, UNKNOWN) != earlier.get(name, UNKNOWN)]
