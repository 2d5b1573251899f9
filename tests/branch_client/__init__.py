"""Tests of the pages of the branch."""
