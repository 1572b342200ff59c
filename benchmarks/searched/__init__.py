"""What the benchmarks of program search on HumanEval share: the run over tasks, the verdicts."""
