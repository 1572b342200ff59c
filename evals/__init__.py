"""Benchmark runs: how good a model is, and what each stage of checking adds."""
