"""Tests of what browsers are served; the code itself is tested in Node, beside these."""
