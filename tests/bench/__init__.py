"""Tests of the benchmarks' own instruments: one that measures wrong is worse than none."""
