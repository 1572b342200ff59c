"""The parts of the sandbox's benchmark: what is judged, by whom, and what it costs."""
