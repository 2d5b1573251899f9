"""Tests of server/paper/samples.py."""

from datetime import date

import pytest

from server.catalogue.field_types import LONGEST, FieldType, check_text
from server.paper.samples import NAME_LENGTH, ending_in, long_name, sample_values
from tests.server.paper.filled import content, form_of, persons


@pytest.mark.parametrize("form_id", sorted(content().forms))
def test_every_field_has_an_answer_that_could_be_typed(form_id: str) -> None:
    """A resident could have given the usual ones: the field's own check takes them; none is longer than it may be."""
    for long in (False, True):
        for ident, (value, shown) in sample_values(content(), form_of(form_id), persons(2), long=long).items():
            field = content().fields[f"p.{ident.partition('.')[2]}" if ident[:2] in ("p1", "p2") else ident]
            assert value, ident
            assert 0 < len(shown) <= min(field.most or LONGEST, LONGEST), ident
            if not long and field.rule != "residence_card" and field.type is not FieldType.ACCOUNT:
                check_text(
                    field.type,
                    value,
                    today=date(2026, 11, 22),
                    options=tuple(option.value for option in field.options),
                    digits=field.digits,
                    max_length=field.most,
                    rule=field.rule,
                )


def test_long_names_are_long_and_no_two_are_the_same() -> None:
    """A hundred letters, Japanese and Latin in turn."""
    names = [long_name(number) for number in range(1, 14)]
    assert {len(name) for name in names} == {NAME_LENGTH}
    assert len(set(names)) == len(names)


def test_a_form_is_printed_as_its_first_procedure_has_it() -> None:
    """住民異動届 serves several; the first of them says how it is signed."""
    assert ending_in(content(), "idou_todoke").form == "idou_todoke"
