"""What `benchmarks/completion_quality.py` asks, counts and draws."""
