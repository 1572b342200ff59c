"""What `benchmarks/embedded.py` measures: keys that are typed, processes at rest, llama.cpp."""
