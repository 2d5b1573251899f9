"""Tests of server/work_rights.py: whose work is whose, and tries that are counted."""

from __future__ import annotations

import pytest

from server.directory import Staff, StaffRole
from server.door_log import Act
from server.work_rights import Attempts, Clerk, may_have
from tests.support.department_work import door_log
from tests.support.installation import Installation


def staff(role: StaffRole, department: str = "", *, active: bool = True, ident: str = "ito") -> Staff:
    """Somebody of the town."""
    return Staff(ident, ident, ident, role, "", department, frozenset(), active)


@pytest.mark.parametrize("role", list(StaffRole))
def test_only_the_two_roles_have_departments_work(role: StaffRole) -> None:
    """A clerk that of the own department, the centre all, everybody else none."""
    one = staff(role, "shimin")
    expected = {StaffRole.DEPARTMENT_CLERK: {"shimin"}, StaffRole.CENTRE_CLERK: {"shimin", "zeimu"}}.get(role, set())
    assert {department for department in ("shimin", "zeimu", "") if may_have(one, department)} == expected
    assert not may_have(staff(role, "shimin", active=False), "shimin")


def test_names_are_for_the_department_alone() -> None:
    """The centre's list names nobody; nobody's department is no department."""
    clerk = Clerk(staff(StaffRole.DEPARTMENT_CLERK, "shimin"), "x")
    centre = Clerk(staff(StaffRole.CENTRE_CLERK), "x")
    assert (clerk.sees_names, centre.sees_names) == (True, False)
    assert (clerk.departments, centre.departments) == (frozenset({"shimin"}), None)
    assert (clerk.may("shimin"), clerk.may("zeimu"), centre.may("zeimu")) == (True, False, True)
    assert not Clerk(staff(StaffRole.DEPARTMENT_CLERK), "x").may("")


async def test_tries_are_counted_by_person_and_written_down(office: Installation) -> None:
    """After ten a wait of whole seconds, for this person only."""
    office.clock.hold()
    attempts = Attempts(office.database, office.clock)
    clerk = Clerk(staff(StaffRole.DEPARTMENT_CLERK, "shimin"), "x")
    other = Clerk(staff(StaffRole.DEPARTMENT_CLERK, "shimin", ident="ueda"), "x")
    for _ in range(10):
        assert attempts.wait(clerk) == 0
        await attempts.failed(clerk, Act.SLIP_REFUSED, "unknown")
    assert attempts.wait(clerk) == 6
    assert attempts.wait(other) == 0
    office.clock.jump(5.5)
    assert attempts.wait(clerk) == 1
    await attempts.noted(other, Act.WORK_READ, "v1:shimin")
    lines = await door_log(office)
    assert lines.count(("staff:ito", "slip_refused", "unknown")) == 10
    assert lines[-1] == ("staff:ueda", "work_read", "v1:shimin")
