"""Tests of the paper of a visit."""
