"""Whole stories in real browsers: a real server, two Chromium processes, known pictures and tones."""
