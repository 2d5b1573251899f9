"""Tests of the morning check."""
