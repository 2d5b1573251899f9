/** The shapes of what the server says and is asked: types only, the twin of signaling/messages.py and events.py. */

/** @typedef {"resident"|"branch_staff"|"specialist"|"interpreter"|"family"|"supervisor"|"system"} Role */
/** @typedef {"waiting"|"offered"|"serving"|"parked"|"promised"|"closed"} VisitState */
/** @typedef {"documents"|"colleague"|"papers"|"other"} ParkReason */
/** @typedef {"time_out"|"not_taken"|"declined"|"no_answer"|"supervisor"} RequeueReason */
/** @typedef {"works_along"} Part */
/** @typedef {"finished"|"left"|"no_show"|"referred"} Outcome */
/** Why head office ended a visit. @typedef {"closing_time"|"elsewhere"|"fault"} EndReason */
/** @typedef {"ja"|"easy"|"en"|"pt"|"zh"|"vi"} Language */
/** @typedef {"said"|"document"|"system"} Source */
/** @typedef {"pad"|"paper"|"tap"} SignatureMode */
/** @typedef {"ringing"|"connecting"|"connected"|"reconnecting"|"ended"} CallPhase */
/** How somebody sits in a call. @typedef {"consult"|"talk"|"listen"|"whisper"} SeatMode */
/** @typedef {"point"|"circle"|"arrow"|"line"} MarkKind */
/** A place on a picture, in parts of its width and height. @typedef {readonly [number, number]} Spot */
/** Which media go one way. @typedef {"none"|"voice"|"all"} MediaFlow */
/** @typedef {"A1"|"B2"|"Q"} IdentityLevel */
/** @typedef {"id_returned"|"originals_returned"|"papers_handed"|"signed_paper_kept"|"fee_taken"} Tick */
/** @typedef {"offline"|"away"|"available"|"offered"|"busy"|"wrap_up"} PresenceStatus */
/** @typedef {"available"|"telework"|"away"} Activity */
/** @typedef {"break"|"lunch"|"meeting"|"other"|"no_answer"|"set_away"|"untouched"|"closed"} AwayReason */
/** @typedef {"protected"|"promised"|"returned"|"normal"} Priority */
/** @typedef {"specialist"|"section"|"support"|"reception"|"choice"} LadderStep */

/** @typedef {[x: number, y: number, t: number, pressure: number]} StrokePoint */
/** @typedef {readonly (readonly StrokePoint[])[]} Strokes */

/**
 * @typedef {object} FieldValue A field's value; `revision` is the section's revision at which it last changed.
 * @property {string} value
 * @property {string} shown
 * @property {number} revision
 * @property {Source} source
 * @property {string} by
 * @property {string | null} warning
 */

/** @typedef {{revision: number, digest: string, at: number}} Confirmation */

/**
 * @typedef {object} SectionStatus
 * @property {number} revision
 * @property {number | null} presented revision put before the resident, or null
 * @property {Confirmation | null} confirmation
 * @property {readonly string[]} disputes field ids, or the section's own id for the whole of it
 */

/** @typedef {{digest: string, mode: SignatureMode, at: number, strokes: Strokes, aspect: number}} Signature */

/**
 * @typedef {object} Application
 * @property {string | null} requested digest for which the signature was asked
 * @property {Signature | null} signature
 * @property {string | null} submitted digest as filed
 * @property {number | null} submitted_at
 */

/** @typedef {{level: IdentityLevel, documents: readonly string[], by: string, at: number}} Identity */

/** @typedef {{specialist: string, reason: ParkReason, since: number, until: number}} Parking */

/**
 * @typedef {object} Target Whom a waiting visit is for, when it is not for everybody; people are named for people.
 * @property {string | null} specialist
 * @property {string | null} department
 * @property {string | null} first
 * @property {string | null} by
 * @property {number | null} back_at
 */

/** @typedef {{by: string, department: string, note: string, at: number}} Handed */

/** @typedef {{number: number, person: string, part: Part, department: string, since: number}} Member */

/**
 * @typedef {object} VisitView A visit as one role may see it.
 * @property {string} id
 * @property {number} seq
 * @property {number} number
 * @property {string} branch
 * @property {string} counter
 * @property {string} catalogue
 * @property {Language} language
 * @property {readonly string[]} procedures
 * @property {VisitState} state
 * @property {readonly string[]} persons
 * @property {Readonly<Record<string, FieldValue>>} values
 * @property {Readonly<Record<string, SectionStatus>>} sections
 * @property {Readonly<Record<string, Application>>} applications
 * @property {string | null} question
 * @property {string | null} specialist the name for people
 * @property {string} department of who serves
 * @property {Parking | null} parking
 * @property {Target | null} target
 * @property {Handed | null} handed the last hand-over; its note is empty where it may not be seen
 * @property {readonly string[]} course departments that are to serve in turn
 * @property {readonly string[]} served departments that have served and handed on
 * @property {readonly Member[]} members
 * @property {Part | null} part of this page itself, beside who serves; null where it has none
 * @property {boolean} held
 * @property {boolean} [paper] the document camera is on
 * @property {string | null} note null where it may not be seen
 * @property {Identity | null} identity
 * @property {readonly Tick[]} ticks
 * @property {readonly string[]} printed
 * @property {number} opened_at
 * @property {number | null} answered_at
 * @property {number | null} closed_at
 * @property {Outcome | null} outcome
 * @property {EndReason | null} [why_ended]
 * @property {boolean} wiped
 * @property {number | null} [promised_at] when the resident of a promise is to be served
 * @property {boolean | null} [protected] 支援措置: the branch is shown no address; null where it may not be known
 * @property {boolean | null} [papers_released] a second clerk lets the branch print the forms as they stand
 */

/**
 * @typedef {{kind: "opened", branch: string, counter: string, procedures: string[], language: Language,
 *     catalogue: string, number: number}
 *   | {kind: "offered", specialist: string, until: number, others?: string[]}
 *   | {kind: "offer_ended", specialist: string, reason: string}
 *   | {kind: "passed", specialist: string, reason: string}
 *   | {kind: "wait_chosen"}
 *   | {kind: "dropped"}
 *   | {kind: "came_back"}
 *   | {kind: "promised", at: number}
 *   | {kind: "arrived", counter: string}
 *   | {kind: "answered", specialist: string, department?: string}
 *   | {kind: "parked", specialist: string, reason: ParkReason, until: number}
 *   | {kind: "recalled", specialist: string, department?: string}
 *   | {kind: "handed_over", target: Target, note: string, department?: string}
 *   | {kind: "requeued", target: Target, reason: RequeueReason}
 *   | {kind: "taken_over", specialist: string, department?: string, note?: string}
 *   | {kind: "course_set", departments: string[]}
 *   | {kind: "joined", number: number, person: string, part: Part, department?: string}
 *   | {kind: "left", number: number, reason: string}
 *   | {kind: "closed", outcome: Outcome, reason?: string | null, why?: EndReason | null}
 *   | {kind: "wiped"}
 *   | {kind: "rated", score: number}
 *   | {kind: "held"}
 *   | {kind: "resumed"}
 *   | {kind: "paper_shown"}
 *   | {kind: "paper_hidden"}
 *   | {kind: "seat_offered", seat: string, role: Role, mode: SeatMode, person: string | null, until: number}
 *   | {kind: "seat_allowed", seat: string}
 *   | {kind: "seat_taken", seat: string, role: Role, mode: SeatMode, person: string, told?: boolean}
 *   | {kind: "seat_changed", seat: string, mode: SeatMode, told?: boolean}
 *   | {kind: "seat_left", seat: string, reason: string}
 *   | {kind: "language_chosen", language: Language}
 *   | {kind: "note_written", text: string}
 *   | {kind: "asked", question: string | null}
 *   | {kind: "replied", question: string, person: string | null, revision: number, facts: Record<string, Said>,
 *     unsure: string[], taken_back: boolean, over: Record<string, number>, catalogue: string}
 *   | {kind: "kept_off", question: string, off: boolean}
 *   | {kind: "person_added", person: string}
 *   | {kind: "person_removed", person: string}
 *   | {kind: "procedure_added", procedure: string}
 *   | {kind: "procedure_removed", procedure: string}
 *   | {kind: "edited", field: string, section: string, revision: number, value: string, shown: string,
 *     source: Source, warning?: string | null}
 *   | {kind: "presented", section: string, revision: number, digest: string}
 *   | {kind: "confirmed", section: string, revision: number, digest: string, language: Language}
 *   | {kind: "disputed", section: string, field: string | null, revision: number}
 *   | {kind: "voided", section: string, revision: number}
 *   | {kind: "signature_requested", application: string, digest: string}
 *   | {kind: "signed", application: string, digest: string, mode: SignatureMode, strokes?: Strokes, aspect?: number}
 *   | {kind: "submitted", application: string, digest: string}
 *   | {kind: "identity_checked", level: IdentityLevel, documents: string[]}
 *   | {kind: "ticked", item: Tick, done: boolean}
 *   | {kind: "printed", document: string}
 *   | {kind: "papers_released"}
 * } EventBody
 */

/** What was said of one fact; null is "none". @typedef {boolean | number | string | readonly string[] | null} Said */

/**
 * @typedef {object} AnswerView An answer of the interview as it stands.
 * @property {string} question
 * @property {string | null} person
 * @property {Readonly<Record<string, Said>>} facts
 * @property {readonly string[]} unsure
 * @property {string} by a role; "form" where the form says it, "visit" where the visit itself knows it
 * @property {number | null} at
 */

/** @typedef {{person: string | null, known: boolean, ja: string, en: string}} WhyView */

/**
 * @typedef {object} ProcedureView A line of the list; neither needed nor unknown: in the visit, not needed any more.
 * @property {string} rule
 * @property {boolean} needed
 * @property {boolean} unknown
 * @property {readonly string[]} persons
 * @property {readonly WhyView[]} why
 * @property {readonly (string | null)[]} due ISO days, of the rule's terms in their order; null: not known yet
 * @property {string | null} makes the procedure of the catalogue that can be added for it
 */

/**
 * @typedef {object} InterviewView Where the interview stands, as this page may see it.
 * @property {string | null} question
 * @property {readonly string[]} persons whom it is asked of
 * @property {boolean} by_voice the next question is kept off this screen
 * @property {string | null} stopped
 * @property {boolean} complete
 * @property {readonly AnswerView[]} answers
 * @property {Readonly<Record<string, number>>} revisions the bases of answers, where not 0
 * @property {readonly string[]} off
 * @property {readonly ProcedureView[]} procedures
 * @property {readonly string[]} hiding those of `off` that keep a needed procedure from the branch
 */

/** @typedef {{type: "interview", visit: string, seq: number, view: InterviewView | null}} InterviewMessage */

/** @typedef {{type: "event", visit: string, seq: number, at: number, actor: string, body: EventBody}} EventMessage */

/** `seat`: theirs in the call, "" for the two and for who reads along. @typedef {{role: Role, name: string, live: boolean, behind: boolean, seat?: string}} ParticipantView */

/**
 * @typedef {object} VisitLine A visit as a line of a list; no personal data.
 * @property {string} id
 * @property {number} number
 * @property {string} branch
 * @property {string} counter
 * @property {VisitState} state
 * @property {string[]} procedures
 * @property {Language} language
 * @property {number} opened_at
 * @property {number | null} answered_at
 * @property {number | null} closed_at
 * @property {Outcome | null} outcome
 * @property {string | null} specialist
 * @property {CallPhase | null} phase
 * @property {boolean} station_live
 * @property {boolean} wiped
 * @property {number} [waiting_since]
 * @property {Priority | null} [priority] null for the branch
 * @property {LadderStep | null} [step]
 * @property {number | null} [promised_at]
 * @property {boolean} [dropped]
 * @property {boolean} [papers_wait] forms that the branch may print only when a second clerk has looked at them
 */

/** @typedef {{counter: string, live: boolean, staff_called: boolean, visit: VisitLine | null}} CounterLine */

/**
 * @typedef {object} SpecialistLine
 * @property {string} id
 * @property {string} name
 * @property {string} department
 * @property {PresenceStatus} status
 * @property {AwayReason | null} reason
 * @property {number | null} return_at
 * @property {number} since
 * @property {string | null} visit
 * @property {boolean} live
 * @property {Activity} [activity]
 */

/**
 * @typedef {object} PromiseLine A promise to a resident; no personal data.
 * @property {string} visit
 * @property {number} number
 * @property {string} branch
 * @property {string[]} procedures
 * @property {Language} language
 * @property {number} at
 * @property {"later"|"near"|"due"|"late"} stage
 * @property {number} there specialists who are there for it
 */

/**
 * @typedef {object} DepartmentLine
 * @property {string} department
 * @property {boolean} open
 * @property {boolean} closed_early
 * @property {number | null} opens_at
 * @property {number} there
 * @property {number} free
 * @property {number} waiting
 */

/**
 * @typedef {object} Wait What somebody may expect who calls now for a matter.
 * @property {number | null} minutes 0: at once; null: nobody is there
 * @property {number | null} error
 * @property {number | null} call_back_at
 * @property {number | null} opens_at
 */

/** @typedef {"now"|"busy"|"nobody"|"closed"} Door */
/** @typedef {{urls: string | string[], username?: string, credential?: string}} IceServer */
/** @typedef {{type: "offer"|"answer"|"pranswer"|"rollback", sdp: string}} Description */
/**
 * @typedef {{candidate: string, sdpMid: string | null, sdpMLineIndex: number | null,
 *   usernameFragment: string | null}} Candidate
 */
/** @typedef {{description?: Description | null, candidate?: Candidate | null}} Signal */

/**
 * @typedef {{type: "welcome", role: Role, name: string, branch: string, counter: string, at: number, boot: string,
 *   visit: string | null, seat?: string | null}} Welcome
 */
/** @typedef {{type: "done", id: string, seq: number, visit: string | null}} Done */
/** @typedef {{type: "failed", id: string, code: string, details: Record<string, any>}} Failed */
/** @typedef {{type: "pulse", at: number, head: number}} Pulse */
/** @typedef {{type: "snapshot", visit: VisitView}} Snapshot */
/** @typedef {{type: "participants", visit: string, people: ParticipantView[], phase: CallPhase | null}} Participants */
/**
 * @typedef {object} SeatLine Somebody who sits in the call, or was asked into it; `name` is "" for who came by a link.
 * @property {string} seat
 * @property {Role} role
 * @property {SeatMode} mode
 * @property {string} name
 * @property {number} until
 * @property {boolean} allowed
 * @property {number | null} taken_at
 */
/**
 * @typedef {{type: "seats", visit: string, seats: SeatLine[], you: string | null, serving: boolean, held: boolean,
 *   specialist: string}} Seats
 */
/**
 * @typedef {{type: "seat_call", visit: string, seat: string, mode: SeatMode, asker: string, number: number,
 *   procedures: string[], branch: string, counter: string, language: Language, until: number}} SeatCall
 */
/** @typedef {{type: "seat_call_ended", visit: string, reason: string}} SeatCallEnded */
/**
 * @typedef {{type: "ringing", visit: string, number: number, procedures: string[], branch: string, counter: string,
 *   language: Language, until: number, waiting_since: number}} Ringing
 */
/** @typedef {{type: "ringing_ended", visit: string, reason: string}} RingingEnded */
/**
 * @typedef {{type: "own_presence", status: PresenceStatus, activity: Activity, reason: AwayReason | null,
 *   return_at: number | null, wrap_up_until: number, visit: string | null, ask?: boolean,
 *   before?: Activity}} OwnPresence
 */
/** @typedef {{type: "doors", procedures: Record<string, Door>, waits?: Record<string, Wait>}} Doors */
/**
 * @typedef {{type: "place", visit: string, ahead: number, there: number, minutes?: number | null, error?: number | null,
 *   choose?: boolean, call_back?: number[]}} Place
 */
/** @typedef {{type: "replaced"}} Replaced */
/** @typedef {{type: "staff_called", wanted: boolean}} StaffCalled */
/**
 * @typedef {object} PassedOnLine A visit that this desk parked, or sent on and nobody has yet.
 * @property {string} visit
 * @property {number} number
 * @property {readonly string[]} procedures
 * @property {string} branch
 * @property {string} counter
 * @property {VisitState} state
 * @property {ParkReason | null} reason
 * @property {number | null} until
 * @property {string | null} specialist
 * @property {string | null} department
 * @property {boolean} station_live
 */
/** @typedef {{type: "passed_on", visits: readonly PassedOnLine[]}} PassedOn */

/** @typedef {{id: string, name: string, status: PresenceStatus, return_at: number | null}} ColleagueLine */
/** @typedef {{department: string, people: readonly ColleagueLine[]}} DepartmentPeople */
/** @typedef {{type: "colleagues", departments: readonly DepartmentPeople[]}} Colleagues */

/** This page has no part in the visit any more; `by` serves it now. @typedef {{type: "released", visit: string, by?: string}} Released */
/**
 * @typedef {{type: "call_connect", visit: string, call: string, polite: boolean, ice_servers: IceServer[],
 *   peer?: string, role?: Role | null, send?: MediaFlow, receive?: MediaFlow}} CallConnect
 */
/** @typedef {{type: "call_end", visit: string, reason: string, call?: string}} CallEnd */
/**
 * @typedef {{type: "signal", visit: string, call: string, description: Description | null,
 *   candidate: Candidate | null}} SignalMessage
 */
/** @typedef {{type: "focus", visit: string, role: Role, name: string, field: string | null}} FocusMessage */
/**
 * @typedef {{type: "typing", visit: string, role: Role, name: string, field: string, text: string,
 *   composing: boolean}} TypingMessage
 */
/** @typedef {{type: "viewing", visit: string, screen: string, section: string | null}} ViewingMessage */
/** @typedef {"ok" | "silent" | "off" | "none"} VoiceState */
/** @typedef {"ok" | "black" | "off" | "none"} PictureState */
/** @typedef {"speaker" | "handset" | "handset_gone"} SoundWay */
/** @typedef {{voice: VoiceState, picture: PictureState, sound: SoundWay, volume: number}} MediaFacts how the media of one side are */
/** @typedef {MediaFacts & {type: "media_reported", visit: string, role: Role}} MediaReported */
/** @typedef {{role: Role, words: string, ink: readonly (readonly number[])[]}} SlateSide */
/** @typedef {{type: "slate", visit: string, sheet: number, sides: readonly SlateSide[]}} SlateWhole */
/** @typedef {{type: "slate_written", visit: string, sheet: number, role: Role, words: string}} SlateWritten */
/**
 * @typedef {{type: "slate_drawn", visit: string, sheet: number, role: Role, line: readonly number[],
 *   goes_on: boolean}} SlateDrawn
 */
/** @typedef {{type: "slate_wiped", visit: string, sheet: number, role: Role, part: "words" | "all", words: string}} SlateWiped */
/** @typedef {{type: "slate_refused", visit: string, sheet: number, full: boolean}} SlateRefused */
/** @typedef {MediaReported | SlateWhole | SlateWritten | SlateDrawn | SlateWiped | SlateRefused} SightMessage */
/** @typedef {{type: "paper_mark", visit: string, mark: MarkKind, points: readonly Spot[]}} PaperMark */
/**
 * @typedef {{type: "branch", branch: string, counters: CounterLine[], doors: Record<string, Door>,
 *   promises?: PromiseLine[], waits?: Record<string, Wait>}} BranchBoard
 */
/**
 * @typedef {object} HelpLine Somebody of the staff who pressed the silent button.
 * @property {string} who role:id
 * @property {string} name
 * @property {Role} role
 * @property {string} branch
 * @property {string | null} counter
 * @property {string | null} visit
 * @property {number} since
 * @property {string | null} seen_by the supervisor who is on it
 */
/** @typedef {{type: "help", wanted: boolean, seen_by: string | null}} Help */
/**
 * @typedef {{type: "board", at: number, specialists: readonly SpecialistLine[], visits: readonly VisitLine[],
 *   counters: readonly (readonly [string, CounterLine])[], departments?: readonly DepartmentLine[],
 *   promises?: readonly PromiseLine[], helps?: readonly HelpLine[]}} Board
 */
/**
 * @typedef {{type: "board_changed", at: number, specialists: SpecialistLine[], visits: VisitLine[],
 *   counters: [string, CounterLine][], gone: {specialists: string[], visits: string[], counters: string[]},
 *   departments?: readonly DepartmentLine[] | null, promises?: readonly PromiseLine[] | null,
 *   helps?: readonly HelpLine[] | null}} BoardChanged
 */

/**
 * @typedef {Welcome | Done | Failed | Pulse | Snapshot | EventMessage | InterviewMessage | Participants | Seats | SeatCall
 *   | SeatCallEnded | Ringing | RingingEnded
 *   | OwnPresence | Doors | Place | Replaced | Released | PassedOn | Colleagues
 *   | StaffCalled | CallConnect | CallEnd | SignalMessage | FocusMessage
 *   | TypingMessage | ViewingMessage | PaperMark | BranchBoard | Board | BoardChanged | Help | SightMessage} ServerMessage
 */

export {};
