"""Tests of the live core."""
