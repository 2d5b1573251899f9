"""Tests of one server of an own town: what it is told, and a port that is free."""

import socket

import pytest

from server.rehearsal.town_server import environment, free_port


def test_a_server_is_told_nothing_of_this_machines_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its settings nor its database."""
    monkeypatch.setenv("ENMADO_PORT", "1")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/town")
    told = environment({"ENMADO_NODE": "one"})
    assert "ENMADO_PORT" not in told
    assert "DATABASE_URL" not in told
    assert told["ENMADO_NODE"] == "one"
    assert environment({"DATABASE_URL": "postgresql://here/empty"})["DATABASE_URL"].endswith("empty")


def test_a_free_port_can_be_taken() -> None:
    """Nobody listens there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))
