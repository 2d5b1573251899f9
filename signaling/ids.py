"""Types of identifiers, so that a visit can't be passed where a connection is meant."""

from __future__ import annotations

from typing import Annotated, NewType

import msgspec

BranchId = NewType("BranchId", str)
CounterId = NewType("CounterId", str)
PersonId = NewType("PersonId", str)
ProcedureId = NewType("ProcedureId", str)
SpecialistId = NewType("SpecialistId", str)
VisitId = NewType("VisitId", str)
ConnectionId = NewType("ConnectionId", str)

# Shapes on the wire. A command id is "<origin>-<n>": the origin is drawn once per page load, n counts up,
# so a resend after a drop is recognised across sockets and server restarts. `$` alone would let a line break
# through at the end (Python), `\Z` is unknown to JSON Schema: `$(?!\n)` means the end for both.
CommandIdText = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{8,32}-[0-9]{1,9}$(?!\n)", max_length=42)]
VisitIdText = Annotated[str, msgspec.Meta(pattern=r"^v[0-9a-z]{8,32}$(?!\n)", max_length=33)]
FieldIdText = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,3}$(?!\n)", max_length=64)]
SectionIdText = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*(:p[1-9][0-9]?)?$(?!\n)", max_length=48)]
NameText = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$(?!\n)", max_length=48)]
DigestText = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", max_length=64)]
PersonIdText = Annotated[str, msgspec.Meta(pattern=r"^p[1-9][0-9]?$(?!\n)", max_length=3)]
CallIdText = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9.-]{3,96}$(?!\n)", max_length=96)]
SeatIdText = Annotated[str, msgspec.Meta(pattern=r"^s[1-9][0-9]{0,2}$(?!\n)", max_length=4)]
QuestionIdText = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_.:-]*$(?!\n)", max_length=48)]
