"""Tests of the pages of head office."""
