"""Tests of the wire form: every example round-trips, everything else is refused and never raises anything else."""

import json
from contextlib import suppress
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling import codec
from signaling.commands import AnyCommand, Edit, Pulse, Typing
from signaling.errors import ErrorCode, Refused
from signaling.events import AnyBody, Wiped
from signaling.messages import AnyMessage, Done, Replaced
from tests.support.wire_examples import BODIES, COMMANDS, MESSAGES

EDIT = COMMANDS["edit"]


def text_of(example: dict[str, Any]) -> str:
    """An example as a client would send it."""
    return json.dumps(example, ensure_ascii=False)


def refusal_of(frame: bytes | str) -> Refused:
    """The frame is refused; why."""
    with pytest.raises(Refused) as refusal:
        codec.decode_command(frame)
    return refusal.value


def tags(union: Any) -> set[str]:
    """The names of a union's members on the wire."""
    return {str(member.__struct_config__.tag) for member in get_args(union)}


def test_there_is_one_example_of_everything() -> None:
    """A new command, message or event needs its example, which the browser's tests read too."""
    assert set(COMMANDS) == tags(AnyCommand)
    assert set(MESSAGES) == tags(AnyMessage)
    assert set(BODIES) == tags(AnyBody)


@pytest.mark.parametrize("example", COMMANDS.values(), ids=list(COMMANDS))
def test_a_command_decodes_to_what_it_says(example: dict[str, Any]) -> None:
    """From text and from bytes; encoded again it is the example."""
    command = codec.decode_command(text_of(example))
    assert command == codec.decode_command(text_of(example).encode())
    assert msgspec.to_builtins(command) == example


@pytest.mark.parametrize("example", MESSAGES.values(), ids=list(MESSAGES))
def test_a_message_encodes_to_its_example(example: dict[str, Any]) -> None:
    """Read as its type and written again, nothing is lost or added."""
    message: Any = msgspec.convert(example, AnyMessage)
    assert json.loads(codec.encode_message(message)) == example


@pytest.mark.parametrize("example", BODIES.values(), ids=list(BODIES))
def test_a_body_round_trips_through_the_log(example: dict[str, Any]) -> None:
    """What was written years ago is read as it was meant."""
    body = codec.decode_body(text_of(example).encode())
    assert json.loads(codec.encode_body(body)) == example
    assert codec.kind_of(body) == example["kind"]


@pytest.mark.parametrize("example", COMMANDS.values(), ids=list(COMMANDS))
def test_an_unknown_member_is_refused(example: dict[str, Any]) -> None:
    """Somebody who means something that we don't know is told so."""
    assert refusal_of(text_of({**example, "colour": "blue"})).code == ErrorCode.INVALID_FORMAT


@pytest.mark.parametrize("example", COMMANDS.values(), ids=list(COMMANDS))
def test_no_member_takes_a_text_without_end(example: dict[str, Any]) -> None:
    """Every text of every command is bounded."""
    for name, value in example.items():
        if isinstance(value, str):
            assert refusal_of(text_of({**example, name: "a" * 60_000})).code == ErrorCode.INVALID_FORMAT


@pytest.mark.parametrize("example", COMMANDS.values(), ids=list(COMMANDS))
def test_every_member_has_its_type(example: dict[str, Any]) -> None:
    """A list where a text belongs is refused, member by member."""
    for name in example:
        assert refusal_of(text_of({**example, name: [[]]})).code == ErrorCode.INVALID_FORMAT


@pytest.mark.parametrize(
    "frame",
    [
        "",
        " ",
        "{",
        "[]",
        "null",
        "42",
        '"hello"',
        "{}",
        '{"type":"edit"}',
        '{"type":"no_such_thing","id":"k3f9a2m7-1"}',
        '{"type":["edit"]}',
        '{"type":"pulse","shown":-1}',
        '{"type":"pulse","shown":1.5}',
        '{"type":"pulse","shown":NaN}',
        '{"type":"pulse","shown":1e999}',
        '{"type":"pulse","shown":99999999999999999999999}',
        '{"type":"pulse","shown":"1"}',
        '{"type":"pulse"}x',
        '{"type":"typing","visit":"v00000001","field":"a.b","text":"\\ud800","composing":false}',
        "[" * 100_000,
        '{"type":' * 30_000,
        "\ud800",
        b"\xff\xfe",
        b"\x00",
        b'{"type":"pulse","shown":1}\xff',
    ],
)
def test_what_is_malformed_is_refused(frame: bytes | str) -> None:
    """And the socket goes on: no other exception comes out."""
    assert refusal_of(frame).code == ErrorCode.INVALID_FORMAT


def test_a_refusal_names_the_place_and_never_the_value() -> None:
    """What somebody typed does not come back in an error, nor go into a log."""
    refusal = refusal_of(text_of({**EDIT, "text": "葛󠄀城" * 400}))
    assert refusal.details == {"place": "$.text"}
    assert refusal_of("{").details == {"place": ""}
    assert refusal_of(text_of({**EDIT, "type": "葛󠄀城"})).details == {"place": "$.type"}
    assert refusal_of(text_of({**EDIT, "葛󠄀城": 1})).details == {"place": ""}


def test_a_name_of_the_longest_form_passes() -> None:
    """Length counts in characters, not in bytes or UTF-16 units: 200 characters with a selector each."""
    name = "葛\U000e0100" * 200
    command = codec.decode_command(text_of({**EDIT, "text": name}))
    assert isinstance(command, Edit)
    assert command.text == name
    assert refusal_of(text_of({**EDIT, "text": name + "x"})).code == ErrorCode.INVALID_FORMAT


def test_a_frame_is_bounded_in_bytes() -> None:
    """A text frame counts what it takes on the wire, not its characters."""
    fits = json.dumps({"type": "pulse", "shown": 1}) + " " * 1000
    assert codec.decode_command(fits) == Pulse(shown=1)
    for frame in (b" " * (codec.FRAME_MAX + 1), " " * (codec.FRAME_MAX + 1), "葛" * (codec.FRAME_MAX // 3 + 1)):
        refusal = refusal_of(frame)
        assert refusal.code == ErrorCode.TOO_LARGE
        assert refusal.details == {"max": codec.FRAME_MAX}
    largest = '{"type":"pulse","shown":1}'
    assert codec.decode_command(largest + " " * (codec.FRAME_MAX - len(largest))) == Pulse(shown=1)


@pytest.mark.parametrize(
    ("frame", "id_"),
    [
        ('{"id":"k3f9a2m7-1","type":"nothing"}', "k3f9a2m7-1"),
        (b'{"id":"k3f9a2m7-1","text":[1,2]}', "k3f9a2m7-1"),
        ('{"id":"<script>"}', ""),
        ('{"id":7}', ""),
        ("{}", ""),
        ("{", ""),
        (b"\xff", ""),
        ("\ud800", ""),
        ("[" * 100_000, ""),
        ('{"id":' * 30_000, ""),
    ],
)
def test_the_sender_of_a_bad_frame_is_answered(frame: bytes | str, id_: str) -> None:
    """When its id can be read; nothing else of it is repeated."""
    assert codec.command_id_of(frame) == id_


def test_messages_travel_together() -> None:
    """One frame is an array of what waits."""
    messages: list[AnyMessage] = [Done(id="k3f9a2m7-1"), Replaced()]
    frame = codec.frame_of(codec.encode_message(message) for message in messages)
    assert [message["type"] for message in json.loads(frame)] == ["done", "replaced"]
    assert codec.frame_of([]) == b"[]"


def test_a_body_that_is_none_is_an_error_of_the_log() -> None:
    """The log is ours; what is no body there is damage, not a refusal."""
    assert codec.decode_body(b'{"kind":"wiped"}') == Wiped()
    with pytest.raises(msgspec.DecodeError):
        codec.decode_body(b'{"kind":"wiped","by":"me"}')


def any_outcome(frame: bytes | str) -> None:
    """A frame becomes a command or a refusal; any other exception fails the test by itself."""
    codec.command_id_of(frame)
    with suppress(Refused):
        codec.decode_command(frame)


@given(st.binary() | st.text(alphabet=st.characters()))
def test_any_frame_is_a_command_or_refused(frame: bytes | str) -> None:
    """Whatever arrives, lone surrogates included."""
    any_outcome(frame)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(list(COMMANDS.values())), st.data())
def test_any_damage_to_a_command_is_refused_or_harmless(example: dict[str, Any], data: st.DataObject) -> None:
    """One member replaced by anything."""
    member = data.draw(st.sampled_from(list(example)))
    any_outcome(json.dumps({**example, member: data.draw(json_values)}))


@given(st.sampled_from(list(COMMANDS.values())), st.integers(0, 200), st.integers(0, 255))
def test_any_flipped_byte_is_refused_or_harmless(example: dict[str, Any], place: int, byte: int) -> None:
    """One byte of the frame is another one."""
    frame = bytearray(text_of(example).encode())
    frame[place % len(frame)] = byte
    any_outcome(bytes(frame))


@given(st.text(max_size=400))
def test_any_text_arrives_as_it_was_typed(text: str) -> None:
    """No normalisation, no trimming on the way."""
    example = {**COMMANDS["typing"], "text": text}
    command = codec.decode_command(json.dumps(example))
    assert isinstance(command, Typing)
    assert command.text == text
