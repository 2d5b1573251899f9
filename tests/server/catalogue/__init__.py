"""Tests of the catalogue, mirroring its files."""
