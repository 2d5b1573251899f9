"""The live core of Enmado: pure and deterministic, with no clock, socket, log or database."""
