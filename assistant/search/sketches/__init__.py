"""One edit away from a candidate that failed: what may be changed, and which changes fit."""
