"""The deciders of signature and submission: only what is complete, confirmed and signed as it stands, all pure."""

from __future__ import annotations

from signaling import commands as c
from signaling import events as e
from signaling.digests import application_digest
from signaling.errors import ErrorCode, Refused
from signaling.form_session import current_digest, sections_of_application, status_of
from signaling.plan import FormPlan
from signaling.visit import Application, Visit
from signaling.words import SignatureMode


def _open_application(visit: Visit, procedure: str) -> Application:
    if procedure not in visit.procedures:
        raise Refused(ErrorCode.NOT_FOUND, {"application": procedure})
    application = visit.applications.get(procedure) or Application()
    if application.submitted:
        raise Refused(ErrorCode.WRONG_STATE, {"submitted": procedure})
    return application


def _confirmed_digest(visit: Visit, procedure: str, plan: FormPlan) -> str:
    """The application's digest, once everything in it is there and confirmed exactly as it stands."""
    missing = plan.missing(procedure, visit.procedures, visit.persons, visit.text_values())
    if missing:
        raise Refused(ErrorCode.INCOMPLETE, {"fields": list(missing)})
    parts: list[tuple[str, int, str]] = []
    unconfirmed: list[str] = []
    for section in sections_of_application(visit, procedure, plan):
        status = status_of(visit, section)
        digest = current_digest(visit, section, plan)
        confirmation = status.confirmation
        if (
            confirmation is None
            or confirmation.digest != digest
            or confirmation.revision != status.revision
            or status.disputes
        ):
            unconfirmed.append(section)
        parts.append((section, status.revision, digest))
    if unconfirmed:
        raise Refused(ErrorCode.NOT_CONFIRMED, {"sections": unconfirmed})
    return application_digest(procedure, parts)


def request_signature(visit: Visit, command: c.RequestSignature, plan: FormPlan) -> list[e.AnyBody]:
    """Ask for the signature of an application that is complete and confirmed."""
    application = _open_application(visit, command.application)
    digest = _confirmed_digest(visit, command.application, plan)
    if application.requested == digest:
        return []
    return [e.SignatureRequested(application=command.application, digest=digest)]


def sign(visit: Visit, command: c.Sign, plan: FormPlan) -> list[e.AnyBody]:
    """The resident signs what is confirmed; Refused(STALE) when it is no longer what they saw.

    Paper is always open to the resident; otherwise the mode is the procedure's. A pad needs strokes.
    """
    application = _open_application(visit, command.application)
    if application.requested is None:
        raise Refused(ErrorCode.WRONG_STATE, {"application": command.application})
    digest = _confirmed_digest(visit, command.application, plan)
    if command.digest != digest or application.requested != digest:
        raise Refused(ErrorCode.STALE, {"application": command.application})
    if command.mode not in (plan.signature_mode(command.application), SignatureMode.PAPER):
        raise Refused(ErrorCode.FORBIDDEN, {"mode": command.mode.value})
    if (command.mode == SignatureMode.PAD) != bool(command.strokes):
        raise Refused(ErrorCode.INCOMPLETE, {"strokes": len(command.strokes)})
    return [
        e.Signed(
            application=command.application,
            digest=digest,
            mode=command.mode,
            strokes=tuple(tuple(stroke) for stroke in command.strokes),
            aspect=command.aspect,
        )
    ]


def submit(visit: Visit, command: c.Submit, plan: FormPlan) -> list[e.AnyBody]:
    """File an application: confirmed as it stands, signed for exactly this content, and seen so by the specialist."""
    application = _open_application(visit, command.application)
    digest = _confirmed_digest(visit, command.application, plan)
    if command.digest != digest:
        raise Refused(ErrorCode.STALE, {"application": command.application})
    if application.signature is None or application.signature.digest != digest:
        raise Refused(ErrorCode.NOT_SIGNED, {"application": command.application})
    return [e.Submitted(application=command.application, digest=digest)]
