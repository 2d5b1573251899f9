"""A served visit with colleagues, a supervisor and somebody from outside, who come into its call and go."""

from __future__ import annotations

from signaling import commands as c
from signaling import messages as m
from signaling.descriptions import Description
from signaling.rights import Actor
from signaling.visit import Visit
from signaling.words import Role, SeatMode
from tests.support.hub_driver import HubDriver, assert_sent

OFFER = Description(type="offer", sdp="v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n")
DEAF = Description(type="offer", sdp="v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=recvonly\r\n")


class SeatedCall:
    """The resident at the station, sato at the desk, suzuki free at another."""

    def __init__(self) -> None:
        self.town = HubDriver()
        self.town.hire("sato", "residents")
        self.town.hire("suzuki", "children")
        self.station, self.desk, self.other = self.town.station(), self.town.desk(), self.town.desk("suzuki")
        self.visit = self.town.serve(self.station, self.desk)
        self.boss = ""

    @property
    def now(self) -> Visit:
        """The visit as the log has it."""
        return self.town.visits[self.visit]

    def offer(
        self, role: Role = Role.SPECIALIST, mode: SeatMode = SeatMode.TALK, person: str | None = "suzuki"
    ) -> None:
        """The specialist asks somebody."""
        person = person if role == Role.SPECIALIST else None
        command = c.OfferSeat(id=self.town.command_id(), visit=self.visit, role=role, mode=mode, person=person)
        self.town.say(self.desk, command)

    def take(self, page: str) -> None:
        """Who was asked comes, and their page joins."""
        self.town.say(page, c.TakeSeat(id=self.town.command_id(), visit=self.visit))
        self.town.hello(page, self.visit)

    def colleague(self, mode: SeatMode = SeatMode.TALK) -> None:
        """Suzuki is asked, and comes."""
        self.offer(mode=mode)
        self.take(self.other)

    def guest(self, role: Role = Role.FAMILY) -> str:
        """Somebody from outside is asked, allowed, and comes."""
        self.offer(role)
        seat = list(self.now.seats)[-1]
        self.town.say(self.station, c.AllowSeat(id=self.town.command_id(), visit=self.visit, seat=seat, allowed=True))
        page = self.town.connect(Actor(role, f"{self.visit}.{seat}"))
        self.town.hello(page, self.visit)
        self.town.say(page, c.TakeSeat(id=self.town.command_id(), visit=self.visit))
        return page

    def supervisor(self, mode: SeatMode) -> str:
        """Abe sits in, in this way; their page joins with it the first time."""
        fresh = not self.boss
        self.boss = self.boss or self.town.supervisor()
        self.town.say(self.boss, c.SitIn(id=self.town.command_id(), visit=self.visit, mode=mode))
        if fresh:
            self.town.hello(self.boss, self.visit)
        return self.boss

    def leave(self, page: str, seat: str | None = None) -> None:
        """Somebody goes, or is made to go."""
        self.town.say(page, c.LeaveSeat(id=self.town.command_id(), visit=self.visit, seat=seat))

    def calls(self, page: str) -> dict[str, m.CallConnect]:
        """The calls that a page has now, by who is at the other end."""
        found: dict[str, m.CallConnect] = {}
        for message in self.town.inbox[page]:
            if isinstance(message, m.CallConnect):
                found[message.peer] = message
            elif isinstance(message, m.CallEnd):
                ended = message.call
                found = {peer: one for peer, one in found.items() if ended and one.call != ended}
        return found

    def seats(self, page: str) -> m.Seats:
        """What a page was told last of who is in the call."""
        return assert_sent(self.town, page, m.Seats)

    def signal(self, page: str, peer: str, description: Description = OFFER) -> None:
        """A description for one of a page's calls."""
        call = self.calls(page)[peer].call
        self.town.say(page, c.Signal(visit=self.visit, call=call, description=description))
