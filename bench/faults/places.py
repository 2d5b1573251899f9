"""Network namespaces with one device each, that a forwarder connects; removed by name at the end. Needs root."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.faults.link import Forwarder

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
PLACES = ("branch", "hq", "core")


@dataclass(frozen=True)
class Place:
    """A namespace: its name in the system, and its address."""

    name: str
    namespace: str
    home: int

    @property
    def address(self) -> str:
        """Where the others reach it."""
        return f"10.77.{self.home}.2"

    def command(self, *arguments: str) -> list[str]:
        """A command as it runs in here."""
        return ["ip", "netns", "exec", self.namespace, *arguments]

    def move(self, *, old: int, new: int) -> None:
        """Give the device another last byte of its address: what had the old one is cut off."""
        for act, last in (("add", new), ("del", old)):
            _ip("-n", self.namespace, "addr", act, f"10.77.{self.home}.{last}/32", "dev", "eth0")


def missing() -> str | None:
    """Why no namespaces can be made here; None when they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "the command ip is missing (Debian, Ubuntu: apt install iproute2)"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    return None


@contextlib.contextmanager
def three_places(*, seed: int) -> Iterator[tuple[dict[str, Place], Forwarder]]:
    """branch, hq and core, each with `eth0`, and a running forwarder between them."""
    places = {name: Place(name, f"enmado-{os.getpid()}-{name}", home) for home, name in enumerate(PLACES, 1)}
    devices: dict[str, int] = {}
    made: list[Place] = []
    try:
        for place in places.values():
            _ip("netns", "add", place.namespace)
            made.append(place)
            devices[place.name] = _device(place)
        forwarder = Forwarder(devices, {place.home: name for name, place in places.items()}, seed=seed)
        forwarder.start()
        try:
            yield places, forwarder
        finally:
            forwarder.stop()
    finally:
        for fd in devices.values():
            os.close(fd)
        for place in made:
            _ip("netns", "del", place.namespace)


def _device(place: Place) -> int:
    """A TUN device as `eth0` of the namespace; its descriptor is good anywhere."""
    found: list[int | OSError] = []

    def inside() -> None:
        try:
            found.append(_open_in(place))
        except OSError as error:
            found.append(error)

    # A namespace is entered by a thread, for good: this one ends with it.
    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    if isinstance(found[0], OSError):
        raise found[0]
    for arguments in (
        ("link", "set", "lo", "up"),
        ("addr", "add", f"{place.address}/32", "dev", "eth0"),
        ("link", "set", "eth0", "mtu", "1500", "txqueuelen", "5000", "up"),
        ("route", "add", "default", "dev", "eth0"),
    ):
        _ip("-n", place.namespace, *arguments)
    return found[0]


def _open_in(place: Place) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{place.namespace}").open("rb") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"eth0", IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(device)
        raise
    return device


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=20)
