"""Tests of the interview as each side may see it."""

from msgspec.structs import replace

from signaling import commands as c
from signaling.interview_view import InterviewView, ProcedureView, needed_elsewhere, view_for
from signaling.words import Outcome, Role, VisitState
from tests.signaling.test_replying import keep, reply
from tests.support.deciding import RESIDENT, VISIT, Deciding
from tests.support.small_plan import SmallPlan


def look(town: Deciding, role: Role = Role.SPECIALIST) -> InterviewView:
    """The view of now, which there is."""
    view = view_for(town.visit, town.plan, role, today=town.clock.today)
    assert view is not None
    return view


def line(view: InterviewView, rule: str) -> ProcedureView | None:
    """A procedure of the list."""
    return next((each for each in view.procedures if each.rule == rule), None)


def begin(town: Deciding) -> None:
    """The interview is on the screen."""
    town.say(c.Ask(id=town.id(), visit=VISIT, question="interview"))


def test_the_next_question_follows_from_what_is_known() -> None:
    """And changes with it; the branch has none before it was begun."""
    town = Deciding("tennyu")
    assert view_for(town.visit, town.plan, Role.RESIDENT, today=town.clock.today) is None
    begin(town)
    assert look(town).question == look(town, Role.RESIDENT).question == "Q0b"
    town.say(reply(town, "Q0b"))
    assert look(town).question == "Q2"
    town.say(reply(town, "Q2", facts={"consent": False}), RESIDENT)
    assert (look(town).question, look(town).stopped) == (None, "Q2")
    town.say(reply(town, "Q2", facts={"consent": True}))
    assert (look(town).question, look(town).stopped) == ("Q3", None)


def test_the_list_says_why_until_when_and_what_can_be_made_here() -> None:
    """A rule about the case: its facts in words, the last day, the procedure of the catalogue."""
    town = Deciding("juminhyo", "tennyu")
    town.say(reply(town, "Q1", facts={"event": "move"}))
    notice = line(look(town), "notice")
    assert notice is not None
    assert (notice.needed, notice.unknown, notice.due, notice.makes) == (True, False, (None,), "tennyu")
    assert [(why.known, why.ja) for why in notice.why] == [(True, "eventか：move語")]
    town.edit("case.date", "2026-11-20")
    assert line(look(town), "notice").due == ("2026-12-04",)  # type: ignore[union-attr]
    dog = line(look(town), "dog")
    assert dog is not None
    assert (dog.unknown, dog.makes) == (False, None), "one copy is one dog, in this small town"


def test_persons_are_named_as_people_do_and_counted_by_id() -> None:
    """Why, of whom; undecided for somebody who is not listed yet."""
    town = Deciding("tennyu")
    town.edit("p1.name", "花子")
    town.say(c.AddPerson(id=town.id(), visit=VISIT))
    for person in ("p1", "p2"):
        town.say(reply(town, "Q5", person, facts={"moving": True}))
        town.say(reply(town, "Q8", person, facts={"ins": "kokuho"}))
    found = line(look(town), "insurance")
    assert found is not None
    assert found.persons == ("p1", "p2")
    assert [(why.person, why.known) for why in found.why] == [("p1", True), ("p2", True), (None, False)]
    assert "花子・movingか：はい" in found.why[0].ja
    assert "(2), moving: yes" in found.why[1].en


def test_what_is_in_the_visit_and_not_needed_any_more_is_said() -> None:
    """With why, where the rule is about the case."""
    town = Deciding("tennyu", "jidou_teate")
    town.say(reply(town, "Q3"))
    town.say(reply(town, "Q1", facts={"event": "paper"}))
    notice, anybody = line(look(town), "notice"), line(look(town), "anybody")
    assert notice is not None
    assert (notice.needed, notice.unknown) == (False, False)
    assert notice.why[0].ja == "eventか：paper語"
    town.say(reply(town, "Q7", "p1", facts={"newborn": False}))
    anybody = line(look(town), "anybody")
    assert anybody is not None
    assert (anybody.needed, anybody.unknown, anybody.why) == (False, False, ())


def test_answers_stand_with_who_gave_them() -> None:
    """The visit, the form, or a role; by whom exactly is in the log. Revisions are the bases for a change."""
    town = Deciding("tennyu")
    town.edit("p1.name", "花子")
    town.say(reply(town, "Q5", "p1", facts={"moving": True}), RESIDENT)
    town.say(reply(town, "Q17", unsure=["paper"]))
    town.say(reply(town, "Q11", unsure=["dogs"]))
    town.say(reply(town, "Q16", "p1"))
    town.say(reply(town, "Q4", facts={"address": "朝日町"}))
    answers = {(each.question, each.person): each for each in look(town).answers}
    assert (answers["Q1", None].by, answers["Q1", None].at) == ("visit", None)
    assert answers["Q12", "p1"].by == "form"
    assert (answers["Q12", "p1"].facts, answers["Q5", "p1"].by) == ({"name": "花子"}, "resident")
    assert answers["Q17", None].unsure == ("paper",)
    assert answers["Q11", None].unsure == ("dogs",)
    assert answers["Q16", "p1"].facts == {}
    assert answers["Q4", None].facts == {"address": "朝日町"}
    assert look(town).revisions["Q5@p1"] == 1
    town.say(reply(town, "Q12", "p1", taken_back=True))
    town.edit("p1.name", "桜")
    answers = {(each.question, each.person): each for each in look(town).answers}
    assert (answers["Q12", "p1"].by, answers["Q12", "p1"].at) == ("form", None)


def test_what_is_off_is_not_in_the_branchs_view() -> None:
    """Neither question nor answer, nor revision, nor a procedure that depends on it; the specialist asks by voice."""
    town = Deciding("tennyu")
    begin(town)
    for question, facts in (("Q0b", {}), ("Q2", {"consent": True}), ("Q3", {}), ("Q4", {"abroad": True})):
        town.say(reply(town, question, facts=facts))
    assert line(look(town), "everybody") is not None
    assert line(look(town, Role.RESIDENT), "everybody") is None, "it depends on the water"
    while look(town).question not in ("Q10", None):
        now, persons = look(town).question, look(town).persons
        assert now is not None
        unsure = {"Q12": [], "Q16": [], "Q15": ["birth"], "Q8": ["ins"], "Q9": ["pension"], "Q5": ["moving"]}
        town.say(reply(town, now, persons[0] if persons else None, unsure=unsure.get(now, ["head"])))
    assert look(town).question == "Q10"
    branch = look(town, Role.BRANCH_STAFF)
    assert (branch.question, branch.by_voice, branch.off) == (None, True, ())
    town.say(reply(town, "Q10", facts={"water": True}))
    assert line(look(town), "everybody").needed  # type: ignore[union-attr]
    branch = look(town, Role.RESIDENT)
    assert line(branch, "everybody") is None
    assert "Q10" not in branch.revisions
    assert not any(each.question == "Q10" for each in branch.answers)
    town.say(keep(town, "Q10", False))
    branch = look(town, Role.RESIDENT)
    assert line(branch, "everybody") is not None
    assert any(each.question == "Q10" for each in branch.answers)


def test_a_hidden_end_is_not_told_either() -> None:
    """The branch does not learn which answer ended it."""
    town = Deciding("tennyu")
    begin(town)
    town.say(keep(town, "Q2", True))
    town.say(reply(town, "Q2", facts={"consent": False}))
    assert look(town).stopped == "Q2"
    assert look(town, Role.RESIDENT).stopped is None


def test_off_the_screen_the_branch_has_the_list_alone() -> None:
    """What is needed; what is undecided only when nothing is left to ask. After the end there is none."""
    town = Deciding("tennyu")
    town.say(reply(town, "Q11", facts={"dogs": 1}))
    branch = look(town, Role.RESIDENT)
    assert (branch.question, branch.answers, branch.by_voice) == (None, (), False)
    assert all(each.needed for each in branch.procedures)
    assert line(branch, "dog") is not None
    town.say(reply(town, "Q2", facts={"consent": False}))
    assert any(each.unknown for each in look(town, Role.RESIDENT).procedures)
    town.say(c.Close(id=town.id(), visit=VISIT, outcome=Outcome.FINISHED))
    assert view_for(town.visit, town.plan, Role.RESIDENT, today=town.clock.today) is None
    assert look(town).stopped == "Q2"


def test_a_date_without_its_day_has_no_due_day() -> None:
    """Nothing is guessed."""
    town = Deciding("tennyu")
    town.edit("case.date", "2026-11-20")
    held = town.visit.values["case.date"]
    town.visit = replace(town.visit, values={"case.date": replace(held, value="2026-11-00")})
    assert line(look(town), "notice").due == (None,)  # type: ignore[union-attr]
    town = Deciding("tennyu")
    town.say(reply(town, "Q14", facts={"date": "2026-11-20"}))
    assert line(look(town), "notice").due == ("2026-12-04",)  # type: ignore[union-attr]


def test_a_term_counts_from_the_day_that_a_form_says() -> None:
    """Of the case, or of a person for whom the procedure is needed; the form comes before the interview."""
    town = Deciding("juminhyo", "tennyu")
    town.say(reply(town, "Q1", facts={"event": "move"}))
    town.say(reply(town, "Q11", facts={"dogs": 1}))
    town.edit("case.date", "2026-11-21")
    assert line(look(town), "dog").due == ("2026-12-05",)  # type: ignore[union-attr]
    town.edit("cert.use", "2026-11-20")
    assert line(look(town), "dog").due == ("2026-12-04",)  # type: ignore[union-attr]
    town.edit("p1.name", "2026-11-19")
    town.say(reply(town, "Q5", "p1", facts={"moving": True}))
    town.say(reply(town, "Q8", "p1", facts={"ins": "kokuho"}))
    assert line(look(town), "insurance").due == ("2026-12-03",)  # type: ignore[union-attr]


def test_the_branch_sees_no_due_day_that_tells_a_hidden_date() -> None:
    """The line itself stays: the rule does not depend on the date."""
    town = Deciding("tennyu")
    begin(town)
    town.say(keep(town, "Q14", True))
    town.say(reply(town, "Q14", facts={"date": "2026-11-20"}))
    assert line(look(town), "notice").due == ("2026-12-04",)  # type: ignore[union-attr]
    assert line(look(town, Role.RESIDENT), "notice").due == (None,)  # type: ignore[union-attr]
    town.say(keep(town, "Q14", False))
    assert line(look(town, Role.RESIDENT), "notice").due == ("2026-12-04",)  # type: ignore[union-attr]


def test_what_needs_another_form_is_told_to_the_branch_also_after_the_end() -> None:
    """As far as nothing hidden leads to it; a hidden question that keeps a needed procedure is named to head office."""
    town = Deciding("tennyu")
    assert needed_elsewhere(town.visit, town.plan, today=town.clock.today) == ()
    town.say(reply(town, "Q1", facts={"event": "move"}))
    town.say(reply(town, "Q11", facts={"dogs": 2}))
    found = {each.rule: each for each in needed_elsewhere(town.visit, town.plan, today=town.clock.today)}
    assert found["dog"].needed
    assert "notice" not in found, "its form is in the visit"
    assert look(town).hiding == ()
    town.say(keep(town, "Q11", True))
    assert "dog" not in {each.rule for each in needed_elsewhere(town.visit, town.plan, today=town.clock.today)}
    assert look(town).hiding == ("Q11",)
    begin(town)
    assert look(town, Role.RESIDENT).hiding == ()
    town.say(keep(town, "Q11", False))
    town.visit = replace(town.visit, state=VisitState.CLOSED)
    assert "dog" in {each.rule for each in needed_elsewhere(town.visit, town.plan, today=town.clock.today)}
    town.plan = SmallPlan(interview=None)
    assert needed_elsewhere(town.visit, town.plan, today=town.clock.today) == ()
