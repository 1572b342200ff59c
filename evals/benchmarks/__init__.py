"""Benchmarks as values: what a task is, and where the tasks of a benchmark come from."""
