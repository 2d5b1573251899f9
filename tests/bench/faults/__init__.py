"""Tests of the fault bench."""
