"""Writes docs/protocol.md from the structs and tables of the core: ``python -m server.protocol_page``."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec

from server.schema_words import Schema, member_table, schemas_of
from server.sockets import CLOSE_CODES
from server.websocket import CLOSE_BAD_FRAMES
from signaling import call, visit_states
from signaling.codec import FRAME_MAX, PLAIN_FRAME_MAX
from signaling.commands import (
    AnyCommand,
    AskHelp,
    CallStaff,
    CloseDepartment,
    FinishWrapUp,
    Hello,
    LastingCommand,
    OpenVisit,
    PassingCommand,
    Pulse,
    SeeHelp,
    SetActivity,
    SetAway,
    WatchColleagues,
)
from signaling.decide import EVENTS_MAX, OFFER_MS
from signaling.errors import ErrorCode
from signaling.events import AnyBody
from signaling.matching import LOST_S
from signaling.messages import AnyMessage
from signaling.presence import WRAP_UP_MS
from signaling.rights import IN_STATE, MAY, NOT_FOR_THE_BRANCH
from signaling.room import BEHIND_S, GONE_S, LIVE_S, TAIL
from signaling.visit_queue import DECLINE_REST_MS
from signaling.words import Role

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"

CODES: Mapping[ErrorCode, str] = {
    ErrorCode.INVALID_FORMAT: "The frame is no command; `place` says where, never what stood there.",
    ErrorCode.TOO_LARGE: "The frame is longer than `max` bytes.",
    ErrorCode.TOO_FAST: "More commands than a person can give.",
    ErrorCode.FORBIDDEN: "Not for this role, or not about a visit of theirs.",
    ErrorCode.NOT_FOUND: "There is no such visit, procedure, section, person or question.",
    ErrorCode.WRONG_STATE: "Not in this state of the visit, the call or the application (`submitted`: it is filed).",
    ErrorCode.STALE: "It is about something that has moved on; the details say how it stands now.",
    ErrorCode.INVALID_VALUE: "The field does not take this text; `ja` and `en` say why, for people.",
    ErrorCode.UNKNOWN_FIELD: "There is no such field in the visit.",
    ErrorCode.SECRET_FIELD: "The field (個人番号) exists on paper only.",
    ErrorCode.INCOMPLETE: "Something required is missing; `fields` names it.",
    ErrorCode.NOT_CONFIRMED: "`sections` are not confirmed as they stand.",
    ErrorCode.NOT_SIGNED: "The application is not signed as it stands.",
    ErrorCode.TOO_MANY: "The bound is `max`.",
    ErrorCode.TAKEN: "Somebody else was first: the counter has a visit, the visit has a specialist.",
    ErrorCode.NOT_SAVED: "It could not be made durable; nothing has changed. The sender may try again.",
    ErrorCode.INTERNAL_ERROR: "A fault of the server; nothing has changed.",
}
CLOSINGS: Mapping[str, str] = {
    "broken": "a fault of the server: reconnect",
    "replaced": "the same station or desk was opened elsewhere: stop",
    "forbidden": "not signed in, or not in this role: show the door",
    "silent": f"nothing was heard for {GONE_S:.0f} s: reconnect",
    "changed": "rights were changed: reconnect, to be welcomed with the new ones",
}
WHO: Mapping[type[msgspec.Struct], Sequence[Role]] = {
    Hello: tuple(role for role in Role if role != Role.SYSTEM),
    Pulse: tuple(role for role in Role if role != Role.SYSTEM),
    SetActivity: (Role.SPECIALIST,),
    FinishWrapUp: (Role.SPECIALIST,),
    SetAway: (Role.SUPERVISOR,),
    CloseDepartment: (Role.SUPERVISOR,),
    OpenVisit: (Role.RESIDENT, Role.BRANCH_STAFF),
    WatchColleagues: (Role.SPECIALIST,),
    CallStaff: (Role.RESIDENT, Role.BRANCH_STAFF),
    AskHelp: (Role.SPECIALIST, Role.BRANCH_STAFF),
    SeeHelp: (Role.SUPERVISOR,),
}
_IN_THE_CALL = (Role.RESIDENT, Role.SPECIALIST, Role.INTERPRETER, Role.FAMILY, Role.SUPERVISOR)
_TWO = (Role.RESIDENT, Role.SPECIALIST)
_PASSING_WHO = {
    "mark_paper": (Role.SPECIALIST,),
    "focus": (Role.RESIDENT, Role.SPECIALIST),
    "typing": (Role.SPECIALIST,),
    "viewing": (Role.RESIDENT,),
    "signal": _IN_THE_CALL,
    "report_call": _IN_THE_CALL,
    "redial": _IN_THE_CALL,
    "report_media": _TWO,
    "slate_write": _TWO,
    "slate_draw": _TWO,
    "slate_wipe": _TWO,
    "catch_up": _TWO,
}

_HEAD = """# The protocol between pages and server

This page is made from the code by `python -m server.protocol_page`; a test fails when it is out of date. Examples
of everything are in `tests/wire_examples.json`, of digests in `tests/digest_examples.json`. Names are those of the
glossary.

## The socket

`GET /ws?as=station|desk|branch|board&origin=…`, from the same origin only. `origin` is drawn once per page load
(`[a-z0-9]`, 8 to 32); the cookie decides who it is. A client sends one JSON object per frame; the server sends JSON
**arrays** of messages. The first is `welcome`.

- A frame has at most {frame_max} bytes, and at most {plain_max} unless it is `sign`. Unknown members are refused.
- Once a second comes `pulse`; the client answers with its own, which says what its screen has shown. Who is not
  heard for {live} s is not live, who shows for {behind} s what is not the newest is behind, who is silent for
  {gone} s is disconnected.
- A command's `id` is `<origin>-<n>`, n counting up. It is answered by `done` or `failed` with that id, `done` only
  when its events are durable. What was not answered is sent again after a reconnect, with the same id and in the
  same order; it is carried out once.
- `hello` joins a visit: missing events come, or a `snapshot` when more than {tail} are missing. State and joining
  are one step.
- Events come in order of `seq`; numbers are skipped where a role may not see an event.
- Passing messages have no id and no answer; they are never stored.
"""

_STORY = """## A visit from the button to the paper

```
station                      server                           desk
  open_visit ──────────────▶ opened                             (pages say hello after welcome)
  ◀──────────────── done     offered ──────────── ringing ────▶
  hello ───────────────────▶                                    within {ring} s: answer (or decline: the next one rings)
  ◀──── snapshot, place      answered ◀──────────────── answer
  ◀─────────── event         ────────────────────────── done ─▶ hello
  ◀────── call_connect (polite)      call_connect ────────────▶ signal … signal … report_call connected
  ◀── typing (passing) ──────────────────────────────────────── typing, focus
  ◀── event edited ───────── edited ◀────────────────── edit    (base: the revision of that field which the typist saw)
  ◀── event presented ────── presented ◀────────────── present  (section, revision)
  confirm ─────────────────▶ confirmed ─────────────── event ─▶ (section, revision, digest of what the counter showed)
  ◀───────────────────────── signature_requested ◀───────────── request_signature
  sign ────────────────────▶ signed ────────────────── event ─▶
  ◀───────────────────────── submitted ◀─────────────── submit
  ◀─ call_end ────────────── closed ◀──────────────────── close  wrap-up of {wrap} s, unless finish_wrap_up
  wipe ────────────────────▶ wiped                               nothing of the visit reaches the counter any more
```

An edit voids the confirmation of its section; so does every change elsewhere that makes a row of it come or go
(`voided`). A signature is bound to the digest of the whole application, a submission too. `confirm`, `dispute` and
`sign` are taken from the station's connection only.

A visit that rings out makes the specialist away (`no_answer`); one who declines is asked again after {rest} s at
the earliest; a desk that is gone for {lost} s loses what rings there. A visit's log has at most {events} events.
"""


def page() -> str:
    """The whole page."""
    commands, messages, bodies = (_structs(union) for union in (AnyCommand, AnyMessage, AnyBody))
    schemas = schemas_of([*commands, *messages, *bodies])
    lasting, passing = _structs(LastingCommand), _structs(PassingCommand)
    others = [kind for kind in commands if kind not in (*lasting, *passing)]
    parts = [
        _HEAD.format(
            frame_max=FRAME_MAX, plain_max=PLAIN_FRAME_MAX, live=LIVE_S, behind=BEHIND_S, gone=GONE_S, tail=TAIL
        ),
        _closings(),
        _STORY.format(
            ring=OFFER_MS // 1000,
            wrap=WRAP_UP_MS // 1000,
            rest=DECLINE_REST_MS // 1000,
            lost=LOST_S,
            events=EVENTS_MAX,
        ),
        _states(),
        _table_of_rights(lasting),
        _group("Commands about a visit", lasting, schemas, level="lasting"),
        _group("Commands about the connection and its person", others, schemas, level="others"),
        _group("Passing messages from a client", passing, schemas, level="passing"),
        _group("Messages from the server", messages, schemas, level="messages"),
        _group("Events", bodies, schemas, level="bodies"),
        _shared(schemas, {kind.__name__ for kind in (*commands, *messages, *bodies)}),
        _codes(),
    ]
    return "\n".join(parts)


def _structs(union: Any) -> list[type[msgspec.Struct]]:
    return list(get_args(union))


def _tag(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def _about(kind: Any) -> str:
    text = (inspect.getdoc(kind) or "").replace("``", "`")
    return " ".join(text.split())


def _roles(roles: Iterable[Role]) -> str:
    known = set(roles)
    return ", ".join(role.value for role in Role if role in known)


def _closings() -> str:
    rows = [f"| {code} | {CLOSINGS[name]} |" for name, code in sorted(CLOSE_CODES.items(), key=lambda pair: pair[1])]
    rows.append(f"| {CLOSE_BAD_FRAMES} | too many frames that are no commands: a fault of the page |")
    return "\n".join(["| close code | what it means and what the page does |", "| --- | --- |", *rows, ""])


def _states() -> str:
    visit = [
        f"| {state.value} | {', '.join(f'{kind} → {to.value}' for kind, to in steps.items())} |"
        for state, steps in visit_states.TRANSITIONS.items()
    ]
    calls = [
        f"| {phase.value} | {', '.join(to.value for to in call.TRANSITIONS if to in call.TRANSITIONS[phase])} |"
        for phase in call.TRANSITIONS
    ]
    return "\n".join(
        [
            "## States",
            "",
            "| a visit that is | moves with |",
            "| --- | --- |",
            *visit,
            "",
            "| a side of a call that is | may report |",
            "| --- | --- |",
            *calls,
            "",
        ]
    )


def _table_of_rights(lasting: list[type[msgspec.Struct]]) -> str:
    rows = []
    for kind in lasting:
        states = ", ".join(state.value for state, kinds in IN_STATE.items() if kind in kinds)
        rows.append(f"| [`{_tag(kind)}`](#{_tag(kind)}) | {_roles(_may(kind))} | {states} |")
    return "\n".join(
        ["## Who may do what, and when", "", "| command | who | in which states |", "| --- | --- | --- |", *rows, ""]
    )


def _may(kind: type[msgspec.Struct]) -> Iterable[Role]:
    return next(roles for command, roles in MAY.items() if command is kind)


def _group(title: str, kinds: list[type[msgspec.Struct]], schemas: Mapping[str, Schema], *, level: str) -> str:
    lines = [f"## {title}", ""]
    for kind in kinds:
        lines += [f"### {_tag(kind)}", "", _about(kind), ""]
        note = _note(kind, level)
        if note:
            lines += [note, ""]
        table = member_table(schemas[kind.__name__])
        if table:
            lines += [*table, ""]
    return "\n".join(lines)


def _note(kind: type[msgspec.Struct], level: str) -> str:
    match level:
        case "lasting":
            return f"From: {_roles(_may(kind))}."
        case "others":
            return f"From: {_roles(WHO[kind])}."
        case "passing":
            return f"From: {_roles(_PASSING_WHO[_tag(kind)])}, while the visit is served."
        case "bodies" if kind in NOT_FOR_THE_BRANCH:
            return "Kept from the branch."
        case _:
            return ""


def _shared(schemas: Mapping[str, Schema], told: set[str]) -> str:
    lines = ["## What members are made of", ""]
    for name in sorted(set(schemas) - told):
        schema = schemas[name]
        lines += [f"### {name}", ""]
        lines += [" ".join(str(schema["description"]).replace("``", "`").split()), ""]
        if "enum" in schema:
            lines += [" · ".join(f"`{one}`" for one in schema["enum"]), ""]
        else:
            lines += [*member_table(schema), ""]
    return "\n".join(lines)


def _codes() -> str:
    rows = [f"| `{code.value}` | {CODES[code]} |" for code in ErrorCode]
    return "\n".join(["## Codes of a refusal", "", "| code | why |", "| --- | --- |", *rows, ""])


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page; with ``--check`` only compare, 1 when it is out of date."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    text = page()
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
