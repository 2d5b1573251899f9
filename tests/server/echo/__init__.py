"""Tests of the echo of the line test."""
