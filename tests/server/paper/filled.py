"""Forms of the packaged catalogue, filled for so many persons."""

from functools import cache

from server.catalogue.loader import load_catalogue, packaged_folder
from server.catalogue.model import Plan
from server.paper.form_fields import PaperForm, Values, paper_form
from server.paper.job import PaperJob
from server.paper.samples import sample_job, sample_values
from tests.server.paper.examples import DIGEST, NUMBER


@cache
def content() -> Plan:
    """The packaged catalogue."""
    return load_catalogue(packaged_folder()).content


@cache
def form_of(form_id: str) -> PaperForm:
    """A form of the packaged catalogue."""
    form = paper_form(content(), form_id)
    assert form is not None
    return form


def persons(count: int) -> tuple[str, ...]:
    """The ids of so many persons."""
    return tuple(f"p{number}" for number in range(1, count + 1))


def filled(form_id: str, count: int, *, long: bool = False, names: tuple[str, ...] = ()) -> dict[str, tuple[str, str]]:
    """An answer in every field of a form, for so many persons; `names` stand in for theirs, in order."""
    values = sample_values(content(), form_of(form_id), persons(count), long=long)
    return values | {f"{person}.name": (name, name) for person, name in zip(persons(count), names, strict=False)}


def job_of(form_id: str, values: Values, count: int, *, digest: str = DIGEST) -> PaperJob:
    """The form of a visit of so many persons with these answers."""
    return sample_job(content(), form_of(form_id), dict(values), persons(count), number=NUMBER, digest=digest)
