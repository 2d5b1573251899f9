"""Tests of field edits, persons and procedures."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.edits import PERSONS_EVER_MAX
from signaling.errors import ErrorCode
from signaling.form_session import section_rows, status_of
from signaling.plan import CheckedText
from signaling.words import Source
from tests.support.deciding import RESIDENT, VISIT, Deciding


def edited(bodies: list[e.AnyBody]) -> list[tuple[str, str]]:
    """The fields that were written, with what they show."""
    return [(body.field, body.shown) for body in bodies if isinstance(body, e.Edited)]


def test_an_edit_is_stored_with_what_is_shown() -> None:
    """And the section's revision becomes the field's."""
    town = Deciding("tennyu")
    [body] = town.edit("case.date", " 2026-11-20 ")
    assert body == e.Edited(
        field="case.date",
        section="move",
        revision=1,
        value="2026-11-20",
        shown="令和8年11月20日",
        source=Source.SAID,
    )
    assert town.visit.values["case.date"].revision == 1
    assert town.visit.values["case.date"].by == "specialist:sato"


def test_a_plan_reads_values_with_what_is_being_written() -> None:
    """As one mapping: each field once, the newest text of it."""
    town = Deciding("tennyu")
    seen: list[dict[str, str]] = []
    real = town.plan.check

    def check(field: str, text: str, values: Mapping[str, str], *, today: date) -> CheckedText:
        seen.append(dict(values))
        assert len(values) == len(seen[-1])
        return real(field, text, values, today=today)

    town.plan.check = check  # type: ignore[method-assign]
    town.edit("addr.new.zip", "9990000")
    assert [values.get("addr.new.zip") for values in seen] == [None, "9990000", "9990000"]
    assert seen[0] == {"hh.head_after": "p1", "p1.japanese": "yes"}
    town.edit("addr.new.zip", "1000001")
    assert seen[3]["addr.new.zip"] == "9990000"


def test_a_warning_is_kept() -> None:
    """The plan's warning goes with the value."""
    town = Deciding("tennyu")
    town.edit("case.date", "2026-10-01")
    assert town.visit.values["case.date"].warning == "late"


def test_a_stale_edit_is_refused_with_what_is_there() -> None:
    """The typist sees both values and chooses."""
    town = Deciding()
    town.edit("visitor.name", "先")
    details = town.refuses(ErrorCode.STALE, town.edit_of("visitor.name", "後", base=0))
    assert details == {
        "field": "visitor.name",
        "revision": 1,
        "value": "先",
        "shown": "先",
        "by": "specialist:sato",
    }


def test_an_edit_on_a_field_that_was_never_there_is_stale() -> None:
    """A base from elsewhere."""
    town = Deciding()
    details = town.refuses(ErrorCode.STALE, town.edit_of("visitor.name", "後", base=4))
    assert details == {"field": "visitor.name", "revision": 0, "value": "", "shown": ""}


def test_two_people_in_different_fields_do_not_disturb_each_other() -> None:
    """The base is the field's revision, not the section's."""
    town = Deciding()
    first, second = town.edit_of("visitor.name", "葛城"), town.edit_of("visitor.tel", "0420000000")
    assert len(town.say(first)) == len(town.say(second)) == 1
    assert status_of(town.visit, "visitor").revision == 2


def test_the_same_value_again_is_nothing() -> None:
    """No event, so no confirmation is lost to a field that was merely left."""
    town = Deciding()
    town.edit("visitor.name", "葛城")
    town.confirm("visitor")
    assert town.edit("visitor.name", " 葛城 ") == []
    assert town.edit("visitor.tel", "") == []
    assert status_of(town.visit, "visitor").confirmed


def test_a_field_is_cleared_by_the_empty_text() -> None:
    """It keeps a revision, so that a late edit on the old value is stale."""
    town = Deciding()
    town.edit("visitor.name", "葛城")
    town.edit("visitor.name", "")
    assert town.visit.values["visitor.name"].value == ""
    town.refuses(ErrorCode.STALE, town.edit_of("visitor.name", "後", base=1))


def test_a_value_that_the_field_does_not_take_is_refused_with_words() -> None:
    """For people, in both languages."""
    details = Deciding("tennyu").refuses(ErrorCode.INVALID_VALUE, Deciding("tennyu").edit_of("case.date", "2026-11-23"))
    assert set(details) >= {"field", "ja", "en"}


def test_a_secret_field_is_never_written() -> None:
    """個人番号 is a box on paper; the refusal does not repeat the number."""
    town = Deciding("tennyu")
    details = town.refuses(ErrorCode.SECRET_FIELD, town.edit_of("p1.my_number", "123456789018"))
    assert details == {"field": "p1.my_number"}


def test_an_unknown_field_is_refused() -> None:
    """Also one of a person who is not there."""
    town = Deciding("tennyu")
    for field in ("visitor.shoe_size", "p2.name", "p.name"):
        town.refuses(ErrorCode.UNKNOWN_FIELD, town.edit_of(field, "x"))


def test_values_that_come_along_fill_only_empty_fields() -> None:
    """With the system as their source."""
    town = Deciding("tennyu")
    assert edited(town.edit("addr.new.zip", "1000001")) == [
        ("addr.new.zip", "100-0001"),
        ("addr.new.town", "東京都千代田区千代田"),
    ]
    assert town.visit.values["addr.new.town"].source == Source.SYSTEM
    assert status_of(town.visit, "address_new").revision == 2
    assert edited(town.edit("addr.new.zip", "9990000"))[1:] == [("case.from_abroad", "はい")]


def test_a_value_that_comes_along_and_is_refused_is_left_out() -> None:
    """It is an offer, not a command: unknown fields and bad values are passed over, the rest is filled."""
    town = Deciding("tennyu")
    assert edited(town.edit("addr.new.zip", "9990001")) == [("addr.new.zip", "999-0001"), ("addr.new.town", "朝日町")]


def test_a_field_filled_in_voids_what_it_moves() -> None:
    """The postal code brings a yes along that makes a row appear in a section which was confirmed."""
    town = Deciding("tennyu", "juminhyo")
    for section in ("move", "cert", "household"):
        town.confirm(section)
    town.edit("addr.new.zip", "9990000")
    assert not status_of(town.visit, "move").confirmed
    assert not status_of(town.visit, "cert").confirmed
    assert status_of(town.visit, "household").confirmed


def test_an_edit_that_moves_rows_elsewhere_voids_there() -> None:
    """The section gets a revision of its own for it; what was disputed stays disputed."""
    town = Deciding("tennyu")
    town.confirm("address_new")
    town.say(c.Dispute(id=town.id(), visit=VISIT, section="address_new", field="addr.new.town"), RESIDENT)
    revision = status_of(town.visit, "address_new").revision
    bodies = town.edit("case.from_abroad", "yes")
    assert e.Voided(section="address_new", revision=revision + 1) in bodies
    status = status_of(town.visit, "address_new")
    assert (status.presented, status.confirmation, status.disputes) == (None, None, ("addr.new.town",))


def test_a_section_that_nobody_looks_at_is_not_voided() -> None:
    """Neither presented nor confirmed: there is nothing to take back."""
    town = Deciding("tennyu")
    town.edit("addr.new.town", "朝日町")
    assert [type(body) for body in town.edit("case.from_abroad", "yes")] == [e.Edited]


def test_a_name_is_renewed_where_it_is_shown() -> None:
    """A reference to a person shows the name; its section is to be confirmed anew."""
    town = Deciding("tennyu")
    town.confirm("household")
    assert edited(town.edit("p1.name", "葛󠄀城 一郎")) == [
        ("p1.name", "葛󠄀城 一郎"),
        ("hh.head_after", "葛󠄀城 一郎"),
    ]
    assert not status_of(town.visit, "household").confirmed
    assert town.visit.values["hh.head_after"].source == Source.SYSTEM


def test_a_reference_keeps_its_own_source() -> None:
    """Who said who the head is, is not changed by a name."""
    town = Deciding("tennyu")
    town.say(c.AddPerson(id=town.id(), visit=VISIT))
    town.edit("hh.head_after", "p2")
    town.edit("p2.name", "葛󠄀城 二郎")
    held = town.visit.values["hh.head_after"]
    assert (held.shown, held.source) == ("葛󠄀城 二郎", Source.SAID)


def test_a_reference_that_shows_the_same_is_not_written_again() -> None:
    """A name that only gained a blank at its end."""
    town = Deciding("tennyu")
    town.edit("p1.name", "世帯員1")
    assert status_of(town.visit, "household").revision == 1


def test_a_reference_is_to_somebody_of_the_visit() -> None:
    """Not to a person who left, nor to words."""
    town = Deciding("tennyu")
    for value in ("p2", "p0", "母"):
        details = town.refuses(ErrorCode.INVALID_VALUE, town.edit_of("hh.head_after", value))
        assert details["reason"] == "unknown_person"
        assert set(details) == {"field", "reason", "ja", "en"}
    town.edit("hh.head_after", "")
    assert town.visit.values["hh.head_after"].value == ""


def test_a_default_does_not_refer_to_somebody_who_left() -> None:
    """The first person left before the procedure that names them came."""
    town = Deciding("jidou_teate")
    town.say(c.AddPerson(id=town.id(), visit=VISIT))
    town.say(c.RemovePerson(id=town.id(), visit=VISIT, person="p1"))
    assert edited(town.say(c.AddProcedure(id=town.id(), visit=VISIT, procedure="tennyu"))) == []


# -- persons ----------------------------------------------------------------------------------------------------


def test_a_person_joins_with_the_defaults() -> None:
    """An id that was never used before."""
    town = Deciding("tennyu")
    bodies = town.say(c.AddPerson(id=town.id(), visit=VISIT))
    assert bodies[0] == e.PersonAdded(person="p2")
    assert edited(bodies) == [("p2.japanese", "はい")]
    town.say(c.RemovePerson(id=town.id(), visit=VISIT, person="p2"))
    assert town.say(c.AddPerson(id=town.id(), visit=VISIT))[0] == e.PersonAdded(person="p3")


def test_a_person_who_leaves_takes_their_values_along() -> None:
    """And fields that named them are cleared."""
    town = Deciding("tennyu")
    town.say(c.AddPerson(id=town.id(), visit=VISIT))
    town.edit("p2.name", "葛󠄀城 二郎")
    town.edit("hh.head_after", "p2")
    town.confirm("person:p2")
    town.confirm("person:p1")
    bodies = town.say(c.RemovePerson(id=town.id(), visit=VISIT, person="p2"))
    assert edited(bodies) == [("hh.head_after", "")]
    assert bodies[-1] == e.PersonRemoved(person="p2")
    assert not any(field.startswith("p2.") for field in town.visit.values)
    assert "person:p2" not in town.visit.sections
    assert status_of(town.visit, "person:p1").confirmed


def test_somebody_else_or_the_last_person_does_not_leave() -> None:
    """A household has somebody in it."""
    town = Deciding("tennyu")
    town.refuses(ErrorCode.NOT_FOUND, c.RemovePerson(id=town.id(), visit=VISIT, person="p7"))
    town.refuses(ErrorCode.WRONG_STATE, c.RemovePerson(id=town.id(), visit=VISIT, person="p1"))


def test_a_household_has_its_bound() -> None:
    """Twelve at a time, and no more ids than the field ids have room for."""
    town = Deciding("tennyu")
    for _ in range(c.PERSONS_MAX - 1):
        town.say(c.AddPerson(id=town.id(), visit=VISIT))
    assert town.refuses(ErrorCode.TOO_MANY, c.AddPerson(id=town.id(), visit=VISIT)) == {"max": c.PERSONS_MAX}
    while town.visit.persons_ever < PERSONS_EVER_MAX:
        town.say(c.RemovePerson(id=town.id(), visit=VISIT, person=town.visit.persons[-1]))
        town.say(c.AddPerson(id=town.id(), visit=VISIT))
    town.say(c.RemovePerson(id=town.id(), visit=VISIT, person=town.visit.persons[-1]))
    town.refuses(ErrorCode.TOO_MANY, c.AddPerson(id=town.id(), visit=VISIT))


# -- procedures -------------------------------------------------------------------------------------------------


def test_a_procedure_joins_with_its_defaults() -> None:
    """Twice is once."""
    town = Deciding("tennyu")
    command = c.AddProcedure(id=town.id(), visit=VISIT, procedure="juminhyo")
    bodies = town.say(command)
    assert bodies[0] == e.ProcedureAdded(procedure="juminhyo")
    assert edited(bodies) == [("cert.copies", "1")]
    assert town.say(command) == []


def test_a_procedure_that_adds_rows_voids_what_was_confirmed() -> None:
    """The child allowance asks one more question of each person; and takes it away again."""
    town = Deciding("tennyu")
    town.confirm("person:p1")
    town.confirm("visitor")
    town.say(c.AddProcedure(id=town.id(), visit=VISIT, procedure="jidou_teate"))
    assert not status_of(town.visit, "person:p1").confirmed
    assert status_of(town.visit, "visitor").confirmed
    town.confirm("person:p1")
    town.say(c.RemoveProcedure(id=town.id(), visit=VISIT, procedure="jidou_teate"))
    assert not status_of(town.visit, "person:p1").confirmed
    assert len(section_rows(town.visit, "person:p1", town.plan)) == 2


def test_a_procedure_must_be_in_the_catalogue_and_in_the_visit() -> None:
    """And one always stays."""
    town = Deciding()
    town.refuses(ErrorCode.NOT_FOUND, c.AddProcedure(id=town.id(), visit=VISIT, procedure="koseki"))
    town.refuses(ErrorCode.NOT_FOUND, c.RemoveProcedure(id=town.id(), visit=VISIT, procedure="tennyu"))
    town.refuses(ErrorCode.WRONG_STATE, c.RemoveProcedure(id=town.id(), visit=VISIT, procedure="juminhyo"))


def test_a_visit_has_no_more_procedures_than_its_bound() -> None:
    """However they came together."""
    town = Deciding()
    crowd = tuple(f"old_{n}" for n in range(c.PROCEDURES_MAX))
    town.visit = replace(town.visit, procedures=crowd)
    town.refuses(ErrorCode.TOO_MANY, c.AddProcedure(id=town.id(), visit=VISIT, procedure="tennyu"))


# -- what is filed ----------------------------------------------------------------------------------------------


def test_nothing_changes_what_is_filed() -> None:
    """Neither an edit in it, nor one elsewhere, nor a person, nor a procedure."""
    town = Deciding()
    town.file_certificate()
    assert town.refuses(ErrorCode.WRONG_STATE, town.edit_of("visitor.name", "誰か")) == {"submitted": "juminhyo"}
    town.say(c.AddProcedure(id=town.id(), visit=VISIT, procedure="tennyu"))
    town.refuses(ErrorCode.WRONG_STATE, town.edit_of("cert.copies", "2"))
    town.edit("case.date", "2026-11-20")
    town.say(c.AddPerson(id=town.id(), visit=VISIT))
    town.refuses(ErrorCode.WRONG_STATE, c.RemoveProcedure(id=town.id(), visit=VISIT, procedure="juminhyo"))


def filed_allowance() -> Deciding:
    """A child allowance that is filed, beside a move that is not."""
    town = Deciding("tennyu", "jidou_teate")
    town.edit("visitor.name", "葛󠄀城 花子")
    town.edit("p1.name", "葛󠄀城 花子")
    for section in ("visitor", "person:p1"):
        town.confirm(section)
    town.request("jidou_teate")
    town.say(town.sign_of("jidou_teate"), RESIDENT)
    town.say(town.submit_of("jidou_teate"))
    return town


def test_persons_stay_when_a_form_with_them_is_filed() -> None:
    """They are rows of it."""
    town = filed_allowance()
    town.refuses(ErrorCode.WRONG_STATE, c.AddPerson(id=town.id(), visit=VISIT))
    town.edit("case.date", "2026-11-20")


def test_a_procedure_that_moves_rows_of_a_filed_form_stays() -> None:
    """Also one that would bring rows into it."""
    town = Deciding("tennyu", "juminhyo")
    town.edit("visitor.name", "葛󠄀城 花子")
    town.edit("p1.name", "葛󠄀城 花子")
    town.edit("case.date", "2026-11-20")
    town.edit("addr.new.town", "朝日町")
    for section in ("visitor", "move", "address_new", "household", "person:p1"):
        town.confirm(section)
    town.request("tennyu")
    town.say(town.sign_of("tennyu"), RESIDENT)
    town.say(town.submit_of("tennyu"))
    town.refuses(ErrorCode.WRONG_STATE, c.AddProcedure(id=town.id(), visit=VISIT, procedure="jidou_teate"))
    assert len(town.say(c.RemoveProcedure(id=town.id(), visit=VISIT, procedure="juminhyo"))) == 1


def test_what_comes_along_does_not_enter_a_filed_form() -> None:
    """The postal code is taken, the filed section is passed over."""
    town = Deciding("tennyu", "tenshutsu")
    town.edit("visitor.name", "葛󠄀城 花子")
    town.edit("case.date", "2026-11-20")
    for section in ("visitor", "move"):
        town.confirm(section)
    town.request("tenshutsu")
    town.say(town.sign_of("tenshutsu"), RESIDENT)
    town.say(town.submit_of("tenshutsu"))
    assert edited(town.edit("addr.new.zip", "9990000")) == [("addr.new.zip", "999-0000"), ("addr.new.town", "硫黄島")]
