"""Tests that drive a real Chromium: what Node cannot know."""
