"""Several hubs on one log, and the line between them: it may lose, double, hold back and reorder what is said on it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

from signaling import commands as c
from signaling import events as e
from signaling.board_parts import HelpLine
from signaling.codec import decode_from_node, encode_for_nodes
from signaling.duty import Duties
from signaling.effects import SaveClosing, SaveHelp, SavePresence
from signaling.node_messages import AnyNodeMessage, FactsSaved, HelpSaved, Leaving, Member, Members, Overheard, Written
from signaling.presence import PresenceFacts
from tests.support.hub_driver import HubDriver, Wish


class NodeDriver(HubDriver):
    """One node: drives its hub as ``server/neighbours.py`` does, on the log and the facts of its town."""

    def __init__(self, town: HubTown, number: int) -> None:
        super().__init__()
        self.town = town
        self.name = f"node{number}"
        self.clock = town.clocks[number]
        self.log, self.visits, self.facts, self.helps = town.log, town.visits, town.facts, town.helps
        self.inbox = defaultdict(list)
        self.duties = Duties(self.name)
        self._connections = self._commands = 1000 * number
        self._own = False

    def commit(self, events: tuple[e.Event, ...]) -> None:
        """The log takes the events; this hub learns of them, and the others by a hint."""
        if not events:
            return
        self.catch_up(events[0].visit)
        visit = self.note(events)
        self.town.say(self, Written(visit=visit.id, seq=visit.seq))
        self.duties.settled(visit.id)
        self.do(self.hub.committed(visit, events, self.clock.moment()))

    def catch_up(self, visit: str) -> None:
        """What others wrote to a visit is read from the log; they save what follows for people."""
        room = self.hub.rooms.get(visit)
        known = room.visit.seq if room else 0
        missing = tuple(event for event in self.log.get(visit, []) if event.seq > known)
        if not missing:
            return
        self.duties.settled(visit)
        effects = self.hub.committed(self.visits[visit], missing, self.clock.moment())
        for effect in effects:
            if isinstance(effect, SavePresence):
                self.hub.presence_failed(effect.specialist, self.clock.moment())
        self.do([effect for effect in effects if not isinstance(effect, SavePresence)])

    def write(self, effect: Wish) -> None:
        """A wish of the hub: what is due of a visit, whoever has the duty does first."""
        if isinstance(effect, SaveClosing):
            super().write(effect)
            return
        if isinstance(effect, SaveHelp):
            super().write(effect)
            if self.commits:
                self.town.say(self, HelpSaved(who=effect.who, line=effect.line))
            return
        if isinstance(effect, SavePresence):
            super().write(effect)
            if self.commits:
                self.town.say(self, FactsSaved(specialist=effect.specialist, facts=effect.facts))
            return
        if self.duties.may(effect.visit, self.clock.mono):
            self.catch_up(effect.visit)
            super().write(effect)
        else:
            self.hub.offer_failed(effect.visit)

    def say(self, connection: str, command: c.AnyCommand) -> None:
        """A command; what passes is told to the others, and who is where."""
        if isinstance(command, c.VisitCommand):
            self.catch_up(command.visit)
        super().say(connection, command)
        self.tell_members()
        if isinstance(command, c.Passing | c.CallStaff):
            self.town.say(self, Overheard(connection=connection, command=command))

    def tell_members(self, *, whole: bool = False) -> None:
        """Who is connected here."""
        members = tuple(self.hub.elsewhere.members(self.clock.moment()).values())
        calls = self.hub.elsewhere.staff_calls() if whole else {}
        gone = tuple(sorted(self.town.members[self.name] - {member.id for member in members}))
        self.town.members[self.name] = {member.id for member in members}
        self.town.say(self, Members(members=members, whole=whole, gone=gone, called=calls))

    def look(self) -> None:
        """Once a second: the log and the facts as they are, and who is here."""
        for visit in list(self.visits):
            if visit in self.hub.rooms or not self.visits[visit].wiped:
                self.catch_up(visit)
        for specialist, facts in self.facts.items():
            if self.hub.facts_of(specialist) != facts:
                self.do(self.hub.presence_saved(specialist, facts, self.clock.moment()))
                self.do(self.hub.presence_failed(specialist, self.clock.moment()))
        for who in sorted(self.helps.keys() | self.hub.helps.lines.keys()):
            self.do(self.hub.helps.saved(who, self.helps.get(who)))
        self.tell_members(whole=True)

    def hear(self, node: str, message: AnyNodeMessage) -> None:
        """One message from the line."""
        moment = self.clock.moment()
        match message:
            case Members() | Overheard():
                self.do(self.hub.elsewhere.told_by(node, message, moment))
            case Written():
                self.catch_up(message.visit)
            case FactsSaved():
                self.do(self.hub.presence_saved(message.specialist, message.facts, moment))
            case HelpSaved():
                self.do(self.hub.helps.saved(message.who, message.line))
            case Leaving():
                self.do(self.hub.elsewhere.node_gone(node, moment))


@dataclass
class _Line:
    """From one node to another: numbers as ``server/bus.py`` gives them, so that what is late or double is dropped."""

    waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    last: int = 0


class HubTown:
    """Nodes, their clocks, one log. What is said waits until ``deliver``; ``cut`` lines lose everything."""

    def __init__(self, clocks: list, *, nodes: int = 2) -> None:  # type: ignore[type-arg]
        self.clocks = clocks
        self.log: dict[str, list[e.Event]] = {}
        self.visits: dict = {}  # type: ignore[type-arg]
        self.facts: dict[str, PresenceFacts] = {}
        self.helps: dict[str, HelpLine] = {}
        self.members: dict[str, set[str]] = defaultdict(set)
        self.lines: dict[tuple[str, str], _Line] = defaultdict(_Line)
        self.cut = False
        self.lost = 0
        """How many of the next messages are lost."""
        self._said: dict[str, int] = defaultdict(int)
        self.nodes = [NodeDriver(self, number) for number in range(nodes)]
        self.know()

    def know(self) -> None:
        """Every node learns who lives."""
        for node in self.nodes:
            node.duties.know(other.name for other in self.nodes if other is not node)

    def hire(self, specialist: str, *skills: str) -> None:
        """A specialist whom the directory knows, at every node."""
        for node in self.nodes:
            node.hire(specialist, *skills)

    def say(self, sender: NodeDriver, message: AnyNodeMessage) -> None:
        """Put a message on the line to every other node."""
        self._said[sender.name] += 1
        if self.cut or self.lost:
            self.lost = max(0, self.lost - 1)
            return
        content = encode_for_nodes([message])
        for node in self.nodes:
            if node is not sender:
                self.lines[(sender.name, node.name)].waiting.append((self._said[sender.name], content))

    def mix(self, *, double: bool) -> None:
        """What waits on the lines arrives twice, or in the wrong order."""
        for line in self.lines.values():
            line.waiting = deque([one for one in line.waiting for _ in range(2)] if double else reversed(line.waiting))

    def deliver(self) -> None:
        """Everything that waits arrives, and what it brings about, until nothing does."""
        while any(line.waiting for line in self.lines.values()):
            for (sender, receiver), line in list(self.lines.items()):
                while line.waiting:
                    number, content = line.waiting.popleft()
                    if number <= line.last:
                        continue
                    line.last = number
                    for node in self.nodes:
                        if node.name == receiver:
                            for message in decode_from_node(content):
                                node.hear(sender, message)

    def kill(self, number: int) -> NodeDriver:
        """A node is killed: nothing more comes from it."""
        return self.nodes.pop(number)

    def lease_over(self, dead: NodeDriver) -> None:
        """The others learn that a node is dead."""
        self.know()
        for node in self.nodes:
            node.do(node.hub.elsewhere.node_gone(dead.name, node.clock.moment()))

    def live(self, seconds: float) -> None:
        """Time passes: pages answer, nodes look and tell, the line carries."""
        for step in range(round(seconds * 2)):
            for clock in {id(clock): clock for clock in self.clocks}.values():
                clock.jump(0.5)
            for node in self.nodes:
                for connection in list(node.hub.connections):
                    node.do(node.hub.heard(connection, node.clock.moment()))
                node.do(node.hub.tick(node.clock.moment()))
                if step % 2 == 0:
                    node.look()
            self.deliver()


def members_of(driver: NodeDriver) -> dict[str, Member]:
    """The members that a node tells of."""
    return driver.hub.elsewhere.members(driver.clock.moment())
