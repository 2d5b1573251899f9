"""Tests of the synthetic people and their judge."""
