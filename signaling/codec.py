"""Bytes to commands and messages to bytes: the only file of the core that knows JSON's wire form."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from signaling.commands import AnyCommand
from signaling.errors import ErrorCode, Refused
from signaling.events import AnyBody
from signaling.ids import CommandIdText
from signaling.messages import AnyMessage
from signaling.node_messages import AnyNodeMessage

FRAME_MAX = 256 * 1024
"""Bytes of one frame: a signature of the largest size fits, nothing else comes near."""
PLAIN_FRAME_MAX = 64 * 1024

_commands: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_bodies: msgspec.json.Decoder[AnyBody] = msgspec.json.Decoder(AnyBody)
_from_nodes: msgspec.json.Decoder[list[AnyNodeMessage]] = msgspec.json.Decoder(list[AnyNodeMessage])
_encoder = msgspec.json.Encoder()


def decode_command(frame: bytes | str) -> AnyCommand:
    """One command from one frame; Refused(TOO_LARGE) or Refused(INVALID_FORMAT) with where it is wrong.

    The details name the place in the frame, never the value that was there.
    """
    if _bytes_of(frame) > FRAME_MAX:
        raise Refused(ErrorCode.TOO_LARGE, {"max": FRAME_MAX})
    try:
        return _commands.decode(frame)
    except msgspec.ValidationError as error:
        raise Refused(ErrorCode.INVALID_FORMAT, {"place": _place(str(error))}) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Refused(ErrorCode.INVALID_FORMAT, {"place": ""}) from error


def _bytes_of(frame: bytes | str) -> int:
    """The length on the wire; a short text is not encoded just to learn that."""
    if isinstance(frame, str) and len(frame) * 4 > FRAME_MAX:
        return len(frame.encode("utf-8", "surrogatepass"))
    return len(frame)


def _place(text: str) -> str:
    """The path (``$.text``) in a validation error's text."""
    _, _, path = text.rpartition(" - at `")
    return path.rstrip("`") if path.startswith("$") else ""


def command_id_of(frame: bytes | str) -> str:
    """The ``id`` of a frame that did not decode, if it can be read, so that the reply finds its sender."""
    try:
        return msgspec.json.decode(frame, type=_LooseId).id
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ""


class _LooseId(msgspec.Struct):
    id: CommandIdText


def encode_message(message: AnyMessage) -> bytes:
    """One message as JSON."""
    return _encoder.encode(message)


def frame_of(messages: Iterable[bytes]) -> bytes:
    """A frame from encoded messages: what waits together travels together."""
    return b"[" + b",".join(messages) + b"]"


def encode_body(body: AnyBody) -> bytes:
    """An event's body as the log keeps it (before encryption)."""
    return _encoder.encode(body)


def decode_body(content: bytes) -> AnyBody:
    """An event's body from the log; msgspec.DecodeError when it is not one."""
    return _bodies.decode(content)


def encode_for_nodes(messages: list[AnyNodeMessage]) -> bytes:
    """What one node tells the others, in order."""
    return _encoder.encode(messages)


def decode_from_node(content: bytes) -> list[AnyNodeMessage]:
    """The same at another node; msgspec.DecodeError when it is of another version of Enmado."""
    return _from_nodes.decode(content)


def kind_of(body: AnyBody) -> str:
    """The kind of an event's body, as the log's column and the wire name it."""
    return str(body.__struct_config__.tag)
