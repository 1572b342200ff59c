"""The parts of the analysis gate's benchmark: what is changed, and who judges it."""
